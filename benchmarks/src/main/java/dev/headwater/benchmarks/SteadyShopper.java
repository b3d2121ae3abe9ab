package dev.headwater.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** An open loop: sagas are placed at fixed times, whether others have ended or not. */
final class SteadyShopper implements AutoCloseable {
  private static final int DIGITS = 3;
  private static final int END_SECONDS_MAX = 90;

  private final SagaContender contender;
  private final OrderSource orders;
  private final long everyNanos;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  SteadyShopper(SagaContender contender, OrderSource orders, int paceHz) {
    this.contender = contender;
    this.orders = orders;
    this.everyNanos = TimeUnit.SECONDS.toNanos(1) / paceHz;
  }

  /** Microseconds of each saga from when it was due, as many as there were; waits for the last. */
  Histogram shop(Duration over) throws Exception {
    Histogram micros = new ConcurrentHistogram(DIGITS);
    List<Future<?>> placed = new ArrayList<>();
    long end = System.nanoTime() + over.toNanos();
    for (long due = System.nanoTime(); due < end; due += everyNanos) {
      await(due);
      long since = due;
      placed.add(threads.submit(() -> place(since, micros)));
    }
    for (Future<?> each : placed) {
      each.get(END_SECONDS_MAX, TimeUnit.SECONDS);
    }
    return micros;
  }

  private boolean place(long dueNanos, Histogram micros) throws Exception {
    PlaceOrder order = orders.next();
    OrderSource.requireRight(order, contender.place(order));
    micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - dueNanos));
    return true;
  }

  private static void await(long nanos) {
    long left = nanos - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = nanos - System.nanoTime();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
