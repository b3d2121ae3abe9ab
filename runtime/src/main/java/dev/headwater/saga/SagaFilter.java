package dev.headwater.saga;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which sagas are to be listed.
 *
 * @param state one of {@link #STATES}
 * @param step that is under way or being undone
 * @param key what it was started by
 * @param sagasMax how many at most
 */
public record SagaFilter(
    String state,
    Optional<String> saga,
    Optional<String> step,
    Optional<String> key,
    Optional<Instant> startedBefore,
    Standing standing,
    int sagasMax) {
  /** Those that have not ended. */
  public static final String OPEN = "open";

  public static final String ALL = "all";

  /** What {@code state} can be. */
  public static final Set<String> STATES =
      Set.of(
          OPEN, ALL, "starting", "running", "fencing", "compensating", "completed", "compensated");

  /** Whether something stands in its way. */
  public enum Standing {
    ANY,
    STUCK
  }

  public SagaFilter {
    requireNonNull(standing);
    if (!STATES.contains(state)) {
      throw new IllegalArgumentException("no state of sagas: " + state);
    }
    if (sagasMax < 1) {
      throw new IllegalArgumentException("no bound: " + sagasMax);
    }
  }
}
