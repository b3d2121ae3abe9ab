package dev.headwater.benchmarks;

/** What a saga is asked for; all contenders get the same kind of orders. */
record PlaceOrder(long id, long customer, int product, int quantity, long amount) {
  /** Every tenth account refuses whatever is to be taken from it. */
  static final int REFUSES_EACH = 10;

  /** How this saga has to end. */
  SagaOutcome rightOutcome() {
    return customer % REFUSES_EACH == 0 ? SagaOutcome.CANCELLED : SagaOutcome.CONFIRMED;
  }
}
