package dev.headwater.copy;

import dev.headwater.base.Sql;
import dev.headwater.inbox.Failures;
import dev.headwater.inbox.RetryPolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Sets rows of copies aside that could not be applied. Only the key is kept: at each try, and
 * whenever the row changes, the owner's present state is read, so there is no queue behind it.
 */
final class ParkStates {
  private static final int RETRIED_AT_ONCE_MAX = 100;

  private final String owner;
  private final RetryPolicy policy;
  private final RandomGenerator random;

  ParkStates(String owner, RetryPolicy policy, RandomGenerator random) {
    this.owner = owner;
    this.policy = policy;
    this.random = random;
  }

  /** The keys that are due, by copy. */
  Map<String, List<List<String>>> due(Connection local, Instant now) throws SQLException {
    Map<String, List<List<String>>> due = new HashMap<>();
    Sql.list(
            local,
            """
            select target, key from headwater.parked
            where owner = ? and kind = 'state' and state = 'retrying' and next_try_at <= ?
            order by next_try_at limit ?""",
            row -> Map.entry(row.getString(1), List.of((String[]) row.getArray(2).getArray())),
            owner,
            Timestamp.from(now),
            RETRIED_AT_ONCE_MAX)
        .forEach(
            each ->
                due.computeIfAbsent(each.getKey(), copy -> new java.util.ArrayList<>())
                    .add(each.getValue()));
    return due;
  }

  /** Notes that a row could not be applied, for the first time or again. */
  void park(Connection local, String copy, MergeStage.Unfit unfit, Instant now)
      throws SQLException {
    int before =
        Sql.first(
                local,
                """
                select attempts from headwater.parked where owner = ? and kind = 'state'
                  and target = ? and key = ? and state in ('retrying', 'parked')""",
                row -> row.getInt(1),
                owner,
                copy,
                Sql.texts(local, unfit.key()))
            .orElse(0);
    int attempts = before + 1;
    Sql.update(
        local,
        """
        insert into headwater.parked as p
          (owner, kind, target, key, state, since, attempts, next_try_at, errors)
        values (?, 'state', ?, ?, ?, ?, ?, ?, headwater.with_error('[]', ?, ?))
        on conflict (owner, target, key) where kind = 'state' and state in ('retrying', 'parked')
        do update set state = excluded.state, attempts = excluded.attempts,
          next_try_at = excluded.next_try_at,
          errors = headwater.with_error(p.errors, excluded.errors -> 0 ->> 'at',
            excluded.errors -> 0 ->> 'error')""",
        owner,
        copy,
        Sql.texts(local, unfit.key()),
        policy.isExhausted(attempts) ? "parked" : "retrying",
        Timestamp.from(now),
        attempts,
        Timestamp.from(now.plus(policy.pauseAfter(attempts, random))),
        now.toString(),
        Failures.text(unfit.why()));
  }

  /** How many rows of the copy are set aside. */
  long count(Connection local, String copy) throws SQLException {
    return Sql.first(
            local,
            """
            select count(*) from headwater.parked where owner = ? and kind = 'state'
              and target = ? and state in ('retrying', 'parked')""",
            row -> row.getLong(1),
            owner,
            copy)
        .orElse(0L);
  }
}
