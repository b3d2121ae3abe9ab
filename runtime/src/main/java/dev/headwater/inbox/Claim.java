package dev.headwater.inbox;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The right of one instance to work on an owner's changes, for a time, by the database's clock.
 * Each taking raises the token; who holds an older one is fenced out by {@link Positions} within
 * the transaction of its effects, however late it wakes up.
 */
final class Claim {
  private final String owner;
  private final String instance;
  private final Duration lease;

  Claim(String owner, String instance, Duration lease) {
    this.owner = owner;
    this.instance = instance;
    this.lease = lease;
  }

  /** Takes the claim if nobody else holds it; empty if somebody does. */
  OptionalLong take(Connection connection) throws SQLException {
    return Sql.first(
            connection,
            """
            insert into headwater.claims as c (owner, token, holder, until)
            values (?, 1, ?, clock_timestamp() + ? * interval '1 millisecond')
            on conflict (owner) do update
              set token = c.token + 1, holder = excluded.holder, until = excluded.until
              where c.until < clock_timestamp() or c.holder = excluded.holder
            returning token""",
            row -> OptionalLong.of(row.getLong(1)),
            owner,
            instance,
            lease.toMillis())
        .orElse(OptionalLong.empty());
  }

  /**
   * Holds it for another lease; false if somebody else has taken it. Worth no flush: after a crash
   * the database says an earlier end, and the token fences.
   */
  boolean renew(Connection connection, long token) throws SQLException {
    return Sql.update(
            connection,
            """
            update headwater.claims set until = clock_timestamp() + ? * interval '1 millisecond'
            from (select set_config('synchronous_commit', 'off', true)) unflushed
            where owner = ? and token = ?""",
            lease.toMillis(),
            owner,
            token)
        == 1;
  }

  /** Whether the claim is still that one. */
  static boolean isHeld(Connection connection, String owner, long token) throws SQLException {
    return Sql.first(
            connection,
            "select token = ? from headwater.claims where owner = ?",
            row -> row.getBoolean(1),
            token,
            owner)
        .orElse(false);
  }

  /** Lets the next instance take over at once, if this one still holds the claim. */
  void release(Connection connection) throws SQLException {
    Sql.update(
        connection,
        "update headwater.claims set until = '-infinity' where owner = ? and holder = ?",
        owner,
        instance);
  }
}
