package dev.headwater.benchmarks;

/** How a saga ended; as an order's status stands in its row. */
enum SagaOutcome {
  /** The money is taken, the goods are reserved. */
  CONFIRMED,
  /** The payment was refused, nothing is reserved. */
  CANCELLED
}
