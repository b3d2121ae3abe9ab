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
 * @param parkedRows how many of its rows could not be applied; while any, it is incomplete
 * @param rowsLoaded how many rows were read to fill it, so far
 */
public record CopyStatus(
    String name,
    String owner,
    String table,
    boolean loaded,
    Optional<Instant> asOf,
    Optional<Duration> age,
    Duration window,
    Optional<String> problem,
    long parkedRows,
    long rowsLoaded) {
  /** Whether the copy keeps its promise. */
  public boolean isWithinWindow() {
    return loaded && age.map(old -> old.compareTo(window) <= 0).orElse(false);
  }
}
