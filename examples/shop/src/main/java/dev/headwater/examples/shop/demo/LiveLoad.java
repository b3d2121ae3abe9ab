package dev.headwater.examples.shop.demo;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Writers at work, each on a thread of its own, until they are stopped or one of them fails. */
final class LiveLoad {
  private static final long STOPPING_MILLIS_MAX = 30_000;

  final LongAdder committed = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder deadlocks = new LongAdder();
  private final Outage outage;
  private final Weather weather;
  private final long seed;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<Thread> threads = new ArrayList<>();

  LiveLoad(Outage outage, Weather weather, long seed) {
    this.outage = outage;
    this.weather = weather;
    this.seed = seed;
  }

  Outage outage() {
    return outage;
  }

  /** Whether a failure is one of those that chaos brings: the same is tried again after it. */
  boolean isOfChaos(SQLException failure) {
    return weather == Weather.CHAOS && LostSession.is(failure);
  }

  void add(Work work) {
    Thread thread =
        new Thread(new Writer(work, this, seed + threads.size()), "writer " + work.owner());
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  void fail(Throwable reason) {
    failure.compareAndSet(null, reason);
    stopped.countDown();
  }

  boolean isStopped() {
    return stopped.getCount() == 0;
  }

  /** Waits, unless the load is stopped before. */
  void pause(long nanos) throws InterruptedException {
    if (nanos > 0 && stopped.await(nanos, TimeUnit.NANOSECONDS)) {
      return; // stopped: there is nothing to wait for
    }
  }

  /**
   * Throws what made a writer fail, if one did.
   *
   * @throws DemoException for whatever is neither a refusal nor the planned outage
   */
  void requireHealthy() {
    Throwable reason = failure.get();
    if (reason != null) {
      throw new DemoException("A writer failed: " + reason.getMessage(), reason);
    }
  }

  /** Lets every writer end its present transaction. */
  void stop() throws InterruptedException {
    stopped.countDown();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOPPING_MILLIS_MAX);
    for (Thread thread : threads) {
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
      if (thread.isAlive()) {
        throw new DemoException(
            "\"%s\" did not end within %d ms.".formatted(thread.getName(), STOPPING_MILLIS_MAX));
      }
    }
  }
}
