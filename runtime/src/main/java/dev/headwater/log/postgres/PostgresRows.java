package dev.headwater.log.postgres;

import dev.headwater.base.Sql;
import dev.headwater.log.OwnerRows;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Wanted;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;

/** Asks an owner's database, with the login that reads its outbox. */
public final class PostgresRows implements OwnerRows {
  /** So that an owner that hangs does not take all of a service's threads with it. */
  private static final int ASKS_AT_ONCE_MAX = 8;

  private static final int ANSWER_SECONDS_MAX = 5;

  private final String owner;
  private final DataSource source;
  private final Semaphore free = new Semaphore(ASKS_AT_ONCE_MAX);
  private final Map<String, List<String>> keyTypes = new ConcurrentHashMap<>();

  /** Opens a connection for each question: a pool is of use where many are asked. */
  public PostgresRows(String owner, DataSource source) {
    this.owner = owner;
    this.source = source;
  }

  @Override
  public <T> Asked<T> byKeys(Wanted wanted, List<List<String>> keys, Fields<T> reader)
      throws SQLException {
    if (!free.tryAcquire()) {
      throw new SQLException(ASKS_AT_ONCE_MAX + " reads are asking it already");
    }
    try (Connection connection = source.getConnection()) {
      return ask(connection, wanted, keys, reader);
    } finally {
      free.release();
    }
  }

  private <T> Asked<T> ask(
      Connection connection, Wanted wanted, List<List<String>> keys, Fields<T> reader)
      throws SQLException {
    String select = DifferenceSql.rowsOf(wanted, keyTypes(connection, wanted));
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setQueryTimeout(ANSWER_SECONDS_MAX);
      for (int part = 0; part < wanted.key().size(); part++) {
        int at = part;
        Array texts = Sql.texts(connection, keys.stream().map(key -> key.get(at)).toList());
        statement.setArray(part + 1, texts);
      }
      try (ResultSet row = statement.executeQuery()) {
        return read(row, reader);
      }
    }
  }

  private <T> Asked<T> read(ResultSet row, Fields<T> reader) throws SQLException {
    if (!row.next()) {
      throw new SQLException("\"" + owner + "\" does not say who it is");
    }
    if (row.getBoolean(1)) {
      throw new SQLException("a standby of \"" + owner + "\" was reached, which may be behind");
    }
    UUID incarnation = row.getObject(2, UUID.class);
    Snapshot snapshot = Snapshot.parse(row.getString(3));
    List<T> rows = new ArrayList<>();
    do {
      if (row.getBoolean(4)) {
        rows.add(reader.read(row, 5));
      }
    } while (row.next());
    return new Asked<>(incarnation, snapshot, rows);
  }

  /** They do not change while there are changes of that entity to read. */
  private List<String> keyTypes(Connection connection, Wanted wanted) throws SQLException {
    List<String> known = keyTypes.get(wanted.entity());
    if (known == null) {
      known =
          Sql.list(connection, DifferenceSql.keyTypes(wanted), row -> row.getString(1)).stream()
              .toList();
      keyTypes.put(wanted.entity(), known);
    }
    return known;
  }
}
