package dev.headwater.benchmarks;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param warmUps rounds that are run and not counted
 * @param window for how long a steady load is measured in a round
 * @param hold for how long a transaction has been open when its window ends
 */
record Sizes(
    int rounds,
    int warmUps,
    int rows,
    int smallTransactions,
    int writers,
    int paceHz,
    Duration window,
    Duration hold) {
  Sizes {
    if (rounds < 1 || warmUps < 0 || rows < 1_000 || smallTransactions > rows) {
      throw new IllegalArgumentException("no sizes to measure with: " + rounds + ", " + rows);
    }
  }

  static Sizes full() {
    return new Sizes(
        5, 1, 500_000, 100_000, 16, 200, Duration.ofSeconds(8), Duration.ofSeconds(130));
  }

  /** Whether everything runs; the figures are of too little to mean much. */
  static Sizes quick() {
    return new Sizes(2, 0, 40_000, 10_000, 16, 200, Duration.ofSeconds(1), Duration.ofSeconds(3));
  }

  Sizes withRounds(int other) {
    return new Sizes(other, warmUps, rows, smallTransactions, writers, paceHz, window, hold);
  }
}
