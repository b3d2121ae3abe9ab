package dev.headwater.projection;

import dev.headwater.base.ColumnTypes;
import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.copy.RecordReader;
import dev.headwater.model.Projection;
import dev.headwater.read.Bound;
import dev.headwater.read.Keys;
import dev.headwater.read.ReadUntil;
import dev.headwater.read.Seen;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The statements that read a projection; each gives its rows and of when they are in one. */
final class ReadRows<T extends Record> {
  private static final String TABLE_GONE = "42P01";
  private static final int FETCHED_AT_ONCE = 1_000;

  /** As-of may be older by that than it had to be. */
  private static final long REMEMBERED_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long SHARE_OF_WINDOW = 50;
  private static final Binding NONE = (connection, statement, first) -> {};

  private final Projection<T> projection;
  private final DataSource source;
  private final SeenSql seenSql;
  private final Clock clock;
  private final RecordReader<T> records;
  private final ProjectionSql sql;
  private final String fingerprint;
  private final String selectByKey;
  private final String selectByKeys;
  private final long rememberedNanos;
  private volatile @Nullable Generation generation;
  private volatile @Nullable Remembered remembered;
  private volatile @Nullable RowsSql statements;

  ReadRows(Projection<T> projection, DataSource source, SeenSql seenSql, Clock clock) {
    this.projection = projection;
    this.source = source;
    this.seenSql = seenSql;
    this.clock = clock;
    this.records = new RecordReader<>(projection.type(), projection.shape());
    this.sql = new ProjectionSql(projection);
    this.fingerprint = Generations.fingerprint(projection);
    List<String> key = sql.keyColumns().stream().map(column -> "t." + column).toList();
    this.selectByKey =
        "select t.* from %%s t where %s".formatted(Keys.isGiven(key, sql.keyTypes()));
    this.selectByKeys =
        "select t.* from %s join %%s t on %s order by w.place"
            .formatted(Keys.given(sql.keyTypes()), Keys.areGiven(key));
    this.rememberedNanos =
        Math.min(REMEMBERED_NANOS_MAX, projection.window().toNanos() / SHARE_OF_WINDOW);
  }

  /**
   * What a statement saw.
   *
   * @param positions of all lanes
   */
  private record Remembered(int generation, String positions, Seen seen, long atNanos) {}

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

  Found<T> byKeys(List<List<String>> keys, boolean anew) throws SQLException {
    if (keys.size() == 1) {
      return run(selectByKey, List.of(), texts(keys.get(0)), anew);
    }
    return run(selectByKeys, List.of(), arrays(sql.keyTypes().size(), keys), anew);
  }

  Found<T> by(List<String> fields, List<List<String>> values, boolean anew) throws SQLException {
    List<String> columns =
        fields.stream().map(field -> "t." + Generations.column(projection, field)).toList();
    List<String> types =
        fields.stream()
            .map(name -> projection.shape().field(name).orElseThrow().type())
            .map(ColumnTypes::travelling)
            .toList();
    String select =
        "select t.* from %s join %%s t on %s order by w.place, %s"
            .formatted(
                Keys.given(types),
                Keys.areGiven(columns),
                sql.keyColumns().stream()
                    .map(column -> "t." + column)
                    .collect(Collectors.joining(", ")));
    Found<T> found = run(select + Bound.LIMIT, List.of(), arrays(fields.size(), values), anew);
    Bound.require(projection.toString(), found.rows().size());
    return found;
  }

