package dev.headwater.benchmarks;

import java.sql.SQLException;
import javax.sql.DataSource;

/** The owner alone: nobody captures, nobody follows. */
final class WithoutCapture implements Contender {
  private static final String BANK = "bank";
  private final Pair pair;

  WithoutCapture(int rows) throws SQLException {
    pair = Pair.start();
    pair.owner().createDatabase(BANK);
    Pair.run(pair.owner(), BANK, Accounts.TABLE, Accounts.fill(rows), "vacuum analyze");
  }

  @Override
  public String name() {
    return "without capture";
  }

  @Override
  public Pair pair() {
    return pair;
  }

  @Override
  public DataSource owner() {
    return pair.owner().dataSource(BANK);
  }

  @Override
  public DataSource copy() {
    throw new UnsupportedOperationException("there is no copy without capture");
  }

  @Override
  public void follow() {}

  @Override
  public void stop() {}

  @Override
  public long workingSinceNanos() {
    return System.nanoTime();
  }

  @Override
  public void close() {
    pair.close();
  }
}
