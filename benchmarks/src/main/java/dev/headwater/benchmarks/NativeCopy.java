package dev.headwater.benchmarks;

import java.sql.SQLException;

/**
 * PostgreSQL's logical replication with all its defaults: one apply worker, commits that do not
 * wait for the disk, large transactions streamed and applied in parallel.
 */
final class NativeCopy extends PlainCopy {
  private static final String SUBSCRIPTION = "bench";
  private long workingSinceNanos;

  NativeCopy(int rows) throws SQLException {
    super(rows);
    Pair.run(
        pair().subscriber(),
        DESK,
        """
        create subscription %s connection 'host=127.0.0.1 port=%d dbname=%s user=%s'
        publication %s with (copy_data = false, enabled = false)"""
            .formatted(SUBSCRIPTION, pair().owner().port(), BANK, FOLLOWER, PUBLICATION));
  }

  @Override
  public String name() {
    return "native logical replication";
  }

  @Override
  public void follow() throws SQLException {
    workingSinceNanos = System.nanoTime();
    Pair.run(pair().subscriber(), DESK, "alter subscription " + SUBSCRIPTION + " enable");
  }

  @Override
  public void stop() throws SQLException {
    Pair.run(pair().subscriber(), DESK, "alter subscription " + SUBSCRIPTION + " disable");
  }

  @Override
  public long workingSinceNanos() {
    return workingSinceNanos;
  }
}
