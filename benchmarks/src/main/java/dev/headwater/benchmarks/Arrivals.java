package dev.headwater.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Looks into the copy for each committed change until it is there: the time from the owner's commit
 * having returned to a query at the subscriber having returned the change. Looking takes processor
 * time, so that of the machine is taken from another window.
 */
final class Arrivals implements Callable<Histogram>, SteadyWriter.Listener {
  private static final long LOOK_EVERY_NANOS = 200_000;
  private static final long ARRIVAL_NANOS_MAX = Duration.ofSeconds(30).toNanos();

  private final Contender contender;
  private final BlockingQueue<Optional<Change>> outstanding = new LinkedBlockingQueue<>();

  private record Change(long id, long balance, long committedNanos) {}

  Arrivals(Contender contender) {
    this.contender = contender;
  }

  @Override
  public void committed(long id, long balance, long atNanos) {
    outstanding.add(Optional.of(new Change(id, balance, atNanos)));
  }

  /** No more will be committed. */
  void end() {
    outstanding.add(Optional.empty());
  }

  /** Microseconds. */
  @Override
  public Histogram call() throws SQLException, InterruptedException {
    Histogram micros = new Histogram(TimeUnit.MINUTES.toMicros(1), 3);
    try (Connection connection = contender.copy().getConnection();
        PreparedStatement look =
            connection.prepareStatement("select balance from accounts where id = ?")) {
      Optional<Change> next = outstanding.take();
      while (next.isPresent()) {
        await(look, next.get());
        long nanos = System.nanoTime() - next.get().committedNanos();
        micros.recordValue(TimeUnit.NANOSECONDS.toMicros(nanos));
        next = outstanding.take();
      }
    }
    return micros;
  }

  private void await(PreparedStatement look, Change change) throws SQLException {
    look.setLong(1, change.id());
    while (!isThere(look, change.balance())) {
      if (System.nanoTime() - change.committedNanos() > ARRIVAL_NANOS_MAX) {
        throw new IllegalStateException(contender.name() + ": " + change + " does not arrive.");
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  private static boolean isThere(PreparedStatement look, long balance) throws SQLException {
    try (ResultSet row = look.executeQuery()) {
      return row.next() && row.getLong(1) >= balance;
    }
  }
}
