package dev.headwater.inbox;

import java.time.Duration;

/**
 * How seldom something is looked at that mostly tells when it has changed.
 *
 * @param longest the longest time between two looks
 * @param resting the same while nothing is to be expected: of an owner that can hint, and for a
 *     while has changed nothing without; of sagas while none is under way
 */
public record Polling(Duration longest, Duration resting) {
  private static final Duration SHORTEST = Duration.ofMillis(2);

  /** How much longer each pause is than the one before: in per cent, soon after a change. */
  private static final int LONGER_PERCENT = 150;

  /** The same on the way to a rest, which takes some seconds. */
  private static final int RESTING_PERCENT = 105;

  public Polling {
    if (longest.isNegative() || resting.compareTo(longest) < 0) {
      throw new IllegalArgumentException("at least every " + longest + ", resting " + resting);
    }
  }

  /** The first pause after changes that nobody has hinted at. */
  public Duration first() {
    return shorter(SHORTEST, longest);
  }

  /** The pause after one that has brought nothing. */
  public Duration after(Duration pause, boolean mayRest) {
    if (pause.compareTo(longest) < 0) {
      return shorter(percent(pause, LONGER_PERCENT), longest);
    }
    return mayRest ? shorter(percent(pause, RESTING_PERCENT), resting) : longest;
  }

  private static Duration percent(Duration of, int percent) {
    return of.multipliedBy(percent).dividedBy(100);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
