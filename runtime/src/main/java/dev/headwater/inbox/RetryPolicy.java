package dev.headwater.inbox;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often, and with what pauses, something that could not be applied is tried again by itself
 * before somebody has to act.
 *
 * @param attemptsMax how many tries there are in all
 * @param firstPause before the second try; each further pause is twice as long, and every pause is
 *     jittered by half
 * @param longestPause no pause is longer
 */
public record RetryPolicy(int attemptsMax, Duration firstPause, Duration longestPause) {
  private static final int DOUBLINGS_MAX = 20;

  public RetryPolicy {
    if (attemptsMax < 1 || firstPause.isNegative() || longestPause.compareTo(firstPause) < 0) {
      throw new IllegalArgumentException("no retry policy: " + attemptsMax + ", " + firstPause);
    }
  }

  /** Eight tries within about a minute. */
  public static RetryPolicy byDefault() {
    return new RetryPolicy(8, Duration.ofMillis(500), Duration.ofSeconds(30));
  }

  /** Whether no further try is made by itself after so many. */
  public boolean isExhausted(int attempts) {
    return attempts >= attemptsMax;
  }

  /** The pause after so many tries, jittered. */
  public Duration pauseAfter(int attempts, RandomGenerator random) {
    int doublings = Math.min(Math.max(attempts - 1, 0), DOUBLINGS_MAX);
    long millis =
        Math.min(
            Math.multiplyExact(firstPause.toMillis(), 1L << doublings), longestPause.toMillis());
    return Duration.ofMillis((long) (millis * (0.5 + random.nextDouble())));
  }
}
