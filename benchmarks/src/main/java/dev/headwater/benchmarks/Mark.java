package dev.headwater.benchmarks;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Writes marks at the owner and waits for them in the copy, in the same way for all contenders. */
final class Mark {
  private static final long LOOK_EVERY_NANOS = Duration.ofMillis(2).toNanos();
  private static final long PATIENCE_NANOS = Duration.ofMinutes(2).toNanos();

  private final Contender contender;

  Mark(Contender contender) {
    this.contender = contender;
  }

  /** A committed mark. */
  final class Sent {
    private final long mark;
    private final Contender.Proof proof;

    private Sent(long mark, Contender.Proof proof) {
      this.mark = mark;
      this.proof = proof;
    }

    /** When it, and all before it, was found in the copy. */
    long awaitNanos() throws SQLException {
      return Mark.this.await(mark, proof);
    }

    boolean isThere() throws SQLException {
      try (Connection connection = contender.copy().getConnection()) {
        return Mark.find(connection, mark);
      }
    }
  }

  /**
   * Marks the end of what was written.
   *
   * @param statement what else is written in the mark's transaction; may be empty
   */
  Sent send(String statement) throws SQLException {
    long mark = System.nanoTime(); // of no meaning, but no other mark's
    try (Connection connection = contender.owner().getConnection()) {
      Contender.Proof proof =
          Sql.inTransaction(
              connection,
              inOne -> {
                Sql.run(
                    inOne,
                    statement
                        + ";update accounts set balance = -%d where id = %d"
                            .formatted(mark, Accounts.MARKED_ID));
                return contender.proofOf(inOne);
              });
      contender.committed();
      return new Sent(mark, proof);
    }
  }

  private long await(long mark, Contender.Proof proof) throws SQLException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    try (Connection connection = contender.copy().getConnection()) {
      while (!find(connection, mark)) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException(contender.name() + ": the copy does not catch up.");
        }
        LockSupport.parkNanos(LOOK_EVERY_NANOS);
      }
      proof.await();
      return System.nanoTime();
    }
  }

  private static boolean find(Connection connection, long mark) throws SQLException {
    return Sql.first(
            connection,
            "select balance = ? from accounts where id = " + Accounts.MARKED_ID,
            row -> row.getBoolean(1),
            -mark)
        .orElse(false);
  }

  /** Fails the run unless the copy has exactly the owner's rows; to be called when all is still. */
  void requireEqual() throws SQLException {
    send("").awaitNanos();
    String sum =
        "select count(*) || ' ' || sum(hashtextextended(row(id, holder, balance)::text, 0)::numeric)"
            + " from accounts";
    try (Connection owner = contender.owner().getConnection();
        Connection copy = contender.copy().getConnection()) {
      String there = Sql.first(owner, sum, row -> row.getString(1)).orElseThrow();
      String here = Sql.first(copy, sum, row -> row.getString(1)).orElseThrow();
      if (!there.equals(here)) {
        throw new IllegalStateException(
            "%s: the copy is not what the owner has: %s instead of %s (rows, checksum)."
                .formatted(contender.name(), here, there));
      }
    }
  }

  /** Between two measurements, so that none pays for the dead rows of another. */
  void vacuum() throws SQLException {
    for (var source : new javax.sql.DataSource[] {contender.owner(), contender.copy()}) {
      try (Connection connection = source.getConnection()) {
        Sql.run(connection, "vacuum");
      }
    }
  }
}
