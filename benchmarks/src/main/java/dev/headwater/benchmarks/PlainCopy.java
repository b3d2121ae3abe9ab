package dev.headwater.benchmarks;

import java.io.IOException;
import java.sql.SQLException;
import javax.sql.DataSource;

/** What those have in common who bring nothing but a publication at the owner. */
abstract class PlainCopy implements Contender {
  static final String BANK = "bank";
  static final String DESK = "desk";
  static final String PUBLICATION = "bench";

  /** Logs in without a password on an embedded server. */
  static final String FOLLOWER = "follower";

  private final Pair pair;

  PlainCopy(int rows) throws SQLException {
    pair = Pair.start();
    pair.owner().createDatabase(BANK);
    pair.subscriber().createDatabase(DESK);
    Pair.run(
        pair.owner(),
        BANK,
        Accounts.TABLE,
        Accounts.fill(rows),
        "create role " + FOLLOWER + " login replication",
        "grant select on accounts to " + FOLLOWER,
        "create publication " + PUBLICATION + " for table accounts",
        "vacuum analyze");
    Pair.run(pair.subscriber(), DESK, Accounts.TABLE, Accounts.fill(rows), "vacuum analyze");
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
    return pair.subscriber().dataSource(DESK);
  }

  @Override
  public void close() throws SQLException, IOException {
    pair.close();
  }
}
