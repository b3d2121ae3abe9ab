package dev.headwater;

import dev.headwater.inbox.Pace;
import dev.headwater.inbox.Polling;
import dev.headwater.model.Copy;
import dev.headwater.model.Event;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/** How fast an owner is looked at, by what is declared for its data. */
record OwnerPace(Model model, Service service, Set<Event<?>> handled) {
  private static final int PACES_PER_WINDOW = 100;
  private static final Duration PACE_MAX = Duration.ofMillis(20);

  /** Where ticks take long because the machine is busy. */
  private static final int BUSY_PACES_PER_WINDOW = 20;

  private static final Duration BUSY_PACE_MAX = Duration.ofMillis(250);

  /** The longest time between two looks, unless it is set, or all is hinted at. */
  private static final Duration POLL_MAX = Duration.ofMillis(100);

  private static final int RESTS_PER_WINDOW = 8;
  private static final Duration RESTING_MAX = Duration.ofMillis(500);

  Pace of(String owner, Optional<Duration> set) {
    if (set.isPresent()) {
      return Pace.fixed(set.get());
    }
    // Somebody waits for what comes of it; what arrives while a tick is taken goes into the next.
    boolean isInSagas =
        model.heardInSagas(service).stream().anyMatch(other -> other.name().equals(owner));
    boolean handlesEvents =
        handled.stream().anyMatch(event -> event.service().name().equals(owner));
    if (isInSagas || handlesEvents) {
      return Pace.NONE;
    }
    return window(owner).map(OwnerPace::within).orElse(Pace.NONE);
  }

  /** Who reads within its window does not notice how seldom an idle owner is looked at. */
  Polling polling(String owner, Optional<Duration> set) {
    return pollingWithin(window(owner), set);
  }

  static Polling pollingWithin(Optional<Duration> within, Optional<Duration> set) {
    if (set.isPresent()) {
      return new Polling(set.get(), set.get());
    }
    Duration resting =
        within
            .map(window -> shorter(window.dividedBy(RESTS_PER_WINDOW), RESTING_MAX))
            .orElse(RESTING_MAX);
    return new Polling(POLL_MAX, resting.compareTo(POLL_MAX) < 0 ? POLL_MAX : resting);
  }

  private Optional<Duration> window(String owner) {
    return model.copiesOf(service).stream()
        .filter(copy -> copy.entity().service().name().equals(owner))
        .<Duration>map(Copy::window)
        .min(Comparator.naturalOrder());
  }

  static Pace within(Duration window) {
    return new Pace(
        shorter(window.dividedBy(PACES_PER_WINDOW), PACE_MAX),
        shorter(window.dividedBy(BUSY_PACES_PER_WINDOW), BUSY_PACE_MAX));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
