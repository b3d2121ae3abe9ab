package dev.headwater.benchmarks;

import java.sql.SQLException;
import javax.sql.DataSource;

/** One way to keep {@link Pages} up to date. */
interface PageContender extends Contender {
  /** Changes these orders, and returns when their pages show it. */
  void change(Long[] orders) throws SQLException;

  /** Changes all orders, and returns when their pages show it. */
  void touch() throws SQLException;

  /** Makes all pages anew, beside those that readers see. */
  void fill() throws SQLException;

  /** Lets readers see what was filled, as carefully as this contender does. */
  void show() throws SQLException;

  @Override
  default DataSource copy() {
    return owner();
  }

  @Override
  default void follow() {}

  @Override
  default void stop() {}

  @Override
  default long workingSinceNanos() {
    return System.nanoTime();
  }
}
