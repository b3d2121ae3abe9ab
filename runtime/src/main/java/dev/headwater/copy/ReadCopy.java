package dev.headwater.copy;

import dev.headwater.base.ColumnTypes;
import dev.headwater.base.Sql;
import dev.headwater.inbox.Freshness;
import dev.headwater.log.OwnerRows;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Wanted;
import dev.headwater.model.Copy;
import dev.headwater.model.Field;
import dev.headwater.read.Bound;
import dev.headwater.read.FreshnessSource;
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
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The statements that read a copy; each gives its rows and of when they are in one. */
final class ReadCopy<T extends Record> {
  private static final int FETCHED_AT_ONCE = 1_000;

  private final Copy<T> copy;
  private final DataSource source;
  private final FreshnessSource known;
  private final OwnerRows ownerRows;
  private final Clock clock;
  private final RecordReader<T> records;
  private final CopySql sql;
  private final String owner;
  private final String fingerprint;
  private final String selectOne;
  private final String selectSome;
  private final Map<List<String>, Lookup> lookups = new ConcurrentHashMap<>();

  ReadCopy(
      Copy<T> copy, DataSource source, FreshnessSource known, OwnerRows ownerRows, Clock clock) {
    this.copy = copy;
    this.source = source;
    this.known = known;
    this.ownerRows = ownerRows;
    this.clock = clock;
    this.records = new RecordReader<>(copy.type(), copy.shape());
    this.sql = new CopySql(copy);
    this.owner = copy.entity().service().name();
    this.fingerprint = sql.fingerprint();
    this.selectOne = select(sql, one(sql, keyOf(sql), sql.keyTypes()));
    this.selectSome = select(sql, some(sql, keyOf(sql), sql.keyTypes()));
  }

  /** The statements of a lookup, for one combination of values and for some. */
  private record Lookup(String one, String some) {}

  /** What was found. */
  record Found<T>(List<T> rows, Seen seen) implements ReadUntil.Found {}

  Found<T> byKeys(List<List<String>> keys) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return byKeys(connection, keys);
    }
  }

  Found<T> by(List<String> fields, List<List<String>> values) throws SQLException {
    Lookup lookup = lookups.computeIfAbsent(fields, this::lookup);
    boolean isOne = values.size() == 1;
    try (Connection connection = source.getConnection()) {
      String select = isOne ? lookup.one() : lookup.some();
      Found<T> found = run(connection, select, isOne, fields.size(), values);
      Bound.require(copy.toString(), found.rows().size());
      return found;
    }
  }

  private Lookup lookup(List<String> fields) {
    List<Field> found =
        fields.stream().map(name -> copy.shape().field(name).orElseThrow()).toList();
    List<String> columns = found.stream().map(field -> "t." + field.column().sql()).toList();
    List<String> types = found.stream().map(field -> ColumnTypes.travelling(field.type())).toList();
    return new Lookup(
        select(sql, one(sql, columns, types) + Bound.LIMIT),
        select(sql, some(sql, columns, types) + Bound.LIMIT));
  }

  private Found<T> byKeys(Connection connection, List<List<String>> keys) throws SQLException {
    boolean isOne = keys.size() == 1;
    return run(connection, isOne ? selectOne : selectSome, isOne, sql.keyTypes().size(), keys);
  }

  /** One statement, hence one snapshot: the stamp is that of the rows, and of missing rows too. */
  private Found<T> run(
      Connection connection, String select, boolean isOne, int parts, List<List<String>> keys)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      // Of another version of the record not all fields are kept up to date.
      statement.setString(1, fingerprint);
      for (int part = 0; part < parts; part++) {
        int at = part;
        if (isOne) {
          statement.setString(2 + part, keys.get(0).get(part));
        } else {
          statement.setArray(
              2 + part, Sql.texts(connection, keys.stream().map(key -> key.get(at)).toList()));
        }
      }
      statement.setString(2 + parts, copy.name());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        Seen seen = seen(row);
        List<T> rows = new ArrayList<>();
        do {
          if (row.getBoolean(7)) {
            rows.add(records.read(row, 8));
          }
        } while (row.next());
        return new Found<>(rows, seen);
      }
    }
  }

  private static String one(CopySql sql, List<String> columns, List<String> types) {
    return "select t.*, 1 as \"headwater place\" from %s t where %s"
        .formatted(sql.table(), Keys.isGiven(columns, types));
  }

  private static String some(CopySql sql, List<String> columns, List<String> types) {
    return "select t.*, w.place as \"headwater place\" from %s join %s t on %s"
        .formatted(Keys.given(types), sql.table(), Keys.areGiven(columns));
  }

  private static List<String> keyOf(CopySql sql) {
    return sql.keyColumns().stream().map(column -> "t." + column).toList();
  }

  private static String select(CopySql sql, String rows) {
    String fields =
        sql.columns().stream().map(column -> "c." + column).collect(Collectors.joining(", "));
    return """
        select k.loaded and k.parked_rows = 0 and k.fingerprint = ?, k.loaded,
          p.incarnation, p.tick, p.snapshot::text, p.as_of, c.%s is not null, %s
        from headwater.copies k
        left join lateral (
          select * from headwater.positions p where p.owner = k.owner order by p.n desc limit 1
        ) p on true
        left join (%s) c on true
        where k.name = ? order by c."headwater place", %s"""
        .formatted(sql.keyColumns().get(0), fields, rows, keyInOrder(sql));
  }

  private static String keyInOrder(CopySql sql) {
    return sql.keyColumns().stream().map(column -> "c." + column).collect(Collectors.joining(", "));
  }

  private Seen seen(ResultSet row) throws SQLException {
    boolean complete = row.getBoolean(1);
    UUID tick = row.getObject(4, UUID.class);
    if (!row.getBoolean(2) || tick == null) {
      return new Seen(Map.of(owner, Optional.empty()), Map.of(), Optional.empty(), false);
    }
    Freshness stored =
        new Freshness(
            row.getObject(3, UUID.class),
            tick,
            Snapshot.parse(row.getString(5)),
            row.getTimestamp(6).toInstant());
    Freshness now = known.freshness(owner).map(stored::orLater).orElse(stored);
    return new Seen(
        Map.of(owner, Optional.of(now)), Map.of(owner, now), Optional.empty(), complete);
  }

  /** The same as the owner has it now. */
  Found<T> askOwner(List<List<String>> keys) throws SQLException {
    Instant asOf = clock.instant();
    OwnerRows.Asked<T> asked =
        ownerRows.byKeys(
            new Wanted(copy.entity().name(), copy.entity().key(), copy.shape().fields()),
            keys,
            records::read);
    Freshness fresh = Freshness.ofOwner(asked.incarnation(), asked.snapshot(), asOf);
    return new Found<>(
        asked.rows(),
        new Seen(Map.of(owner, Optional.of(fresh)), Map.of(owner, fresh), Optional.empty(), true));
  }

  /** Gives all rows in the order of their keys to the consumer, few at a time, of one instant. */
  Seen all(Consumer<T> consumer) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      // Of this transaction alone: a pool may not set the session's own level back.
      Sql.run(connection, "set transaction isolation level repeatable read, read only");
      try {
        Found<T> none = byKeys(connection, List.of());
        stream(connection, consumer);
        return none.seen();
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  private void stream(Connection connection, Consumer<T> consumer) throws SQLException {
    String select =
        "select %s from %s order by %s"
            .formatted(
                String.join(", ", sql.columns()), sql.table(), String.join(", ", sql.keyColumns()));
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setFetchSize(FETCHED_AT_ONCE);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          consumer.accept(records.read(row, 1));
        }
      }
    }
  }
}
