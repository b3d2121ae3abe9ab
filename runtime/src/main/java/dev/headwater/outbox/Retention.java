package dev.headwater.outbox;

import java.time.Duration;

/**
 * For how long an owner keeps what subscribers have read, and how far those may fall behind that
 * take copies only. What a subscriber of events has not read is kept without bound.
 *
 * @param keep how long what all have read is kept, for subscribers that are restored to an earlier
 *     state
 * @param copiesBehindMax a subscriber of copies that is behind for longer is let go of: it reads
 *     its copies anew
 * @param copiesUnreadMax the same for one that has left more changes unread
 * @param keepCommands for how long the outcome of a command is given again to who repeats it
 */
public record Retention(
    Duration keep, Duration copiesBehindMax, long copiesUnreadMax, Duration keepCommands) {
  public Retention {
    if (keep.isNegative() || copiesBehindMax.isNegative() || keepCommands.isNegative()) {
      throw new IllegalArgumentException("a negative time");
    }
    if (copiesUnreadMax < 1) {
      throw new IllegalArgumentException("copiesUnreadMax is " + copiesUnreadMax);
    }
  }

  /** Ten minutes; three days or fifty million changes; seven days. */
  public static Retention byDefault() {
    return new Retention(
        Duration.ofMinutes(10), Duration.ofDays(3), 50_000_000, Duration.ofDays(7));
  }

  public Retention keeping(Duration other) {
    return new Retention(other, copiesBehindMax, copiesUnreadMax, keepCommands);
  }

  /** Copies that fall further behind are let go of. */
  public Retention lettingGoAfter(Duration behindMax, long unreadMax) {
    return new Retention(keep, behindMax, unreadMax, keepCommands);
  }

  public Retention keepingCommands(Duration other) {
    return new Retention(keep, copiesBehindMax, copiesUnreadMax, other);
  }
}
