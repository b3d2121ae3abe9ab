package dev.headwater.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** A closed loop: so many sagas are in flight, each placed when another has ended. */
final class Shoppers implements AutoCloseable {
  private static final int DIGITS = 3;
  private static final int END_SECONDS_MAX = 90;

  private final SagaContender contender;
  private final OrderSource orders;
  private final ExecutorService threads;
  private final List<Future<Long>> running = new ArrayList<>();
  private final Recorder micros = new Recorder(DIGITS);
  private final AtomicBoolean ended = new AtomicBoolean();

  /** How fast sagas ended, and how long each had taken. */
  record Pace(double perSecond, Histogram micros) {}

  private Shoppers(SagaContender contender, OrderSource orders, int inFlight) {
    this.contender = contender;
    this.orders = orders;
    this.threads = Executors.newFixedThreadPool(inFlight);
    for (int i = 0; i < inFlight; i++) {
      running.add(threads.submit(this::shop));
    }
  }

  static Shoppers start(SagaContender contender, OrderSource orders, int inFlight) {
    return new Shoppers(contender, orders, inFlight);
  }

  private long shop() throws Exception {
    long sagas = 0;
    while (!ended.get()) {
      PlaceOrder order = orders.next();
      long begun = System.nanoTime();
      OrderSource.requireRight(order, contender.place(order));
      micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun));
      sagas++;
    }
    return sagas;
  }

  /** Of those sagas that ended in the time. */
  Pace pace(Duration over) throws InterruptedException {
    micros.reset();
    long begun = System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(over.toNanos());
    double seconds = (System.nanoTime() - begun) / 1e9;
    Histogram ofTheTime = micros.getIntervalHistogram();
    return new Pace(ofTheTime.getTotalCount() / seconds, ofTheTime);
  }

  /** Places no more, and returns how many sagas there were in all, when the last has ended. */
  long end() throws Exception {
    ended.set(true);
    long sagas = 0;
    for (Future<Long> each : running) {
      sagas += each.get(END_SECONDS_MAX, TimeUnit.SECONDS);
    }
    return sagas;
  }

  @Override
  public void close() {
    ended.set(true);
    threads.shutdownNow();
  }
}
