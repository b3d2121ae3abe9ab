package dev.headwater.examples.shop.demo;

import dev.headwater.model.Service;
import java.sql.SQLException;
import java.util.random.RandomGenerator;

/**
 * What one writer does all day.
 *
 * @param owner whose data it writes
 */
record Work(Service owner, int perSecond, Chooser chooser) {

  /** Decides what to do next, by chance alone: the database is not asked yet. */
  @FunctionalInterface
  interface Chooser {
    Change next(RandomGenerator random);
  }

  /** One local transaction, which may be tried again as a whole. */
  @FunctionalInterface
  interface Change {
    /** Commits it, and says how many rows and events it wrote. */
    int commit() throws SQLException;
  }
}
