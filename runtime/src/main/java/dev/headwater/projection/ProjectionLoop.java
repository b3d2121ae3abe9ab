package dev.headwater.projection;

import dev.headwater.base.EndThread;
import dev.headwater.inbox.Pace;
import dev.headwater.inbox.Polling;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Steps {@link RecomputeRows} for as long as the service runs: at once when something has taken
 * effect here, and now and then for what others have brought, at the pace that the window allows.
 */
public final class ProjectionLoop implements AutoCloseable {
  /** What other instances bring is not found at rest by those who are used to it. */
  private static final Duration RESTS_AFTER = Duration.ofSeconds(10);

  private static final Duration RETRY_MIN = Duration.ofMillis(50);
  private static final Duration RETRY_MAX = Duration.ofSeconds(2);

  private final RecomputeRows work;
  private final Polling polling;
  private final Duration standbyPoll;
  private final Pace pace;
  private final Semaphore wakes = new Semaphore(0);
  private volatile boolean closed;
  private @Nullable Thread thread;
  private Duration poll;
  private long workedNanos = System.nanoTime();
  private Duration retry = RETRY_MIN;

  /**
   * Starts nothing yet.
   *
   * @param standbyPoll the time between two tries to take the claim
   */
  public ProjectionLoop(RecomputeRows work, Polling polling, Duration standbyPoll, Pace pace) {
    this.work = work;
    this.polling = polling;
    this.poll = polling.first();
    this.standbyPoll = standbyPoll;
    this.pace = pace;
  }

  public void start() {
    Thread started = new Thread(this::run, "headwater " + work.projection());
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  /** Something has been committed here. */
  public void wake() {
    if (wakes.availablePermits() == 0) {
      wakes.release();
    }
  }

  private void run() {
    try {
      while (!closed) {
        long begunNanos = System.nanoTime();
        RecomputeRows.Step step = work.step();
        Duration took = Duration.ofNanos(System.nanoTime() - begunNanos);
        pauseAfter(step, took);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      work.close();
    }
  }

  private void pauseAfter(RecomputeRows.Step step, Duration took) throws InterruptedException {
    if (step != RecomputeRows.Step.FAILED) {
      retry = RETRY_MIN;
    }
    switch (step) {
      case RECOMPUTED -> {
        poll = polling.first();
        workedNanos = System.nanoTime();
        if (!work.isUnfinished() && !closed) {
          TimeUnit.NANOSECONDS.sleep(pace.leftAfter(took).toNanos());
        }
      }
      case IDLE -> {
        awaitWake(poll);
        poll = polling.after(poll, System.nanoTime() - workedNanos > RESTS_AFTER.toNanos());
      }
      case STANDBY -> awaitWake(standbyPoll);
      case FAILED -> {
        TimeUnit.NANOSECONDS.sleep(retry.toNanos());
        retry = shorter(retry.multipliedBy(2), RETRY_MAX);
      }
    }
  }

  private void awaitWake(Duration longest) throws InterruptedException {
    if (wakes.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
      wakes.drainPermits();
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Waits until the present step is through, then hands over. */
  @Override
  public void close() {
    closed = true;
    wake();
    Thread running = thread;
    if (running == null) {
      work.close();
    } else {
      EndThread.await(running);
    }
  }
}
