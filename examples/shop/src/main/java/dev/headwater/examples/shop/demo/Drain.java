package dev.headwater.examples.shop.demo;

import java.time.Duration;
import java.time.Instant;

/** Waits, for a bounded time, until what was committed has taken effect everywhere. */
final class Drain {
  private static final int ROUNDS_MAX = 20;
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private final Fleet fleet;
  private final Duration longest;
  private final long end;

  Drain(Fleet fleet, Duration longest) {
    this.fleet = fleet;
    this.longest = longest;
    this.end = System.nanoTime() + longest.toNanos();
  }

  /**
   * One round waits until every copy is as of a later time than its beginning. What an event made a
   * service write comes after it, so there are rounds until one in which nothing took effect.
   *
   * @throws DemoException when it takes longer, with what stands in the way
   */
  void run() throws InterruptedException {
    long before = -1;
    for (int round = 0; round < ROUNDS_MAX && before != fleet.changesApplied(); round++) {
      before = fleet.changesApplied();
      awaitLaterThan(Instant.now());
    }
  }

  /** Waits until every copy shows all that was committed until then. */
  void awaitLaterThan(Instant instant) throws InterruptedException {
    for (Following following : fleet.followings()) {
      await(following, instant);
    }
  }

  private void await(Following following, Instant instant) throws InterruptedException {
    while (!following.isLaterThan(instant)) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new DemoException(
            "%s has not caught up with %s within %d s: %s"
                .formatted(
                    following.service(),
                    following.owner(),
                    longest.toSeconds(),
                    following.outlook().problem().orElse("no problem is reported")));
      }
      following.outlook().awaitChange(Math.min(left, LOOK_EVERY.toNanos()));
    }
  }
}
