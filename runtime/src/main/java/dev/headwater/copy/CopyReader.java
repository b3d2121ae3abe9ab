package dev.headwater.copy;

import dev.headwater.base.HeadwaterException;
import dev.headwater.inbox.Freshness;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Token;
import dev.headwater.model.Copy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Reads a copy; every answer says as of when it holds. Immutable: each policy gives a new reader.
 */
public final class CopyReader<T extends Record> {
  private static final Duration WAIT_BY_DEFAULT = Duration.ofSeconds(5);

  private final Copy<T> copy;
  private final DataSource source;
  private final FreshnessSource known;
  private final Clock clock;
  private final RecordReader<T> records;
  private final WaitForToken waiting;
  private final String fingerprint;
  private final List<Token> tokens;
  private final Duration waitMax;

  public CopyReader(Copy<T> copy, DataSource source, FreshnessSource known, Clock clock) {
    this(
        copy,
        source,
        known,
        clock,
        new RecordReader<>(copy.type(), copy.shape()),
        List.of(),
        WAIT_BY_DEFAULT);
  }

  private CopyReader(
      Copy<T> copy,
      DataSource source,
      FreshnessSource known,
      Clock clock,
      RecordReader<T> records,
      List<Token> tokens,
      Duration waitMax) {
    this.copy = copy;
    this.source = source;
    this.known = known;
    this.clock = clock;
    this.records = records;
    this.tokens = List.copyOf(tokens);
    this.waitMax = waitMax;
    this.waiting = new WaitForToken(source, known, copy.name());
    this.fingerprint = new CopySql(copy).fingerprint();
  }

  /**
   * The answer shall show at least what the token proves: one's own write, or what one has read
   * before. Tokens of other owners do not concern this copy and are passed over.
   */
  public CopyReader<T> notBefore(Token token) {
    List<Token> more = new ArrayList<>(tokens);
    more.add(token);
    return new CopyReader<>(copy, source, known, clock, records, more, waitMax);
  }

  /** How long to wait for the tokens; 5 seconds if nothing is said. */
  public CopyReader<T> waitingAtMost(Duration longest) {
    return new CopyReader<>(copy, source, known, clock, records, tokens, longest);
  }

  /**
   * The row of a key.
   *
   * @param key the key's values, in the order of the entity's key
   * @throws HeadwaterException HW401 when a token is not reached in time, HW403 when it is of
   *     another installation of the owner
   */
  public Read<T> byKey(Object... key) throws SQLException {
    List<String> columns = keyColumns();
    if (key.length != columns.size()) {
      throw new HeadwaterException(
          "HW405",
          copy.toString(),
          "the key has %d parts %s, but %d were given."
              .formatted(columns.size(), columns, key.length),
          "pass the parts in that order.");
    }
    String owner = copy.entity().service().name();
    for (Token token : tokens) {
      if (token.owner().equals(owner)) {
        waiting.until(token, waitMax);
      }
    }
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(select(columns))) {
      // Of another version of the record not all fields are kept up to date.
      statement.setString(1, fingerprint);
      for (int i = 0; i < key.length; i++) {
        statement.setObject(i + 2, key[i]);
      }
      statement.setString(key.length + 2, copy.name());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return read(row);
      }
    }
  }

  /** One statement, hence one snapshot: the stamp is that of the row, and of a missing row too. */
  private String select(List<String> keyColumns) {
    String on =
        String.join(" and ", keyColumns.stream().map(column -> "c." + column + " = ?").toList());
    String fields =
        String.join(
            ", ",
            copy.shape().fields().stream().map(field -> "c." + field.column().sql()).toList());
    return """
        select k.loaded and k.parked_rows = 0 and k.fingerprint = ?,
          p.incarnation, p.tick, p.snapshot::text, p.as_of, c.%s is not null, k.loaded, %s
        from headwater.copies k
        left join lateral (
          select * from headwater.positions p where p.owner = k.owner order by p.n desc limit 1
        ) p on true
        left join %s c on %s
        where k.name = ?"""
        .formatted(keyColumns.get(0), fields, copy.table().sql(), on);
  }

  private Read<T> read(ResultSet row) throws SQLException {
    boolean complete = row.getBoolean(1);
    boolean loaded = row.getBoolean(7);
    Optional<T> value = row.getBoolean(6) ? Optional.of(records.read(row, 8)) : Optional.empty();
    UUID tick = row.getObject(3, UUID.class);
    if (!loaded || tick == null) {
      return new Read<>(value, Instant.EPOCH, false, false, Optional.empty());
    }
    Freshness stored =
        new Freshness(
            row.getObject(2, UUID.class),
            tick,
            Snapshot.parse(row.getString(4)),
            row.getTimestamp(5).toInstant());
    String owner = copy.entity().service().name();
    Freshness now = known.freshness(owner).map(stored::orLater).orElse(stored);
    Duration age = Duration.between(now.asOf(), clock.instant());
    return new Read<>(
        value,
        now.asOf(),
        age.compareTo(copy.window()) <= 0,
        complete,
        Optional.of(Token.ofRead(owner, now.incarnation(), now.seen())));
  }

  private List<String> keyColumns() {
    return copy.entity().key().stream()
        .map(component -> copy.shape().field(component).orElseThrow().column().sql())
        .toList();
  }
}
