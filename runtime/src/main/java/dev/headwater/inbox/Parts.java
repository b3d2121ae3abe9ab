package dev.headwater.inbox;

import dev.headwater.base.Sql;
import dev.headwater.log.SharedInstant;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The shares of large ticks in the subscriber's database. */
final class Parts {
  /** A worker that lives has locked its share by then. */
  private static final Duration BEGUN_AFTER = Duration.ofSeconds(3);

  private final String owner;
  private final String holder;
  private final Duration lease;

  /** A share that somebody has taken. */
  record Taken(
      Share share, UUID tick, UUID fromTick, SharedInstant instant, long claimToken, long token) {}

  /**
   * How the shares of a tick stand.
   *
   * @param lost shares whose offerer has lost its claim
   * @param overdue shares whose worker gives no sign of life
   */
  record Progress(long unfinished, long failed, long lost, long overdue, long changes) {}

  Parts(String owner, String holder, Duration lease) {
    this.owner = owner;
    this.holder = holder;
    this.lease = lease;
  }

  /**
   * Offers the shares, in place of any that are left of a former tick. Under the lock of whole
   * ticks: whoever still works on one of those, and may hold its rows, has ended then.
   */
  void offer(
      Connection local,
      List<Share> shares,
      UUID tick,
      UUID fromTick,
      SharedInstant instant,
      long claimToken)
      throws SQLException {
    Sql.inTransaction(
        local,
        inOne -> {
          ApplyLock.takeOver(inOne, owner, claimToken);
          withdraw(inOne);
          for (Share share : shares) {
            Sql.update(
                inOne,
                """
                insert into headwater.parts (owner, tick, copy, number, parts, claim_token,
                  from_tick, snapshot_name, fingerprint)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                owner,
                tick,
                share.copy(),
                share.number(),
                share.parts(),
                claimToken,
                fromTick,
                instant.snapshotName(),
                share.fingerprint());
          }
          return true;
        });
  }

  /** Takes back what was offered. */
  void withdraw(Connection local) throws SQLException {
    Sql.update(local, "delete from headwater.parts where owner = ?", owner);
  }

  /** Takes a share that is open, or whose worker gives no sign of life. */
  Optional<Taken> take(Connection local) throws SQLException {
    boolean any =
        Sql.first(
                local,
                "select exists (select from headwater.parts where owner = ? and state <> 'done')",
                row -> row.getBoolean(1),
                owner)
            .orElse(false);
    if (!any) {
      return Optional.empty();
    }
    return Sql.first(
        local,
        """
        update headwater.parts p set state = 'taken', token = p.token + 1, holder = ?,
          until = clock_timestamp() + ? * interval '1 millisecond'
        where (p.owner, p.tick, p.copy, p.number) = (
          select q.owner, q.tick, q.copy, q.number from headwater.parts q
          where q.owner = ?
            and (q.state = 'open' or (q.state = 'taken' and (q.until < clock_timestamp()
              -- Its worker was killed: taken a while ago, and nobody holds its lock.
              or (q.until < clock_timestamp() + ? * interval '1 millisecond'
                and not exists (
                  select from pg_locks l
                  where l.locktype = 'advisory' and l.granted and l.objsubid = 1
                    and ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended(
                      'headwater.apply:' || q.owner || '/' || q.copy || '/' || q.number, 0))))))
            -- What somebody offered who has lost its claim is nobody's work any more.
            and exists (
              select from headwater.claims c where c.owner = q.owner and c.token = q.claim_token)
          order by q.copy, q.number limit 1 for update skip locked)
        returning p.copy, p.number, p.parts, p.fingerprint, p.tick, p.from_tick,
          p.snapshot_name, p.claim_token, p.token""",
        row ->
            new Taken(
                new Share(row.getString(1), row.getInt(2), row.getInt(3), row.getString(4)),
                row.getObject(5, UUID.class),
                row.getObject(6, UUID.class),
                new SharedInstant(row.getString(7)),
                row.getLong(8),
                row.getLong(9)),
        holder,
        lease.toMillis(),
        owner,
        lease.minus(BEGUN_AFTER).toMillis());
  }

  /**
   * Ends the workers of overdue shares that cannot even be taken: one that was stopped between its
   * last statement and its commit holds the share itself.
   */
  void endOverdue(Connection local) throws SQLException {
    List<Share> overdue =
        Sql.list(
            local,
            """
            select copy, number, parts, fingerprint from headwater.parts
            where owner = ? and state = 'taken' and until < clock_timestamp()""",
            row -> new Share(row.getString(1), row.getInt(2), row.getInt(3), row.getString(4)),
            owner);
    for (Share share : overdue) {
      ApplyLock.endHoldersOf(local, owner, share);
    }
  }

  /**
   * Marks a share as done, in the transaction of its effects. Who was taken for dead meanwhile, or
   * whose offerer has lost its claim, is fenced out here.
   *
   * @return false if the caller has to roll back
   */
  boolean finish(Connection local, Taken taken, long changes) throws SQLException {
    return Sql.update(
            local,
            """
            update headwater.parts p set state = 'done', changes = ?
            where owner = ? and tick = ? and copy = ? and number = ? and token = ?
              and exists (
                select from headwater.claims c where c.owner = p.owner and c.token = p.claim_token)""",
            changes,
            owner,
            taken.tick(),
            taken.share().copy(),
            taken.share().number(),
            taken.token())
        == 1;
  }

  /** Gives a share back; after a failure nobody takes it again, and the offerer sees to it. */
  void giveBack(Connection local, Taken taken, String state, String why) throws SQLException {
    Sql.update(
        local,
        """
        update headwater.parts set state = ?, error = ?
        where owner = ? and tick = ? and copy = ? and number = ? and token = ?""",
        state,
        why,
        owner,
        taken.tick(),
        taken.share().copy(),
        taken.share().number(),
        taken.token());
  }

  Progress progress(Connection local) throws SQLException {
    return Sql.first(
            local,
            """
            select count(*) filter (where state in ('open', 'taken')),
              count(*) filter (where state = 'failed'),
              count(*) filter (where not exists (
                select from headwater.claims c where c.owner = p.owner and c.token = p.claim_token)),
              count(*) filter (where state = 'taken' and until < clock_timestamp()),
              coalesce(sum(changes), 0)
            from headwater.parts p where owner = ?""",
            row ->
                new Progress(
                    row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)),
            owner)
        .orElseThrow();
  }

  String owner() {
    return owner;
  }
}
