package dev.headwater.saga;

import java.time.Duration;

/**
 * How much is done at once, and for how long is kept what was done.
 *
 * @param batchSizeMax how many messages or sagas are taken at a time, and of a backlog in one
 *     transaction
 * @param horizon for how long participants remember what they have done; a saga that began before
 *     that is not acted upon unless it is remembered. No saga's deadline may be longer than half of
 *     it
 * @param endedKept for how long ended sagas are shown
 */
public record SagaLimits(int batchSizeMax, Duration horizon, Duration endedKept) {
  public SagaLimits {
    if (batchSizeMax < 1 || horizon.isNegative() || horizon.isZero() || endedKept.isNegative()) {
      throw new IllegalArgumentException("no limits: " + batchSizeMax + ", " + horizon);
    }
  }

  /** A thousand at a time; ledgers reach back thirty days, ended sagas are shown for seven. */
  public static SagaLimits byDefault() {
    return new SagaLimits(1_000, Duration.ofDays(30), Duration.ofDays(7));
  }
}
