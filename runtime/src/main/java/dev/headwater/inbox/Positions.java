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

/** The positions in the subscriber's database: of each owner the one with the highest number. */
public final class Positions {
  private static final String FENCED_OUT = "HWF01";

  private Positions() {}

  /**
   * What is stored of one owner.
   *
   * @param number counts the ticks; that two cannot both follow one is what makes it a fence
   */
  public record Stored(long number, Position position, Freshness freshness) {}

  /** The present position. */
  public static Optional<Stored> find(Connection connection, String owner) throws SQLException {
    return Sql.first(
        connection,
        """
        select n, incarnation, tick, snapshot::text, as_of
        from headwater.positions where owner = ? order by n desc limit 1""",
        row -> {
          UUID incarnation = row.getObject(2, UUID.class);
          UUID tick = row.getObject(3, UUID.class);
          Snapshot snapshot = Snapshot.parse(row.getString(4));
          return new Stored(
              row.getLong(1),
              new Position(owner, incarnation, tick, snapshot),
              new Freshness(incarnation, tick, snapshot, row.getTimestamp(5).toInstant()));
        },
        owner);
  }

  /**
   * The same with applying paused: until the caller's transaction ends, nothing more of the owner's
   * takes effect here, but messages that may come again. Waits for the transaction that is applying
   * now. The position is read after that, with a snapshot of its own: so the transaction has to be
   * {@code READ COMMITTED}.
   */
  public static Optional<Stored> holding(Connection transaction, String owner) throws SQLException {
    ApplyLock.await(transaction, owner);
    return find(transaction, owner);
  }

  /**
   * Advances the position in the transaction of the effects: a crash between the two would repeat
   * them. Fails, {@linkplain #isFencedOut recognisably}, if the claim was taken over or somebody
   * else has advanced it.
   */
  static Sql.Part advance(
      @Nullable Stored from,
      Position to,
      Instant asOf,
      long changes,
      long claimToken,
      String mark) {
    long number = from == null ? 0 : from.number();
    UUID tick = from == null ? null : from.position().tick();
    return Sql.Part.of(
        """
        with advanced as (
          insert into headwater.positions
            (owner, n, incarnation, tick, snapshot, as_of, ticks_applied, changes_applied)
          select c.owner, ?, ?, ?, ?::pg_snapshot, ?,
            coalesce(p.ticks_applied, 0) + 1, coalesce(p.changes_applied, 0) + ?
          from headwater.claims c
          left join lateral (
            select * from headwater.positions where owner = c.owner order by n desc limit 1
          ) p on true
          where c.owner = ? and c.token = ? and p.tick is not distinct from ?::uuid
          on conflict (owner, n) do nothing
          returning 1)
        select headwater.require_written(count(*), 1, ?, 'the claim has gone to another'), %s
        from advanced"""
            .formatted(Sql.MARKED),
        number + 1,
        to.incarnation(),
        to.tick(),
        to.snapshot().toString(),
        Timestamp.from(asOf),
        changes,
        to.owner(),
        claimToken,
        tick,
        FENCED_OUT,
        mark);
  }

  /** Fails in the same way, and leaves the position where it is. */
  static Sql.Part require(String owner, long claimToken, String mark) {
    return Sql.Part.of(
        """
        select headwater.require_written(count(*), 1, ?, 'the claim has gone to another'), %s
        from headwater.claims where owner = ? and token = ?"""
            .formatted(Sql.MARKED),
        FENCED_OUT,
        mark,
        owner,
        claimToken);
  }

  static boolean isFencedOut(SQLException failure) {
    return FENCED_OUT.equals(failure.getSQLState());
  }

  /** Removes positions of the past. In no reader's way: the newest is found first. */
  static void prune(Connection connection, Stored present) throws SQLException {
    Sql.update(
        connection,
        "delete from headwater.positions where owner = ? and n < ?",
        present.position().owner(),
        present.number());
  }

  /**
   * Notes that nothing lay beyond the position; worth no flush, it can be seen again. In one
   * statement: an instance that was stopped within a transaction would keep the row from the next.
   *
   * @return false if the stored position is another one
   */
  static boolean observe(Connection connection, Stored at, Instant asOf) throws SQLException {
    return Sql.update(
            connection,
            """
            update headwater.positions p set as_of = ?
            from (select set_config('synchronous_commit', 'off', true)) unflushed
            where owner = ? and n = ? and tick = ? and not exists (
              select from headwater.positions q where q.owner = p.owner and q.n > p.n)""",
            Timestamp.from(asOf),
            at.position().owner(),
            at.number(),
            at.position().tick())
        == 1;
  }

  /** Without a position nothing is known to be up to date: all copies are read anew. */
  static void beginFromNothing(Connection connection, String owner) throws SQLException {
    Sql.update(
        connection,
        """
        update headwater.copies set loaded = false, load_phase = 'none', load_after = '{}'
        where owner = ? and (loaded or load_phase <> 'none')""",
        owner);
  }

  /**
   * Forgets where the subscriber stood: it then begins anew, reading all copies whole. Waits until
   * nothing of that owner is being applied, but what may come again.
   */
  static void forget(Connection connection, String owner, String because) throws SQLException {
    Sql.inTransaction(
        connection,
        inOne -> {
          ApplyLock.await(inOne, owner);
          Sql.update(inOne, "delete from headwater.positions where owner = ?", owner);
          return Sql.update(
              inOne,
              """
              update headwater.copies set loaded = false, load_phase = 'none', load_after = '{}',
                load_rows = 0, load_because = ? where owner = ?""",
              because,
              owner);
        });
  }
}
