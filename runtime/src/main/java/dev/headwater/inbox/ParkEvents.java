package dev.headwater.inbox;

import dev.headwater.base.Sql;
import dev.headwater.log.LogEvent;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Sets events aside that could not be handled, and those of the same key that came later, in their
 * order. The first of a key is tried again; whether one is the first is looked up, never stored, so
 * none can be stranded behind one that has gone.
 */
final class ParkEvents {
  static final int RETRIED_AT_ONCE_MAX = 200;
  private static final String UNRESOLVED = "state in ('retrying', 'parked', 'waiting')";

  private final String owner;
  private final RetryPolicy policy;
  private final RandomGenerator random;

  /**
   * An event that was set aside.
   *
   * @param onlyWaited it has not failed itself, but came behind another one of its key
   */
  record Parked(long id, int attempts, boolean onlyWaited, LogEvent event) {}

  ParkEvents(String owner, RetryPolicy policy, RandomGenerator random) {
    this.owner = owner;
    this.policy = policy;
    this.random = random;
  }

  /** The keys whose events have to wait. */
  Set<String> blockedKeys(Connection local) throws SQLException {
    return new HashSet<>(
        Sql.list(
            local,
            "select distinct key[1] from headwater.parked where owner = ? and kind = 'event' and "
                + UNRESOLVED,
            row -> row.getString(1),
            owner));
  }

  /** Sets aside the event that failed. */
  void park(Connection local, LogEvent event, Throwable why, Instant now) throws SQLException {
    boolean exhausted = policy.isExhausted(1);
    insert(local, event, exhausted ? "parked" : "retrying", 1, nextTry(1, now), why, now);
  }

  /** Sets aside an event that has to wait for an earlier one of its key. */
  void queue(Connection local, LogEvent event, Instant now) throws SQLException {
    Sql.update(
        local,
        """
        insert into headwater.parked
          (owner, kind, target, key, state, event_id, payload, published_at, trace, since)
        values (?, 'event', ?, array[?], 'waiting', ?, ?::jsonb, ?, ?, ?)""",
        owner,
        event.name(),
        event.key(),
        event.id(),
        event.payload(),
        Timestamp.from(event.publishedAt()),
        event.traceParent(),
        Timestamp.from(now));
  }

  private void insert(
      Connection local,
      LogEvent event,
      String state,
      int attempts,
      Instant next,
      Throwable why,
      Instant now)
      throws SQLException {
    Sql.update(
        local,
        """
        insert into headwater.parked (owner, kind, target, key, state, event_id, payload,
          published_at, trace, since, attempts, next_try_at, errors)
        values (?, 'event', ?, array[?], ?, ?, ?::jsonb, ?, ?, ?, ?, ?,
          jsonb_build_array(jsonb_build_object('at', ?::text, 'error', ?::text)))""",
        owner,
        event.name(),
        event.key(),
        state,
        event.id(),
        event.payload(),
        Timestamp.from(event.publishedAt()),
        event.traceParent(),
        Timestamp.from(now),
        attempts,
        Timestamp.from(next),
        now.toString(),
        Failures.text(why));
  }

  /**
   * What is due of the named events, in order: of each key up to one that is not due yet, that
   * somebody has to act on, or that is not among those named.
   */
  List<Parked> due(Connection local, Set<String> names, Instant now) throws SQLException {
    Array named = Sql.texts(local, names);
    return Sql.list(
        local,
        """
        select id, attempts, state = 'waiting', event_id, target, key[1], payload::text,
          published_at, trace
        from headwater.parked p
        where owner = ? and kind = 'event' and target = any (?)
          and (state = 'waiting' or (state = 'retrying' and next_try_at <= ?))
          and not exists (
            select from headwater.parked earlier
            where earlier.owner = p.owner and earlier.kind = 'event' and earlier.key = p.key
              and earlier.id < p.id and earlier.state in ('retrying', 'parked', 'waiting')
              and (earlier.state = 'parked' or earlier.target <> all (?)
                or (earlier.state = 'retrying' and earlier.next_try_at > ?)))
        order by id limit ?""",
        row ->
            new Parked(
                row.getLong(1),
                row.getInt(2),
                row.getBoolean(3),
                new LogEvent(
                    row.getObject(4, UUID.class),
                    row.getString(5),
                    row.getString(6),
                    row.getString(7),
                    0,
                    row.getTimestamp(8).toInstant(),
                    row.getString(9))),
        owner,
        named,
        Timestamp.from(now),
        named,
        Timestamp.from(now),
        RETRIED_AT_ONCE_MAX);
  }

  /**
   * Marks it as handled, in the transaction of its effects; its payload is not kept.
   *
   * @return false if somebody else has handled or discarded it meanwhile
   */
  boolean resolve(Connection local, Parked parked, Instant now) throws SQLException {
    return Sql.update(
            local,
            """
            update headwater.parked set state = 'done', payload = null, resolved_at = ?,
              resolved_why = 'handled', attempts = attempts + 1
            where id = ? and state in ('retrying', 'waiting')""",
            Timestamp.from(now),
            parked.id())
        == 1;
  }

  /** Notes another failure. */
  void failedAgain(Connection local, Parked parked, Throwable why, Instant now)
      throws SQLException {
    int attempts = parked.attempts() + 1;
    Sql.update(
        local,
        """
        update headwater.parked set state = ?, attempts = ?, next_try_at = ?,
          errors = headwater.with_error(errors, ?, ?)
        where id = ? and state in ('retrying', 'waiting')""",
        policy.isExhausted(attempts) ? "parked" : "retrying",
        attempts,
        Timestamp.from(nextTry(attempts, now)),
        now.toString(),
        Failures.text(why),
        parked.id());
  }

  private Instant nextTry(int attempts, Instant now) {
    return now.plus(policy.pauseAfter(attempts, random));
  }
}
