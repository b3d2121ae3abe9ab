package dev.headwater.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** A closed loop: so many clients, each of which reads again when it has its answer. */
final class Readers implements AutoCloseable {
  private static final int DIGITS = 3;
  private static final int END_SECONDS_MAX = 60;

  private final ExecutorService threads;
  private final List<Future<Boolean>> running = new ArrayList<>();
  private final Recorder micros = new Recorder(DIGITS);
  private final AtomicBoolean ended = new AtomicBoolean();

  /** How fast answers came, and how long each took. */
  record Pace(double perSecond, Histogram micros) {}

  Readers(QueryContender contender, int clients) {
    this.threads = Executors.newFixedThreadPool(clients);
    for (int i = 0; i < clients; i++) {
      Random chance = new Random(i);
      running.add(threads.submit(() -> read(contender, chance)));
    }
  }

  private boolean read(QueryContender contender, Random chance) throws Exception {
    try (QueryContender.Client client = contender.start().client()) {
      while (!ended.get()) {
        long begunNanos = System.nanoTime();
        client.read(chance);
        micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begunNanos));
      }
    }
    return true;
  }

  /** Of those answers that came in the time. */
  Pace pace(Duration over) throws Exception {
    micros.reset();
    long begunNanos = System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(over.toNanos());
    double seconds = (System.nanoTime() - begunNanos) / 1e9;
    Histogram ofTheTime = micros.getIntervalHistogram();
    for (Future<Boolean> each : running) {
      if (each.isDone()) {
        each.get();
      }
    }
    return new Pace(ofTheTime.getTotalCount() / seconds, ofTheTime);
  }

  /** Lets nobody read again, and fails if one of them has failed. */
  void end() throws Exception {
    ended.set(true);
    for (Future<Boolean> each : running) {
      each.get(END_SECONDS_MAX, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    ended.set(true);
    threads.shutdownNow();
  }
}
