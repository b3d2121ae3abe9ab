package dev.headwater.saga;

import dev.headwater.base.ByIndex;
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
 * What this service has done for the sagas of one batch: read at once where it is needed, changed
 * in memory, and written at once at the end. Of what is asked for the first time nothing is
 * supposed to stand. That this was wrong, or that somebody else has decided the same meanwhile, is
 * found out by writing; then the whole transaction is done again.
 */
final class Ledger {
  /** Says that all is to be done again singly. */
  private static final String DECIDED_BEFORE = "HWS01";

  private static final String REQUIRE_ALL =
      """
       select headwater.require_written(count(*), ?, ?,
        'one of these steps was decided before, or by somebody else meanwhile')
      from written""";

  private final Connection transaction;
  private final Instant now;
  private final boolean singly;
  private final Map<StepKey, Entry> stored = new HashMap<>();
  private final Map<StepKey, Entry> changed = new HashMap<>();
  private final Set<StepKey> supposedAbsent = new HashSet<>();
  private final Set<UUID> known = new HashSet<>();
  private final Set<UUID> expected = new HashSet<>();

  /**
   * @param singly whether all is looked up before it is done; else nothing is supposed to stand of
   *     what is asked for the first time, and where that was wrong all is done again
   */
  Ledger(Connection transaction, Instant now, boolean singly) {
    this.transaction = transaction;
    this.now = now;
    this.singly = singly;
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
    entries.forEach(entry -> stored.put(StepKey.of(entry), entry));
  }

  private void read() throws SQLException {
    List<UUID> unknown = List.copyOf(expected);
    List<Entry> found =
        ByIndex.list(
            transaction,
            """
            select saga, step, state, asked::text, output::text, reason, attempts, next_try_at,
              parked_at is not null
            from headwater.saga_steps where saga = any (?)""",
            Ledger::entry,
            transaction.createArrayOf("uuid", unknown.toArray()));
    for (Entry entry : found) {
      if (supposedAbsent.contains(StepKey.of(entry))) {
        throw new SQLException("a step was decided before", DECIDED_BEFORE);
      }
      stored.put(StepKey.of(entry), entry);
    }
    known.addAll(unknown);
    expected.clear();
  }

  /** What is due to be tried again, locked; what others are at is left to them. */
  static List<Entry> due(Connection transaction, Instant now, int most) throws SQLException {
    return ByIndex.list(
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
    return held(new StepKey(saga, step));
  }

  private Optional<Entry> held(StepKey key) {
    Entry now = changed.get(key);
    return Optional.ofNullable(now == null ? stored.get(key) : now);
  }

  /** What stands of what is asked: see the constructor. */
  Optional<Entry> find(Message asked) throws SQLException {
    boolean isFirst = asked.kind().isAction() && asked.attempt() == 0 && !singly;
    StepKey key = StepKey.of(asked);
    if (isFirst && !known.contains(key.saga())) {
      if (!stored.containsKey(key)) {
        supposedAbsent.add(key);
      }
      return held(key);
    }
    return find(key.saga(), key.step());
  }

  void put(Entry entry) {
    changed.put(StepKey.of(entry), entry);
  }

  /** Whether some of what was changed failed, and is tried again. */
  boolean isAnyToBeTriedAgain() {
    return changed.values().stream().anyMatch(entry -> entry.nextTryAt() != null);
  }

  /** The statements that write what was changed; they are to be run by index. */
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

  private Sql.Part insert(List<Entry> entries) throws SQLException {
    return Sql.Part.of(
        """
        with written as (insert into headwater.saga_steps
          (saga, step, state, asked, output, reason, attempts, next_try_at, parked_at, at, errors)
        select saga, step, state, asked::jsonb, output::jsonb, reason, attempts, next_try_at,
          parked_at, ?,
          case when error is null then '[]' else headwater.with_error('[]', ?, error) end
        from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int[],
          ?::timestamptz[], ?::timestamptz[], ?::text[])
          u(saga, step, state, asked, output, reason, attempts, next_try_at, parked_at, error)
        on conflict (saga, step) do nothing
        returning 1)"""
            + REQUIRE_ALL,
        required(entries, values(entries)));
  }

  private Sql.Part update(List<Entry> entries) throws SQLException {
    List<Object> values = values(entries);
    values.add(
        texts(
            entries,
            entry -> name(java.util.Objects.requireNonNull(stored.get(StepKey.of(entry))))));
    return Sql.Part.of(
        """
        with written as (update headwater.saga_steps s
        set state = u.state, asked = u.asked::jsonb, output = u.output::jsonb, reason = u.reason,
          attempts = u.attempts, next_try_at = u.next_try_at, parked_at = u.parked_at, at = ?,
          errors = case when u.error is null then s.errors
            else headwater.with_error(s.errors, ?, u.error) end
        from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int[],
          ?::timestamptz[], ?::timestamptz[], ?::text[], ?::text[])
          u(saga, step, state, asked, output, reason, attempts, next_try_at, parked_at, error,
            former)
        where s.saga = u.saga and s.step = u.step and s.state = u.former
        returning 1)"""
            + REQUIRE_ALL,
        required(entries, values));
  }

  private List<Object> values(List<Entry> entries) throws SQLException {
    return new ArrayList<>(
        List.of(
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
            texts(entries, Entry::error)));
  }

  private @Nullable Object[] required(List<Entry> entries, List<Object> values) {
    values.add(entries.size());
    values.add(singly ? "40001" : DECIDED_BEFORE);
    return values.toArray();
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
