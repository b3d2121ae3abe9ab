package dev.headwater.base;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of tables that others write to. Who waits for such a lock makes all later writers wait
 * behind him: so each try waits only briefly, and leaves the writers time before the next.
 */
public final class ShortLocks {
  private static final Logger LOG = LoggerFactory.getLogger(ShortLocks.class);
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String DEADLOCK = "40P01";
  private static final int LOCK_TIMEOUT_MILLIS = 200;
  private static final long PAUSE_MILLIS_MAX = 1_000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);

  private ShortLocks() {}

  /**
   * Runs the work in a transaction, again and again until it gets its locks.
   *
   * @param connection in autocommit mode
   * @param where what is changed, for messages
   * @throws HeadwaterException HW215 when the locks are not to be had for a minute and a half
   */
  public static void run(Connection connection, String where, Sql.Work<?> work)
      throws SQLException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    for (int attempt = 1; ; attempt++) {
      try {
        Sql.inTransaction(
            connection,
            inOne -> {
              Sql.run(
                  inOne,
                  "set local lock_timeout = %d; set local client_min_messages = error"
                      .formatted(LOCK_TIMEOUT_MILLIS));
              return work.run(inOne);
            });
        return;
      } catch (SQLException failure) {
        boolean inUse =
            LOCK_NOT_AVAILABLE.equals(failure.getSQLState())
                || DEADLOCK.equals(failure.getSQLState());
        if (!inUse) {
          throw failure;
        }
        if (System.nanoTime() > end) {
          throw inUse(where, failure);
        }
        LOG.info("{}: in use; the change waits (try {}), writers go on", where, attempt);
        pause(attempt);
      }
    }
  }

  private static void pause(int attempt) {
    long millis = Math.min(PAUSE_MILLIS_MAX, 50L * attempt);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private static HeadwaterException inUse(String where, SQLException failure) {
    return new HeadwaterException(
        "HW215",
        where,
        "a transaction of somebody else has held it for too long: " + failure.getMessage() + ".",
        "end that transaction (see pg_stat_activity and pg_locks), then try again.",
        failure);
  }
}
