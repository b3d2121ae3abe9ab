package dev.headwater.benchmarks;

import java.sql.SQLException;
import java.util.Random;
import javax.sql.DataSource;

/**
 * One way to read. All read the same, of the same owners, since nobody writes meanwhile: they share
 * one server, {@link #pair()}.
 *
 * @param start makes what one client needs for itself
 */
record QueryContender(String name, Pair pair, Start start) implements Contender {
  /** Makes clients. */
  interface Start {
    Client client() throws Exception;
  }

  /** Who reads on one thread, again and again. */
  @FunctionalInterface
  interface Client extends AutoCloseable {
    /** Reads once, and fails unless the answer is whole and right. */
    void read(Random chance) throws Exception;

    @Override
    default void close() throws SQLException {}
  }

  @Override
  public DataSource owner() {
    return pair.owner().dataSource("postgres");
  }

  @Override
  public DataSource copy() {
    return owner();
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
  public void close() {}
}
