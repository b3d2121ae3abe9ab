package dev.headwater.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One session that commits a change of one row at fixed times, of one row after the other. */
final class SteadyWriter {
  private final Contender contender;
  private final Sizes sizes;

  SteadyWriter(Contender contender, Sizes sizes) {
    this.contender = contender;
    this.sizes = sizes;
  }

  /** Is told of each commit. */
  interface Listener {
    void committed(long id, long balance, long atNanos);
  }

  void write(Duration over, Listener listener) throws SQLException {
    long every = TimeUnit.SECONDS.toNanos(1) / sizes.paceHz();
    try (Connection connection = contender.owner().getConnection();
        PreparedStatement update =
            connection.prepareStatement("update accounts set balance = ? where id = ?")) {
      long due = System.nanoTime();
      long number = due; // greater than that of any earlier write
      long end = due + over.toNanos();
      while (due < end) {
        await(due);
        number++;
        long id = number % sizes.rows() + 1;
        update.setLong(1, number);
        update.setLong(2, id);
        update.executeUpdate();
        listener.committed(id, number, System.nanoTime());
        contender.committed();
        due += every;
      }
    }
  }

  private static void await(long nanos) {
    long left = nanos - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = nanos - System.nanoTime();
    }
  }
}
