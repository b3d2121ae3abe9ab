package dev.headwater.saga;

import dev.headwater.base.EndThread;
import dev.headwater.inbox.Polling;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Steps {@link AdvanceSagas} for as long as the service runs; seldom while no saga is under way.
 */
public final class SagaLoop implements AutoCloseable {
  private static final Duration POLL_MIN = Duration.ofMillis(20);
  private static final Duration RETRY = Duration.ofMillis(500);

  private final AdvanceSagas work;
  private final Polling polling;
  private final Semaphore wakes = new Semaphore(0);
  private volatile boolean closed;
  private @Nullable Thread thread;
  private volatile boolean resting;
  private volatile boolean stirred;
  private Duration poll = POLL_MIN;

  /** Starts nothing yet. */
  public SagaLoop(AdvanceSagas work, Polling polling) {
    this.work = work;
    this.polling = polling;
  }

  /** Begins stepping. */
  public void start() {
    Thread started = new Thread(this::run, "headwater sagas");
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  /** Something may be due. */
  public void wake() {
    if (wakes.availablePermits() == 0) {
      wakes.release();
    }
  }

  /** Something has been committed here, so that sagas may be under way again. */
  public void stir() {
    stirred = true;
    if (resting) {
      wake();
    }
  }

  private void run() {
    try {
      while (!closed) {
        stirred = false;
        pauseAfter(work.step());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      work.close();
    }
  }

  private void pauseAfter(AdvanceSagas.Step step) throws InterruptedException {
    switch (step) {
      case ADVANCED -> poll = POLL_MIN;
      case IDLE -> {
        await(poll);
        poll = polling.after(poll, false);
      }
      case RESTING -> {
        resting = true;
        // Asked after that: whoever stirs now either is seen here, or sees that this rests.
        await(stirred ? POLL_MIN : poll);
        resting = false;
        poll = stirred ? POLL_MIN : polling.after(poll, true);
      }
      case FAILED -> await(RETRY);
    }
  }

  private void await(Duration longest) throws InterruptedException {
    if (wakes.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
      wakes.drainPermits();
    }
  }

  /** Waits until the present step is through. */
  @Override
  public void close() {
    closed = true;
    wake();
    if (thread == null) {
      work.close();
    } else {
      EndThread.await(thread);
    }
  }
}
