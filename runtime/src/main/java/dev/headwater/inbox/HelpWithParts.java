package dev.headwater.inbox;

import dev.headwater.base.EndThread;
import dev.headwater.base.Sql;
import dev.headwater.log.Log;
import dev.headwater.log.Position;
import dev.headwater.log.Reading;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on the shares of large ticks that whoever holds the claim has offered, in this instance or
 * in another one.
 */
public final class HelpWithParts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HelpWithParts.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final String worker;
  private final Log log;
  private final DataSource local;
  private final PartWork work;
  private final Parts parts;
  private final Semaphore wakeUps = new Semaphore(0);
  private volatile boolean closed;
  private @Nullable Thread thread;

  /** Starts nothing yet. The log is this worker's own. */
  public HelpWithParts(
      String worker, String instance, Log log, DataSource local, PartWork work, Duration lease) {
    this.worker = worker;
    this.log = log;
    this.local = local;
    this.work = work;
    this.parts = new Parts(log.owner(), instance + "+", lease);
  }

  public void start() {
    Thread started = new Thread(this::run, "headwater shares of " + worker);
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  /** Looks now. */
  public void wake() {
    wakeUps.release();
  }

  private void run() {
    try {
      while (!closed) {
        if (!stepSafely()) {
          boolean woken = wakeUps.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
          if (woken) {
            wakeUps.drainPermits();
          }
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      log.close();
    }
  }

  private boolean stepSafely() {
    try {
      return step();
    } catch (SQLException | RuntimeException failure) {
      LOG.debug("{}: could not help; whoever offered the share sees to it: {}", worker, failure);
      return false;
    }
  }

  /**
   * Takes one share, if there is one.
   *
   * @return whether there was
   */
  public boolean step() throws SQLException {
    try (Connection connection = local.getConnection()) {
      connection.setAutoCommit(true);
      Optional<Parts.Taken> taken = parts.take(connection);
      if (taken.isEmpty()) {
        return false;
      }
      if (!work.knows(taken.get().share())) {
        parts.giveBack(connection, taken.get(), "open", "not known to every instance");
        return false;
      }
      help(connection, taken.get());
      return true;
    }
  }

  private void help(Connection connection, Parts.Taken taken) throws SQLException {
    try {
      Position from =
          Positions.find(connection, log.owner())
              .map(Positions.Stored::position)
              .filter(position -> position.tick().equals(taken.fromTick()))
              .orElseThrow(() -> new SQLException("the tick is of the past"));
      try (Reading reading = log.join(taken.instant(), from, work.wanted())) {
        boolean done =
            Sql.inTransaction(
                connection,
                inOne -> {
                  ApplyLock.ofPart(inOne, log.owner(), taken);
                  long changes = work.apply(inOne, reading, taken.share());
                  if (!parts.finish(inOne, taken, changes)) {
                    throw new FencedOutException();
                  }
                  return true;
                });
        LOG.debug("{}: share {} is done: {}", worker, taken.share(), done);
      }
    } catch (SQLException | RuntimeException failure) {
      boolean ofOneRow = failure instanceof SQLException sql && Failures.isOfOneRow(sql);
      parts.giveBack(connection, taken, ofOneRow ? "failed" : "open", Failures.text(failure));
      throw failure;
    }
  }

  @Override
  public void close() {
    closed = true;
    wakeUps.release();
    if (thread == null) {
      log.close();
    } else {
      EndThread.await(thread);
    }
  }
}
