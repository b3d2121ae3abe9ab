package dev.headwater.inbox;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock, in the subscriber's database, under which an owner's changes are applied: one
 * transaction at a time, whoever runs it. It ends with its transaction, so a pool cannot leak it.
 *
 * <p>Who may see events again does without it, in a session that is {@linkplain #enter marked} and
 * nobody else's.
 */
public final class ApplyLock {
  private static final Logger LOG = LoggerFactory.getLogger(ApplyLock.class);

  /** An instance that hangs in the middle of a transaction loses its session, and so its locks. */
  private static final int HUNG_TRANSACTION_MILLIS_MAX = 60_000;

  private static final Duration HANGING_AFTER = Duration.ofSeconds(2);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);
  private static final String KEY = "hashtextextended('headwater.apply:' || ?, 0)";

  private static final String OTHERS =
      """
       from pg_locks l
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and l.database = (select oid from pg_database where datname = current_database())
        and l.pid <> pg_backend_pid()
        and ((l.classid::bigint << 32) | l.objid::bigint)
          = hashtextextended('headwater.apply:' || ?, 0)""";

  private ApplyLock() {}

  /** Waits for the lock, which the transaction then holds until it ends. */
  public static void await(Connection transaction, String owner) throws SQLException {
    Sql.first(transaction, "select pg_advisory_xact_lock(" + KEY + ")", row -> true, owner);
  }

  /**
   * For a share of a tick: beside other shares, but not beside whole ticks. Whoever was taken for
   * dead and still holds the share's rows is ended.
   */
  static void ofPart(Connection transaction, String owner, Parts.Taken taken) throws SQLException {
    Sql.first(
        transaction,
        "select pg_advisory_xact_lock_shared("
            + KEY
            + "), set_config('statement_timeout', '0', true)",
        row -> true,
        owner);
    takeOver(transaction, ofShare(owner, taken.share()), owner, taken.claimToken());
  }

  /**
   * Begins a transaction of who holds the claim: alone with the owner's effects, whatever another
   * instance was stopped in.
   */
  static void take(Connection transaction, String worker, String owner, long claimToken)
      throws SQLException {
    if (!begin(transaction, owner, HUNG_TRANSACTION_MILLIS_MAX)
        && takeOver(transaction, owner, owner, claimToken)) {
      LOG.warn("{}: an instance that hung in its transaction was ended; this one goes on", worker);
    }
  }

  /**
   * For one who is going to work in this session without the lock: takes it once, and waits until
   * nobody else is {@linkplain #enter in} who was let to do so by an earlier claim.
   */
  static void takeAlone(Connection transaction, String worker, String owner, long claimToken)
      throws SQLException {
    take(transaction, worker, owner, claimToken);
    if (awaitFree(transaction, ofSessions(owner), owner, claimToken, ApplyLock::isNobodyElseIn)) {
      LOG.warn("{}: an instance that held on to a lost claim was ended; this one goes on", worker);
    }
  }

  /**
   * Marks a session, of which nobody else has a share, as one that works under a claim: by the mark
   * the next to claim finds it, should it hang. It costs nothing in each transaction, as the lock
   * does.
   */
  static Former enter(Connection session, String owner) throws SQLException {
    return Sql.first(
            session,
            """
            select current_setting('idle_in_transaction_session_timeout'), current_setting('jit'),
              current_setting('statement_timeout'), current_setting('transaction_timeout', true),
              pg_advisory_lock_shared(hashtextextended('headwater.apply:' || ?, 0)),
              set_config('idle_in_transaction_session_timeout', ?, false),
              set_config('jit', 'off', false), set_config('statement_timeout', '0', false),
              (select set_config('transaction_timeout', '0', false)
               where current_setting('transaction_timeout', true) is not null)""",
            row ->
                new Former(row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
            ofSessions(owner),
            String.valueOf(HUNG_TRANSACTION_MILLIS_MAX))
        .orElseThrow();
  }

  /**
   * What was set in a session before.
   *
   * @param transaction null where the server has no such setting
   */
  record Former(String idle, String jit, String statement, @Nullable String transaction) {}

  /** Takes back all that {@link #enter} has done to it. */
  static void leave(Connection session, String owner, Former former) throws SQLException {
    Sql.first(
        session,
        """
        select pg_advisory_unlock_shared(hashtextextended('headwater.apply:' || ?, 0)),
          set_config('idle_in_transaction_session_timeout', ?, false),
          set_config('jit', ?, false), set_config('statement_timeout', ?, false),
          (select set_config('transaction_timeout', value, false)
           from (select ?::text as value) t where value is not null)""",
        row -> true,
        ofSessions(owner),
        former.idle(),
        former.jit(),
        former.statement(),
        former.transaction());
  }

  /** No share has a name without a number. */
  private static String ofSessions(String owner) {
    return owner + "/sessions";
  }

  /**
   * Begins an applying transaction, in one round trip: takes the lock if it is free, and lifts what
   * is set for the service's own statements, which would cut large ticks short for ever.
   *
   * @return whether the lock was free
   */
  private static boolean begin(Connection transaction, String owner, int idleMillisMax)
      throws SQLException {
    return Sql.first(
            transaction,
            """
            select pg_try_advisory_xact_lock(hashtextextended('headwater.apply:' || ?, 0)),
              set_config('idle_in_transaction_session_timeout', ?, true),
              set_config('jit', 'off', true), set_config('statement_timeout', '0', true),
              (select set_config('transaction_timeout', '0', true)
               where current_setting('transaction_timeout', true) is not null)""",
            row -> row.getBoolean(1),
            owner,
            String.valueOf(idleMillisMax))
        .orElseThrow();
  }

  /** The same, waiting for whoever still works under a claim that has gone to another. */
  static void takeOver(Connection transaction, String owner, long claimToken) throws SQLException {
    takeOver(transaction, owner, owner, claimToken);
  }

  /**
   * Takes the lock for who holds the claim. A short while later, whoever still has it is ended: an
   * instance that was stopped in the middle of a transaction would otherwise hold its rows until
   * somebody notices. Nothing is lost: the claim is not its any more. Nor may the caller be such an
   * instance that has just woken up.
   *
   * @return whether somebody was ended
   */
  private static boolean takeOver(
      Connection transaction, String locked, String owner, long claimToken) throws SQLException {
    return awaitFree(transaction, locked, owner, claimToken, ApplyLock::isTaken);
  }

  /** Tells whether a lock is free. */
  @FunctionalInterface
  private interface Free {
    boolean is(Connection transaction, String locked) throws SQLException;
  }

  private static boolean awaitFree(
      Connection transaction, String locked, String owner, long claimToken, Free free)
      throws SQLException {
    boolean ended = false;
    long end = System.nanoTime() + HANGING_AFTER.toNanos();
    while (!free.is(transaction, locked)) {
      if (System.nanoTime() > end) {
        if (!Claim.isHeld(transaction, owner, claimToken)) {
          throw new FencedOutException();
        }
        // Again and again: who waits in a queue could get behind another one that hangs.
        ended |= endHolders(transaction, locked) > 0;
        end = System.nanoTime() + HANGING_AFTER.toNanos();
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
    return ended;
  }

  /** Ends whoever holds a share's lock, so that its rows are free. */
  static int endHoldersOf(Connection connection, String owner, Share share) throws SQLException {
    return endHolders(connection, ofShare(owner, share));
  }

  private static String ofShare(String owner, Share share) {
    return owner + "/" + share.copy() + "/" + share.number();
  }

  private static boolean isTaken(Connection transaction, String owner) throws SQLException {
    return Sql.first(
            transaction,
            "select pg_try_advisory_xact_lock(" + KEY + ")",
            row -> row.getBoolean(1),
            owner)
        .orElseThrow();
  }

  private static boolean isNobodyElseIn(Connection transaction, String locked) throws SQLException {
    return Sql.first(transaction, "select count(*) = 0" + OTHERS, row -> row.getBoolean(1), locked)
        .orElseThrow();
  }

  private static int endHolders(Connection connection, String locked) throws SQLException {
    return Sql.first(
            connection,
            "select count(pg_terminate_backend(l.pid))" + OTHERS,
            row -> row.getInt(1),
            locked)
        .orElse(0);
  }
}
