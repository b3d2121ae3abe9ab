package dev.headwater.examples.shop.demo;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Does its work at an even pace. Deadlocks with other writers, a pool that has no session at the
 * moment and the planned outage are what real writers have to live with: the same transaction is
 * tried again. Anything else ends the demo.
 */
final class Writer implements Runnable {
  private static final int ATTEMPTS_MAX = 10;
  private static final long OUTAGE_SECONDS_MAX = 120;
  private static final int CHAOS_ATTEMPTS_MAX = 150;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** Deadlock, and serialization failure. */
  private static final Set<String> TRY_AGAIN = Set.of("40P01", "40001");

  private final Work work;
  private final LiveLoad load;
  private final RandomGenerator random;

  Writer(Work work, LiveLoad load, long seed) {
    this.work = work;
    this.load = load;
    this.random = new java.util.SplittableRandom(seed);
  }

  @Override
  public void run() {
    try {
      long interval = TimeUnit.SECONDS.toNanos(1) / work.perSecond();
      long due = System.nanoTime();
      while (!load.isStopped()) {
        commit(work.chooser().next(random));
        due = Math.max(due + interval, System.nanoTime() - 10 * interval);
        load.pause(due - System.nanoTime());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (SQLException | RuntimeException | Error failure) {
      load.fail(failure);
    }
  }

  private void commit(Work.Change change) throws SQLException, InterruptedException {
    int chaos = 0;
    for (int attempt = 1; ; attempt++) {
      try {
        load.committed.add(change.commit());
        return;
      } catch (SQLException failure) {
        if (load.outage().explainsFailureOf(work.owner())) {
          awaitEndOfOutage(failure);
        } else if (load.isOfChaos(failure) && chaos++ < CHAOS_ATTEMPTS_MAX) {
          load.pause(PAUSE_NANOS);
          attempt--;
        } else if (failure instanceof SQLTransientConnectionException) {
          load.pause(PAUSE_NANOS); // no session was free, or none could be made in time
        } else if (TRY_AGAIN.contains(String.valueOf(failure.getSQLState()))) {
          load.deadlocks.increment();
        } else {
          throw failure;
        }
        if (attempt >= ATTEMPTS_MAX) {
          throw failure;
        }
      }
    }
  }

  private void awaitEndOfOutage(SQLException failure) throws SQLException, InterruptedException {
    if (!load.outage().awaitEnd(OUTAGE_SECONDS_MAX)) {
      throw failure;
    }
  }
}
