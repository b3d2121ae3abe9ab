package dev.headwater.saga;

import dev.headwater.base.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What this service has done for the sagas of one batch: read at once, changed in memory, and
 * written at once at the end. That nobody else has decided the same meanwhile is found out by
 * writing; then the whole transaction is done again.
 */
final class Ledger {
  private final Connection transaction;
  private final Instant now;
  private final Map<Key, Entry> stored = new HashMap<>();
  private final Map<Key, Entry> changed = new HashMap<>();
  private final Set<UUID> known = new HashSet<>();
  private final Set<UUID> expected = new HashSet<>();

  private record Key(UUID saga, String step) {
    static Key of(Entry entry) {
      return new Key(entry.saga(), entry.step());
    }
  }

  Ledger(Connection transaction, Instant now) {
    this.transaction = transaction;
    this.now = now;
  }

  /** What stands of these sagas will be asked for, or may be: it is read at once when it is. */
  void expect(Collection<UUID> sagas) {
    expected.addAll(sagas);
    expected.removeAll(known);
  }

  /** Of what begins in this very transaction nothing can stand. */
  void expectNone(Collection<UUID> sagas) {
    known.addAll(sagas);
  }

  /** Takes what was read and locked before. */
  void hold(List<Entry> entries) {
    entries.forEach(entry -> stored.put(Key.of(entry), entry));
  }

  private void read() throws SQLException {
    List<UUID> unknown = List.copyOf(expected);
    List<Entry> found =
        Sql.list(
            transaction,
            """
            select saga, step, state, asked::text, output::text, reason, attempts, next_try_at,
              parked_at is not null
            from headwater.saga_steps where saga = any (?)""",
            Ledger::entry,
            transaction.createArrayOf("uuid", unknown.toArray()));
    found.forEach(entry -> stored.put(Key.of(entry), entry));
    known.addAll(unknown);
    expected.clear();
  }

  /** What is due to be tried again, locked; what others are at is left to them. */
  static List<Entry> due(Connection transaction, Instant now, int most) throws SQLException {
    return Sql.list(
        transaction,
        """
        select saga, step, state, asked::text, output::text, reason, attempts, next_try_at,
          parked_at is not null
        from headwater.saga_steps where next_try_at <= ?
        order by next_try_at limit ? for update skip locked""",
        Ledger::entry,
        Timestamp.from(now),
        most);
  }

  private static Entry entry(ResultSet row) throws SQLException {
    String asked = row.getString(4);
    String output = row.getString(5);
    @Nullable Timestamp next = row.getTimestamp(8);
    return new Entry(
        row.getObject(1, UUID.class),
        row.getString(2),
        Entry.State.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
        asked == null ? null : SagaJson.message(asked),
        output == null ? null : SagaJson.parse(output),
        row.getString(6),
        row.getInt(7),
        next == null ? null : next.toInstant(),
        row.getBoolean(9),
        null);
  }

  Optional<Entry> find(UUID saga, String step) throws SQLException {
    if (!known.contains(saga)) {
      expected.add(saga);
      read();
    }
    Key key = new Key(saga, step);
    Entry now = changed.get(key);
    return Optional.ofNullable(now == null ? stored.get(key) : now);
  }

  void put(Entry entry) {
    changed.put(Key.of(entry), entry);
  }

  /** The statements that write what was changed. */
  List<Sql.Part> changes() throws SQLException {
    List<Entry> begun = new ArrayList<>();
    List<Entry> moved = new ArrayList<>();
    changed.forEach((key, entry) -> (stored.containsKey(key) ? moved : begun).add(entry));
    List<Sql.Part> parts = new ArrayList<>();
    if (!begun.isEmpty()) {
      parts.add(insert(begun));
    }
    if (!moved.isEmpty()) {
      parts.add(update(moved));
    }
    return parts;
  }

  /**
   * To be called when {@link #changes} were run.
   *
   * @param written how many rows they have changed
   * @throws SQLException 40001 when somebody else has changed one, too
   */
  void written(int written) throws SQLException {
    if (written < changed.size()) {
      throw new SQLException(
          "Another worker has decided one of these steps meanwhile; all is done again.", "40001");
    }
    stored.putAll(changed);
    changed.clear();
  }

  private Sql.Part insert(List<Entry> entries) throws SQLException {
    return Sql.Part.of(
        """
        insert into headwater.saga_steps
          (saga, step, state, asked, output, reason, attempts, next_try_at, parked_at, at, errors)
        select saga, step, state, asked::jsonb, output::jsonb, reason, attempts, next_try_at,
          parked_at, ?,
          case when error is null then '[]' else headwater.with_error('[]', ?, error) end
        from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int[],
          ?::timestamptz[], ?::timestamptz[], ?::text[])
          u(saga, step, state, asked, output, reason, attempts, next_try_at, parked_at, error)
        on conflict (saga, step) do nothing""",
        values(entries));
  }

  private Sql.Part update(List<Entry> entries) throws SQLException {
    Object[] values = values(entries);
    Object[] withFormer = new Object[values.length + 1];
    System.arraycopy(values, 0, withFormer, 0, values.length);
    withFormer[values.length] =
        texts(entries, entry -> name(java.util.Objects.requireNonNull(stored.get(Key.of(entry)))));
    return Sql.Part.of(
        """
        update headwater.saga_steps s
        set state = u.state, asked = u.asked::jsonb, output = u.output::jsonb, reason = u.reason,
          attempts = u.attempts, next_try_at = u.next_try_at, parked_at = u.parked_at, at = ?,
          errors = case when u.error is null then s.errors
            else headwater.with_error(s.errors, ?, u.error) end
        from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int[],
          ?::timestamptz[], ?::timestamptz[], ?::text[], ?::text[])
          u(saga, step, state, asked, output, reason, attempts, next_try_at, parked_at, error,
            former)
        where s.saga = u.saga and s.step = u.step and s.state = u.former""",
        withFormer);
  }

  private Object[] values(List<Entry> entries) throws SQLException {
    return new Object[] {
      Timestamp.from(now),
      now.toString(),
      transaction.createArrayOf("uuid", entries.stream().map(Entry::saga).toArray()),
      texts(entries, Entry::step),
      texts(entries, Ledger::name),
      texts(entries, entry -> entry.asked() == null ? null : SagaJson.write(entry.asked())),
      texts(entries, entry -> entry.output() == null ? null : entry.output().toString()),
      texts(entries, Entry::reason),
      transaction.createArrayOf("int4", entries.stream().map(Entry::attempts).toArray()),
      times(entries, Entry::nextTryAt),
      times(entries, entry -> entry.parked() ? now : null),
      texts(entries, Entry::error)
    };
  }

  private static String name(Entry entry) {
    return entry.state().name().toLowerCase(Locale.ROOT);
  }

  private Array texts(List<Entry> entries, Function<Entry, @Nullable String> text)
      throws SQLException {
    return transaction.createArrayOf("text", entries.stream().map(text).toArray());
  }

  private Array times(List<Entry> entries, Function<Entry, @Nullable Instant> time)
      throws SQLException {
    @Nullable Object[] times =
        entries.stream().map(time).map(each -> each == null ? null : each.toString()).toArray();
    return transaction.createArrayOf("text", times);
  }
}
