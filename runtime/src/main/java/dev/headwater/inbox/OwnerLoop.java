package dev.headwater.inbox;

import dev.headwater.base.Surroundings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Steps {@link ReceiveTicks} for as long as the service runs: at once while there is work, soon
 * after it, more and more seldom while there is none, and at once again when the owner hints.
 */
public final class OwnerLoop implements AutoCloseable {
  private static final Duration HINT_LATE = Duration.ofMillis(20);
  private static final Duration UNHINTED_REMEMBERED = Duration.ofSeconds(2);

  /** Whoever writes without hints now and then is not to find this one at rest. */
  private static final Duration RESTS_AFTER = Duration.ofSeconds(10);

  private static final Duration RETRY_MIN = Duration.ofMillis(50);
  private static final Duration RETRY_MAX = Duration.ofSeconds(2);
  private static final Duration CLOSING_MAX = Duration.ofSeconds(30);

  private final ReceiveTicks work;
  private final Surroundings surroundings;
  private final Polling polling;
  private final Duration standbyPoll;
  private final Pace pace;
  private volatile boolean closed;
  private @Nullable Thread thread;
  private Duration poll;
  private boolean hinted;
  private long unhintedNanos = System.nanoTime();

  /** When changes were found that no hint had told of yet; 0 if it has, or there were none. */
  private long foundUnhintedNanos;

  private Duration retry = RETRY_MIN;

  /**
   * Starts nothing yet.
   *
   * @param standbyPoll the time between two tries to take the claim
   * @param pace keeps hints waiting; nobody who waits for a token is
   */
  public OwnerLoop(
      ReceiveTicks work,
      Surroundings surroundings,
      Polling polling,
      Duration standbyPoll,
      Pace pace) {
    this.work = work;
    this.surroundings = surroundings;
    this.polling = polling;
    this.poll = polling.first();
    this.standbyPoll = standbyPoll;
    this.pace = pace;
  }

  public void start() {
    Thread started = new Thread(this::run, "headwater " + work.owner());
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  private void run() {
    try {
      while (!closed) {
        noteHint();
        long begunNanos = System.nanoTime();
        ReceiveTicks.Step step = work.step();
        Duration pause = pauseAfter(step);
        Duration paced = pause.isZero() ? pause : leftOfPace(step, begunNanos);
        hinted = !closed && work.log().awaitHint(paced, longer(paced, pause));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      work.close();
    }
  }

  /**
   * Changes that nobody hints at are from writers for whom only polling is left. But a look may be
   * quicker than the hint, which then comes soon.
   */
  private void noteHint() {
    if (hinted) {
      foundUnhintedNanos = 0;
    } else if (foundUnhintedNanos != 0
        && System.nanoTime() - foundUnhintedNanos > HINT_LATE.toNanos()) {
      unhintedNanos = System.nanoTime();
      foundUnhintedNanos = 0;
    }
  }

  private Duration pauseAfter(ReceiveTicks.Step step) {
    if (step != ReceiveTicks.Step.FAILED) {
      retry = RETRY_MIN;
    }
    return switch (step) {
      case APPLIED -> {
        if (!hinted && foundUnhintedNanos == 0) {
          foundUnhintedNanos = System.nanoTime();
        }
        poll = areAllHinted() ? polling.longest() : polling.first();
        yield work.isUnfinished() ? Duration.ZERO : poll;
      }
      case IDLE -> {
        Duration now = poll;
        poll = polling.after(now, mayRest());
        yield now;
      }
      case STANDBY -> standbyPoll;
      case FAILED -> {
        Duration now = retry;
        retry = shorter(now.multipliedBy(2), RETRY_MAX);
        yield jittered(now);
      }
    };
  }

  /** Then a look between two hints would mostly find nothing, and cost as much as one that does. */
  private boolean areAllHinted() {
    return isHintedSince(UNHINTED_REMEMBERED);
  }

  private boolean mayRest() {
    return work.log().isHinted() && isHintedSince(RESTS_AFTER);
  }

  private boolean isHintedSince(Duration span) {
    return foundUnhintedNanos == 0 && System.nanoTime() - unhintedNanos > span.toNanos();
  }

  private Duration jittered(Duration around) {
    return Duration.ofNanos((long) (around.toNanos() * (0.5 + surroundings.random().nextDouble())));
  }

  private Duration leftOfPace(ReceiveTicks.Step step, long begunNanos) {
    return step == ReceiveTicks.Step.APPLIED
        ? pace.leftAfter(Duration.ofNanos(System.nanoTime() - begunNanos))
        : Duration.ZERO;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Looks at the owner now. */
  public void wake() {
    work.log().wake();
  }

  /** Waits until the present tick is through, then hands over. */
  @Override
  public void close() {
    closed = true;
    work.log().wake();
    Thread running = thread;
    if (running == null) {
      work.close();
      return;
    }
    try {
      running.join(CLOSING_MAX.toMillis());
      if (running.isAlive()) {
        running.interrupt();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
