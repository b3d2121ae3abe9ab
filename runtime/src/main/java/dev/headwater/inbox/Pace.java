package dev.headwater.inbox;

import java.time.Duration;

/**
 * How soon one tick may follow another, from beginning to beginning.
 *
 * <p>Most of a small tick's work is the tick's own. So ticks may take a third of the time, and what
 * arrives in the rest goes into one: where the machine is busy, ticks grow instead of taking more
 * of it. One that takes {@code longest} or more is followed at once: a backlog is not slowed down.
 *
 * @param shortest the least time, however little a tick takes
 * @param longest beyond this nothing waits for the sake of the machine
 */
public record Pace(Duration shortest, Duration longest) {
  /** Each change at once. */
  public static final Pace NONE = fixed(Duration.ZERO);

  private static final int SHARE_OF_TIME = 3;

  public Pace {
    if (shortest.isNegative() || longest.compareTo(shortest) < 0) {
      throw new IllegalArgumentException("a pace from " + shortest + " to " + longest);
    }
  }

  /** The same, however busy the machine is. */
  public static Pace fixed(Duration between) {
    return new Pace(between, between);
  }

  /** The time until the next tick may begin, after one that took that long. */
  public Duration leftAfter(Duration took) {
    Duration wanted = took.multipliedBy(SHARE_OF_TIME);
    Duration bounded = wanted.compareTo(longest) > 0 ? longest : wanted;
    Duration between = bounded.compareTo(shortest) > 0 ? bounded : shortest;
    Duration left = between.minus(took);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
