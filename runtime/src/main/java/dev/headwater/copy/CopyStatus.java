package dev.headwater.copy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a copy stands.
 *
 * @param loaded whether it was ever filled
 * @param asOf everything that its owner had committed before is in the copy; empty if never filled
 * @param age by the clock of who asks
 * @param window how old it may be
 * @param problem what keeps the owner's changes from taking effect
 */
public record CopyStatus(
    String name,
    String owner,
    String table,
    boolean loaded,
    Optional<Instant> asOf,
    Optional<Duration> age,
    Duration window,
    Optional<String> problem) {
  /** Whether the copy keeps its promise. */
  public boolean isWithinWindow() {
    return loaded && age.map(old -> old.compareTo(window) <= 0).orElse(false);
  }
}
