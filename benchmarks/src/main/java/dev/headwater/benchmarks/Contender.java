package dev.headwater.benchmarks;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** One way to keep a copy of {@link Accounts}, or none, on a pair of servers of its own. */
interface Contender extends AutoCloseable {
  /** As it stands in a report. */
  String name();

  Pair pair();

  /** Those of its processes that are neither this JVM nor one of the pair's servers. */
  default List<Long> processes() {
    return List.of();
  }

  /** The owner's database, as superuser. */
  DataSource owner();

  /** The copy's database, as superuser. */
  DataSource copy();

  /** Begins to follow the owner. */
  void follow() throws SQLException;

  /** Stops following; what the owner writes meanwhile is a backlog. */
  void stop() throws SQLException, IOException;

  /**
   * When the present following began to work: for all at {@link #follow}, save for those whose
   * start alone takes seconds that nobody means to measure.
   */
  long workingSinceNanos();

  /** What proves that a transaction has arrived. */
  interface Proof {
    void await() throws SQLException;
  }

  /** A proof of its own for a transaction that is about to be committed, beside the mark. */
  default Proof proofOf(Connection transaction) throws SQLException {
    return () -> {};
  }

  /** What an application of this contender's does after a commit. */
  default void committed() {}

  @Override
  void close() throws SQLException, IOException;
}
