package dev.headwater.benchmarks;

import javax.sql.DataSource;

/**
 * One way to run a saga over three services, each with a database of its own, all on the one server
 * of {@link #pair()} ({@link Pair#startAsOne()}).
 *
 * <p>The saga places an order with four local transactions, which are those of {@link SagaSteps} on
 * the tables of {@link SagaTables}: orders inserts it, payments takes the money, inventory reserves
 * the goods, orders confirms it. If the account refuses, orders cancels it instead after two.
 *
 * <p>Whoever is listed in {@link SagaField} takes part. Headwater's own is named {@link
 * SagaField#HEADWATER} and stands first there: then it is held against all others, with floors.
 */
interface SagaContender extends Contender {
  /**
   * The database of orders, as superuser; not to place orders, but to look whether all is right.
   */
  DataSource orders();

  /** Likewise. */
  DataSource payments();

  /** Likewise. */
  DataSource inventory();

  /**
   * Starts whatever runs sagas; until then, and after {@link #end}, this contender takes no
   * processor time from the others. What {@link #processes} gives may be known only now.
   */
  void begin() throws Exception;

  /** Stops what {@link #begin} has started. No saga is in flight. */
  void end() throws Exception;

  /**
   * Places an order and returns how its saga ended, not before the commit of its last effect has
   * returned, or is known to have. Called by many threads at once, as many as sagas are in flight.
   * Who waits for a sign gives up after a minute and fails.
   */
  SagaOutcome place(PlaceOrder order) throws Exception;

  @Override
  default DataSource owner() {
    return orders();
  }

  @Override
  default DataSource copy() {
    return orders();
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
