package dev.headwater.projection;

import static dev.headwater.base.Sql.literal;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.copy.RecordReader;
import dev.headwater.model.Projection;
import dev.headwater.read.Keys;
import dev.headwater.read.ReadUntil;
import dev.headwater.read.Seen;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The statements that read a projection; each gives its rows and of when they are in one. */
final class ReadRows<T extends Record> {
  private static final String TABLE_GONE = "42P01";
  private static final int FETCHED_AT_ONCE = 1_000;
  private static final Binding NONE = (connection, statement, first) -> {};

  private final Projection<T> projection;
  private final DataSource source;
  private final SeenSql seenSql;
  private final RecordReader<T> records;
  private final ProjectionSql sql;
  private final String fingerprint;
  private volatile @Nullable Generation generation;

  ReadRows(Projection<T> projection, DataSource source, SeenSql seenSql) {
    this.projection = projection;
    this.source = source;
    this.seenSql = seenSql;
    this.records = new RecordReader<>(projection.type(), projection.shape());
    this.sql = new ProjectionSql(projection);
    this.fingerprint = Generations.fingerprint(projection);
  }

  /**
   * What was found.
   *
   * @param cursors of each row what comes after it is told by; empty where nobody pages
   */
  record Found<T>(List<T> rows, List<String> cursors, Seen seen) implements ReadUntil.Found {}

  /** Binds what a statement asks for, from the given parameter on. */
  @FunctionalInterface
  interface Binding {
    void bind(Connection connection, PreparedStatement statement, int first) throws SQLException;
  }

  Found<T> byKeys(List<List<String>> keys) throws SQLException {
    List<String> types = sql.keyTypes();
    String on = Keys.areGiven(sql.keyColumns().stream().map(column -> "t." + column).toList());
    return run(
        "select t.* from %s join %%s t on %s order by w.place".formatted(Keys.given(types), on),
        List.of(),
        (connection, statement, first) -> {
          for (int part = 0; part < types.size(); part++) {
            int at = part;
            statement.setArray(
                first + part,
                Sql.texts(connection, keys.stream().map(key -> key.get(at)).toList()));
          }
        });
  }

  /** Binds texts, one after another. */
  static Binding texts(List<String> values) {
    return (connection, statement, first) -> {
      for (int i = 0; i < values.size(); i++) {
        statement.setString(first + i, values.get(i));
      }
    };
  }

  /**
   * Runs a query.
   *
   * @param rows a select of whole rows, with the table's place left open
   * @param cursor the columns that tell what comes after a row
   */
  Found<T> run(String rows, List<String> cursor, Binding binding) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      Generation present = generation();
      try (Connection connection = source.getConnection()) {
        return run(connection, present, rows, cursor, binding);
      } catch (SQLException failure) {
        if (!TABLE_GONE.equals(failure.getSQLState()) || attempt > 1) {
          throw failure;
        }
        generation = null;
      }
    }
  }

  private Found<T> run(
      Connection connection, Generation present, String rows, List<String> cursor, Binding binding)
      throws SQLException {
    String statement = statement(present, rows.formatted(present.table()), cursor);
    try (PreparedStatement prepared = connection.prepareStatement(statement)) {
      binding.bind(connection, prepared, 1);
      try (ResultSet row = prepared.executeQuery()) {
        row.next();
        Seen seen = seenSql.read(row);
        List<T> found = new ArrayList<>();
        List<String> cursors = new ArrayList<>();
        do {
          if (row.getBoolean(SeenSql.COLUMNS + 1)) {
            found.add(records.read(row, SeenSql.COLUMNS + 2 + cursor.size()));
            if (!cursor.isEmpty()) {
              cursors.add(Cursor.write(row, SeenSql.COLUMNS + 2, cursor.size()));
            }
          }
        } while (row.next());
        return new Found<>(found, cursors, seen);
      }
    }
  }

  /** One row at least, of when it is, whether or not rows are found. */
  private String statement(Generation present, String rows, List<String> cursor) {
    String fields =
        projection.shape().fields().stream()
            .map(field -> "t." + field.column().sql())
            .collect(Collectors.joining(", "));
    String cursors =
        cursor.stream().map(column -> "t." + column + "::text, ").collect(Collectors.joining());
    return """
        select %s, t.%s is not null, %s%s
        from headwater.projections g %s
        left join (select row_number() over () as "headwater row", r.* from (%s) r) t on true
        where g.name = %s and g.generation = %d
        order by t."headwater row"
        """
        .formatted(
            SeenSql.columns(beyond(present)),
            sql.keyColumns().get(0),
            cursors,
            fields,
            SeenSql.LANES,
            rows,
            literal(present.name()),
            present.number());
  }

  /** Whether one of the inputs has a note that one of the lanes has not followed. */
  private static String beyond(Generation present) {
    String slots =
        present.inputs().stream()
            .flatMap(
                input ->
                    java.util.stream.Stream.of(InputSql.slot(input, 0), InputSql.slot(input, 1)))
            .map(
                slot ->
                    """
                    (select max(xid) from %1$s) >= pg_snapshot_xmax(b.snapshot)
                          or exists (select from %1$s
                            where xid = any (array(select pg_snapshot_xip(b.snapshot))))"""
                        .formatted(slot))
            .collect(Collectors.joining("\n        or "));
    return """
        exists (
            select from headwater.lanes b
            where b.name = g.name and b.generation = g.generation and (
              %s))"""
        .formatted(slots);
  }

  private Generation generation() throws SQLException {
    Generation known = generation;
    if (known != null) {
      return known;
    }
    try (Connection connection = source.getConnection()) {
      List<Generation> all = Generation.of(connection, projection.name());
      Generation found =
          all.stream()
              .filter(it -> it.built() && it.fingerprint().equals(fingerprint))
              .max(java.util.Comparator.comparing(it -> it.state() == Generation.State.LIVE))
              .orElseThrow(() -> notBuilt(all));
      generation = found;
      return found;
    }
  }

  private HeadwaterException notBuilt(List<Generation> all) {
    String how =
        all.stream()
            .filter(it -> it.fingerprint().equals(fingerprint))
            .map(it -> "is being built, %d rows so far.".formatted(it.builtRows()))
            .findFirst()
            .orElse("is not installed as it is declared here.");
    return new HeadwaterException(
        "HW324",
        projection.toString(),
        "it " + how,
        "wait until it is built (see projections list), or run migrate first.");
  }

  /** Gives all rows in the order of their keys to the consumer, few at a time, of one instant. */
  Seen all(Consumer<T> consumer) throws SQLException {
    Generation present = generation();
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        Found<T> none = run(connection, present, "select * from %s where false", List.of(), NONE);
        stream(connection, present, consumer);
        return none.seen();
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  private void stream(Connection connection, Generation present, Consumer<T> consumer)
      throws SQLException {
    String key = String.join(", ", sql.keyColumns());
    String columns = String.join(", ", sql.columns());
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select %s from %s order by %s".formatted(columns, present.table(), key))) {
      statement.setFetchSize(FETCHED_AT_ONCE);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          consumer.accept(records.read(row, 1));
        }
      }
    }
  }
}
