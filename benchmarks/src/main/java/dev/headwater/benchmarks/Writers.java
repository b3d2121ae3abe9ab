package dev.headwater.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Sessions that each change one random row a transaction, as fast as they can. */
final class Writers implements AutoCloseable {
  private final Contender contender;
  private final int rows;
  private final ExecutorService threads;
  private final List<Future<?>> running = new ArrayList<>();
  private final AtomicLong commits = new AtomicLong();
  private final AtomicBoolean ended = new AtomicBoolean();

  private Writers(Contender contender, int rows, int count) {
    this.contender = contender;
    this.rows = rows;
    this.threads = Executors.newFixedThreadPool(count);
    for (int i = 0; i < count; i++) {
      running.add(
          threads.submit(
              () -> {
                write();
                return true;
              }));
    }
  }

  static Writers start(Contender contender, Sizes sizes) {
    return new Writers(contender, sizes.rows(), sizes.writers());
  }

  private void write() throws SQLException {
    try (Connection connection = contender.owner().getConnection();
        PreparedStatement update =
            connection.prepareStatement("update accounts set balance = balance + 1 where id = ?")) {
      while (!ended.get()) {
        update.setLong(1, ThreadLocalRandom.current().nextLong(rows) + 1);
        update.executeUpdate();
        commits.incrementAndGet();
      }
    }
  }

  /** Commits per second over the time. */
  double rate(Duration over) throws InterruptedException {
    long before = commits.get();
    long begun = System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(over.toNanos());
    return (commits.get() - before) * 1e9 / (System.nanoTime() - begun);
  }

  /** Returns when the last has committed. */
  @Override
  public void close() {
    ended.set(true);
    try {
      for (Future<?> each : running) {
        each.get();
      }
    } catch (ExecutionException failure) {
      throw new IllegalStateException("A writer failed.", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The writers were not waited for.", interrupted);
    } finally {
      threads.shutdown();
    }
  }
}
