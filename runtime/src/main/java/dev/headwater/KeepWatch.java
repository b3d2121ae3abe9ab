package dev.headwater;

import dev.headwater.base.EndThread;
import dev.headwater.base.Sql;
import dev.headwater.copy.WatchWindows;
import dev.headwater.inbox.Outlook;
import dev.headwater.inbox.ParkedMessages;
import dev.headwater.inbox.ReceiveTicks;
import dev.headwater.inbox.WorkerState;
import dev.headwater.projection.RecomputeRows;
import dev.headwater.projection.WatchProjections;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Beside the workers, on a thread and a session of its own: renews the claims while long
 * transactions run, holds the copies' ages against their windows, and notes problems where other
 * processes can read them.
 */
final class KeepWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeepWatch.class);

  /** For so long it can be looked up how something that was parked has ended. */
  private static final Duration ENDED_KEPT = Duration.ofDays(30);

  private static final int STEPS_PER_PRUNING = 10_000;
  private static final Duration PERIOD_MAX = Duration.ofMillis(250);

  private final String service;
  private final DataSource source;
  private final List<ReceiveTicks> receivers;
  private final Projecting projecting;
  private final WatchWindows windows;
  private final WatchProjections projections;
  private final Sight sight;
  private final boolean copied;
  private final Duration period;
  private final Duration renewedEvery;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, Optional<String>> noted = new HashMap<>();
  private @Nullable Connection connection;
  private @Nullable Thread thread;
  private boolean reachable = true;
  private long steps;
  private long renewedNanos = System.nanoTime();

  KeepWatch(
      String service,
      DataSource source,
      List<ReceiveTicks> receivers,
      Projecting projecting,
      WatchWindows windows,
      WatchProjections projections,
      Sight sight,
      Duration lease,
      boolean copied) {
    this.copied = copied;
    this.service = service;
    this.source = source;
    this.receivers = receivers;
    this.projecting = projecting;
    this.windows = windows;
    this.projections = projections;
    this.sight = sight;
    this.renewedEvery = lease.dividedBy(3);
    this.period = renewedEvery.compareTo(PERIOD_MAX) < 0 ? renewedEvery : PERIOD_MAX;
  }

  WatchWindows windows() {
    return windows;
  }

  void start() {
    Thread started = new Thread(this::run, "headwater watch of " + service);
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  private void run() {
    try {
      while (!closed.await(period.toNanos(), TimeUnit.NANOSECONDS)) {
        stepSafely();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      disconnect();
    }
  }

  private void stepSafely() {
    try {
      step(System.nanoTime() - renewedNanos >= renewedEvery.toNanos());
      if (!reachable) {
        LOG.info("{}: own database is back; claims and ages are watched again", service);
      }
      reachable = true;
    } catch (SQLException | RuntimeException failure) {
      if (reachable) {
        LOG.warn(
            "{}: own database not reachable; claims may pass to another instance, ages are not"
                + " watched until it is back. {}",
            service,
            failure.toString());
      }
      reachable = false;
      sight.lost(failure);
      disconnect();
    }
  }

  void step() throws SQLException {
    step(true);
  }

  private synchronized void step(boolean renewing) throws SQLException {
    Connection present = connection;
    if (present == null || present.isClosed()) {
      present = source.getConnection();
      connection = present;
      present.setAutoCommit(true);
    }
    if (renewing) {
      renewClaims(present);
    }
    for (ReceiveTicks receiver : receivers) {
      note(present, receiver.owner(), receiver.outlook());
    }
    for (RecomputeRows worker : projecting.all()) {
      note(present, "=" + worker.projection(), worker.outlook());
    }
    sight.looked(
        copied ? windows.step(present) : List.of(),
        projecting.all().isEmpty() ? List.of() : projections.step(present),
        present);
    if (steps++ % STEPS_PER_PRUNING == 0) {
      ParkedMessages.prune(present, ENDED_KEPT);
    }
  }

  /** That one has gone to another is noticed by this; that it cannot commit does not need it. */
  private void renewClaims(Connection present) throws SQLException {
    renewedNanos = System.nanoTime();
    for (ReceiveTicks receiver : receivers) {
      receiver.renewClaim(present);
    }
    projecting.renewClaims(present);
  }

  /**
   * Only who works on it, or fails to, has something to say about it.
   *
   * @param about an owner, or a projection with an equals sign before it
   */
  private void note(Connection present, String about, Outlook outlook) throws SQLException {
    WorkerState state = outlook.state();
    if (state == WorkerState.STANDBY || state == WorkerState.STARTING) {
      noted.remove(about);
      return;
    }
    Optional<String> problem = outlook.problem();
    if (problem.equals(noted.get(about))) {
      return;
    }
    if (problem.isPresent()) {
      Sql.update(
          present,
          """
          insert into headwater.problems as p (owner, text) values (?, ?)
          on conflict (owner) do update set text = excluded.text, since = now()
          where p.text <> excluded.text""",
          about,
          problem.get());
    } else {
      Sql.update(present, "delete from headwater.problems where owner = ?", about);
    }
    noted.put(about, problem);
  }

  private synchronized void disconnect() {
    Connection was = connection;
    connection = null;
    try {
      if (was != null) {
        was.close();
      }
    } catch (SQLException failure) {
      LOG.debug("{}: closing the watch's session failed: {}", service, failure.getMessage());
    }
  }

  @Override
  public void close() {
    closed.countDown();
    if (thread == null) {
      disconnect();
    } else {
      EndThread.await(thread);
    }
  }
}
