package dev.headwater.benchmarks;

import dev.headwater.base.Sql;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * As one would write it for Debezium: of a batch the last state of each key, all upserts and all
 * deletes in one statement each, and the position in their transaction.
 */
final class UpsertSink implements ChangeConsumer<RecordChangeEvent<SourceRecord>>, AutoCloseable {
  private static final String UPSERT =
      """
      insert into accounts (id, holder, balance)
      select * from unnest(?::bigint[], ?::text[], ?::bigint[])
      on conflict (id) do update set holder = excluded.holder, balance = excluded.balance""";

  private final Connection connection;
  private volatile long firstBatchNanos;

  UpsertSink(DataSource copy) throws SQLException {
    connection = copy.getConnection();
    Sql.run(
        connection,
        """
        create table if not exists sink_position (only_one boolean primary key, lsn bigint not null);
        insert into sink_position values (true, 0) on conflict do nothing""");
    connection.setAutoCommit(false);
  }

  long firstBatchNanos() {
    return firstBatchNanos;
  }

  @Override
  public void handleBatch(
      List<RecordChangeEvent<SourceRecord>> records,
      RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
      throws InterruptedException {
    if (firstBatchNanos == 0) {
      firstBatchNanos = System.nanoTime();
    }
    if (records.isEmpty()) {
      return;
    }
    try {
      apply(records);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
    committer.markProcessed(records.get(records.size() - 1)); // it stands for those before it
    committer.markBatchFinished();
  }

  private void apply(List<RecordChangeEvent<SourceRecord>> records) throws SQLException {
    Map<Long, @Nullable Struct> last = new LinkedHashMap<>();
    long lsn = 0;
    for (RecordChangeEvent<SourceRecord> each : records) {
      SourceRecord change = each.record();
      lsn = change.sourceOffset().get("lsn") instanceof Long at ? at : lsn;
      Struct value = (Struct) change.value();
      last.put(((Struct) change.key()).getInt64("id"), value.getStruct("after"));
    }
    upsert(last);
    delete(last);
    Sql.update(connection, "update sink_position set lsn = ?", lsn);
    connection.commit();
  }

  private void upsert(Map<Long, @Nullable Struct> last) throws SQLException {
    List<Long> ids = new ArrayList<>(last.size());
    List<String> holders = new ArrayList<>(last.size());
    List<Long> balances = new ArrayList<>(last.size());
    last.forEach(
        (id, row) -> {
          if (row != null) {
            ids.add(id);
            holders.add(row.getString("holder"));
            balances.add(row.getInt64("balance"));
          }
        });
    if (ids.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(UPSERT)) {
      statement.setArray(1, connection.createArrayOf("int8", ids.toArray()));
      statement.setArray(2, connection.createArrayOf("text", holders.toArray()));
      statement.setArray(3, connection.createArrayOf("int8", balances.toArray()));
      statement.executeUpdate();
    }
  }

  private void delete(Map<Long, @Nullable Struct> last) throws SQLException {
    Object[] gone =
        last.entrySet().stream()
            .filter(entry -> entry.getValue() == null)
            .map(Map.Entry::getKey)
            .toArray();
    if (gone.length > 0) {
      Sql.update(
          connection,
          "delete from accounts where id = any(?)",
          connection.createArrayOf("int8", gone));
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
