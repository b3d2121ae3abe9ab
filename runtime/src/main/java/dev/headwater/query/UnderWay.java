package dev.headwater.query;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What owners were asked for in one run of a query and have not answered, and until when each of
 * them is waited for: until the query has to end, or, while one of its parts has a fallback to turn
 * to, until that part is given up.
 */
final class UnderWay {
  /** When a part with a fallback is given up, in tenths of the time that was left for it. */
  private static final int GIVEN_UP_TENTHS = 8;

  private final long endNanos;
  private final Map<PartGroup, Pending> pending = new HashMap<>();
  private final BlockingQueue<AskGroup.Arrived> arrived = new LinkedBlockingQueue<>();

  private record Pending(AskGroup.Asked asked, long givenUpNanos) {}

  /** Asks for some parts at once. */
  @FunctionalInterface
  interface Ask {
    /**
     * Returns at once.
     *
     * @param longest how long the owner may take
     * @param taker told when all is answered or one request has failed
     */
    AskGroup.Asked ask(Duration longest, Consumer<AskGroup.Arrived> taker);
  }

  /**
   * Of a query of which nothing is under way yet.
   *
   * @param endNanos by {@link System#nanoTime}
   */
  UnderWay(long endNanos) {
    this.endNanos = endNanos;
  }

  /**
   * Has owners asked.
   *
   * @param allFallBack whether each of its parts has a fallback: who is late for all of them has
   *     failed, and was not only given up
   */
  void begin(PartGroup group, boolean allFallBack, Ask how) {
    long now = System.nanoTime();
    long givenUpNanos = now + Math.max(0, endNanos - now) / 10 * GIVEN_UP_TENTHS;
    long limit = allFallBack ? givenUpNanos : endNanos;
    Duration longest = Duration.ofNanos(Math.max(1, limit - now));
    pending.put(group, new Pending(how.ask(longest, arrived::add), givenUpNanos));
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  /**
   * Waits for the next answer.
   *
   * @return empty once the time of one has run out: see {@link #late}
   */
  Optional<AskGroup.Arrived> next(Predicate<PartGroup> mayFallBack) throws InterruptedException {
    AskGroup.Arrived answer = arrived.poll(nanosToNextLimit(mayFallBack), TimeUnit.NANOSECONDS);
    if (answer != null) {
      pending.remove(answer.group());
    }
    return Optional.ofNullable(answer);
  }

  private long nanosToNextLimit(Predicate<PartGroup> mayFallBack) {
    long now = System.nanoTime();
    return pending.keySet().stream()
        .mapToLong(group -> Math.max(0, limitNanos(group, mayFallBack) - now))
        .min()
        .orElse(0);
  }

  /** Those whose time has run out. */
  List<PartGroup> late(Predicate<PartGroup> mayFallBack) {
    long now = System.nanoTime();
    return pending.keySet().stream()
        .filter(group -> now - limitNanos(group, mayFallBack) >= 0)
        .toList();
  }

  private long limitNanos(PartGroup group, Predicate<PartGroup> mayFallBack) {
    return mayFallBack.test(group) ? of(group).givenUpNanos() : endNanos;
  }

  /** When it was asked for, by {@link System#nanoTime}. */
  long askedNanos(PartGroup group) {
    return of(group).asked().askedNanos();
  }

  private Pending of(PartGroup group) {
    return Objects.requireNonNull(pending.get(group));
  }

  /** Nobody wants it any more. */
  void cancel(PartGroup group) {
    of(group).asked().cancel();
    pending.remove(group);
  }

  /** Nobody wants anything any more. */
  void cancelAll() {
    pending.values().forEach(each -> each.asked().cancel());
    pending.clear();
  }
}
