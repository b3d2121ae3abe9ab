package dev.headwater.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** The same copy, following each change at once instead of at the pace that its window allows. */
record Unpaced(HeadwaterCopy paced) implements Contender {
  @Override
  public String name() {
    return paced.name() + ", unpaced";
  }

  @Override
  public Pair pair() {
    return paced.pair();
  }

  @Override
  public DataSource owner() {
    return paced.owner();
  }

  @Override
  public DataSource copy() {
    return paced.copy();
  }

  @Override
  public void follow() throws SQLException {
    paced.follow(setup -> setup.tickingAtMostEvery(Duration.ZERO));
  }

  @Override
  public void stop() {
    paced.stop();
  }

  @Override
  public long workingSinceNanos() {
    return paced.workingSinceNanos();
  }

  @Override
  public Proof proofOf(Connection transaction) throws SQLException {
    return paced.proofOf(transaction);
  }

  @Override
  public void committed() {
    paced.committed();
  }

  /** The servers are the other's, who ends them. */
  @Override
  public void close() {
    stop();
  }
}