  private static Binding arrays(int parts, List<List<String>> keys) {
    return (connection, statement, first) -> {
      for (int part = 0; part < parts; part++) {
        int at = part;
        statement.setArray(
            first + part, Sql.texts(connection, keys.stream().map(key -> key.get(at)).toList()));
      }
    };
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
   * @param anew whether what was seen a moment ago will not do
   */
  Found<T> run(String rows, List<String> cursor, Binding binding, boolean anew)
      throws SQLException {
    for (int attempt = 1; ; attempt++) {
      Generation present = generation();
      try (Connection connection = source.getConnection()) {
        RowsSql statements = statements(present, rows, cursor);
        Optional<Found<T>> before =
            anew ? Optional.empty() : asSeenBefore(connection, statements, binding);
        return before.isPresent() ? before.get() : look(connection, statements, binding);
      } catch (SQLException failure) {
        if (!TABLE_GONE.equals(failure.getSQLState()) || attempt > 1) {
          throw failure;
        }
        generation = null;
      }
    }
  }

  /**
   * With what was seen a moment ago, if the projection stands where it stood then: what it showed
   * then it shows still. That saves looking for what was noted beyond it.
   */
  private Optional<Found<T>> asSeenBefore(
      Connection connection, RowsSql statements, Binding binding) throws SQLException {
    Remembered last = remembered;
    if (last == null
        || last.generation() != statements.generation().number()
        || System.nanoTime() - last.atNanos() > rememberedNanos) {
      return Optional.empty();
    }
    try (PreparedStatement prepared = connection.prepareStatement(statements.rowsAndPositions())) {
      binding.bind(connection, prepared, 1);
      try (ResultSet row = prepared.executeQuery()) {
        row.next();
        return row.getString(1).equals(last.positions())
            ? Optional.of(found(row, statements, RowsSql.POSITIONS, last.seen()))
            : Optional.empty();
      }
    }
  }

  /** Those of the last query are kept: mostly it is the same. */
  private RowsSql statements(Generation present, String rows, List<String> cursor) {
    RowsSql last = statements;
    if (last == null || !last.are(present, rows)) {
      last = new RowsSql(present, projection, rows, cursor, rows.equals(selectByKey));
      statements = last;
    }
    return last;
  }

  private Found<T> look(Connection connection, RowsSql statements, Binding binding)
      throws SQLException {
    long atNanos = System.nanoTime();
    Instant asked = clock.instant();
    try (PreparedStatement prepared = connection.prepareStatement(statements.rowsAndSeen())) {
      binding.bind(connection, prepared, 1);
      try (ResultSet row = prepared.executeQuery()) {
        row.next();
        Seen seen = seenSql.read(row, RowsSql.POSITIONS + 1, asked);
        if (!row.getBoolean(RowsSql.IS_LIVE)) {
          // Another may be by now, of the same definition: it is looked for before the next read.
          generation = null;
        }
        remembered =
            new Remembered(statements.generation().number(), row.getString(1), seen, atNanos);
        return found(row, statements, RowsSql.POSITIONS + SeenSql.COLUMNS + 1, seen);
      }
    }
  }

  private Found<T> found(ResultSet row, RowsSql statements, int before, Seen seen)
      throws SQLException {
    List<T> found = new ArrayList<>();
    List<String> cursors = new ArrayList<>();
    int cursor = statements.cursorColumns();
    do {
      if (row.getBoolean(before + 1)) {
        found.add(records.read(row, before + 2 + cursor));
        if (cursor > 0) {
          cursors.add(Cursor.write(row, before + 2, cursor));
        }
      }
    } while (row.next());
    return new Found<>(found, cursors, seen);
  }

  private Generation generation() throws SQLException {
    Generation known = generation;
    if (known != null) {
      return known;
    }
    try (Connection connection = source.getConnection()) {
      List<Generation> all = Generation.of(connection, projection.name());
      Generation found =
          Generation.preferred(
                  all.stream().filter(it -> it.built() && it.fingerprint().equals(fingerprint)))
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
      // Of this transaction alone: a pool may not set the session's own level back.
      Sql.run(connection, "set transaction isolation level repeatable read, read only");
      try {
        Found<T> none =
            look(
                connection,
                new RowsSql(present, projection, "select * from %s where false", List.of(), true),
                NONE);
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
