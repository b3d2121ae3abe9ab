package dev.headwater.inbox;

import dev.headwater.base.Sql;
import dev.headwater.log.Position;
import dev.headwater.log.Snapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The positions in the subscriber's database. */
final class Positions {
  private Positions() {}

  /** What is stored of one owner. */
  record Stored(Position position, Freshness freshness) {}

  static Optional<Stored> find(Connection connection, String owner) throws SQLException {
    return Sql.first(
        connection,
        """
        select incarnation, tick, snapshot::text, as_of
        from headwater.positions where owner = ?""",
        row -> {
          UUID incarnation = row.getObject(1, UUID.class);
          UUID tick = row.getObject(2, UUID.class);
          Snapshot snapshot = Snapshot.parse(row.getString(3));
          return new Stored(
              new Position(owner, incarnation, tick, snapshot),
              new Freshness(incarnation, tick, snapshot, row.getTimestamp(4).toInstant()));
        },
        owner);
  }

  /**
   * Advances the position in the transaction of the effects: a crash between the two would repeat
   * them. Refuses if the claim was taken over or if somebody else has advanced it.
   *
   * @return false if the caller is fenced out and has to roll back
   */
  static boolean advance(
      Connection connection,
      @Nullable Position from,
      Position to,
      Instant asOf,
      long changes,
      long claimToken)
      throws SQLException {
    Timestamp time = Timestamp.from(asOf);
    String snapshot = to.snapshot().toString();
    if (from == null) {
      return Sql.update(
              connection,
              """
              insert into headwater.positions
                (owner, incarnation, tick, snapshot, as_of, ticks_applied, changes_applied)
              select ?, ?, ?, ?::pg_snapshot, ?, 1, ?
              where exists (select from headwater.claims where owner = ? and token = ?)
              on conflict (owner) do nothing""",
              to.owner(),
              to.incarnation(),
              to.tick(),
              snapshot,
              time,
              changes,
              to.owner(),
              claimToken)
          == 1;
    }
    return Sql.update(
            connection,
            """
            update headwater.positions set incarnation = ?, tick = ?, snapshot = ?::pg_snapshot,
              as_of = ?, ticks_applied = ticks_applied + 1,
              changes_applied = changes_applied + ?
            where owner = ? and tick = ?
              and exists (select from headwater.claims where owner = ? and token = ?)""",
            to.incarnation(),
            to.tick(),
            snapshot,
            time,
            changes,
            to.owner(),
            from.tick(),
            to.owner(),
            claimToken)
        == 1;
  }

  /**
   * Notes that nothing lay beyond the position; worth no flush, it can be seen again.
   *
   * @return false if the stored position is another one
   */
  static boolean observe(Connection connection, Position at, Instant asOf) throws SQLException {
    return Sql.inTransaction(
        connection,
        inOne -> {
          Sql.run(inOne, "set local synchronous_commit = off");
          return Sql.update(
                  inOne,
                  "update headwater.positions set as_of = ? where owner = ? and tick = ?",
                  Timestamp.from(asOf),
                  at.owner(),
                  at.tick())
              == 1;
        });
  }

  /** Forgets where the subscriber stood: it then begins anew, reading all copies whole. */
  static void forget(Connection connection, String owner) throws SQLException {
    Sql.update(connection, "delete from headwater.positions where owner = ?", owner);
  }
}
