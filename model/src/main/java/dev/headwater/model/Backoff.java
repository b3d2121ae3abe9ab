package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a step that failed technically is tried again.
 *
 * @param firstPause before the second try; each further pause is twice as long, and every pause is
 *     jittered
 * @param longestPause no pause is longer
 * @param attemptsBeforeAlarm after so many tries a step that must succeed is shown as stuck and
 *     tried on; a compensation is parked until somebody has it tried again
 */
public record Backoff(Duration firstPause, Duration longestPause, int attemptsBeforeAlarm) {
  public Backoff {
    requireNonNull(firstPause);
    requireNonNull(longestPause);
    if (firstPause.isNegative() || firstPause.isZero()) {
      throw new IllegalArgumentException("The first pause is " + firstPause + ", not above zero.");
    }
    if (longestPause.compareTo(firstPause) < 0) {
      throw new IllegalArgumentException(
          "The longest pause, "
              + longestPause
              + ", is shorter than the first, "
              + firstPause
              + ".");
    }
    if (attemptsBeforeAlarm < 1) {
      throw new IllegalArgumentException("No alarm can come after " + attemptsBeforeAlarm + ".");
    }
  }

  /** From a tenth of a second to 10 seconds; an alarm after ten tries, which is about a minute. */
  public static Backoff byDefault() {
    return new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), 10);
  }
}
