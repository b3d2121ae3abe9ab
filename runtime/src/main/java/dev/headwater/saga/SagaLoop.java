package dev.headwater.saga;

import dev.headwater.base.EndThread;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Steps {@link AdvanceSagas} for as long as the service runs. */
public final class SagaLoop implements AutoCloseable {
  private static final Duration POLL_MIN = Duration.ofMillis(20);
  private static final Duration RETRY = Duration.ofMillis(500);

  private final AdvanceSagas work;
  private final Duration pollMax;
  private final Semaphore wakes = new Semaphore(0);
  private volatile boolean closed;
  private @Nullable Thread thread;
  private Duration poll = POLL_MIN;

  /**
   * Starts nothing yet.
   *
   * @param pollMax the longest time between two looks
   */
  public SagaLoop(AdvanceSagas work, Duration pollMax) {
    this.work = work;
    this.pollMax = pollMax;
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

  private void run() {
    try {
      while (!closed) {
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
        Duration longer = poll.multipliedBy(2);
        poll = longer.compareTo(pollMax) > 0 ? pollMax : longer;
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
