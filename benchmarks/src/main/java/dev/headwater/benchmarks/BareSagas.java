package dev.headwater.benchmarks;

import java.sql.SQLException;

/**
 * The same local transactions one after the other and nothing else: whoever crashes in between
 * leaves a saga half done for ever. What it takes is what none can do without.
 */
final class BareSagas extends PlainSagas {
  static final String NAME = "bare JDBC";

  BareSagas() throws SQLException {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void begin() {}

  @Override
  public void end() {}

  @Override
  public SagaOutcome place(PlaceOrder order) throws Exception {
    return saga(order, (name, step) -> step.run());
  }
}
