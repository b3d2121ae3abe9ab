package dev.headwater.query;

import dev.headwater.read.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far one part of an answer can be trusted.
 *
 * @param part what the query calls it
 * @param stamp of when it is, by the services whose data it shows; without sources if it shows none
 * @param error why it is not from where it was declared to be; empty if it is
 * @param took from when it was asked for
 */
public record PartStamp(
    String part, Served served, Stamp stamp, Optional<String> error, Duration took) {

  /** Where a part has come from. */
  public enum Served {
    /** Its owner was asked. */
    OWNER,
    /** A copy here. */
    COPY,
    /** A projection here. */
    PROJECTION,
    /** What its owner had answered before. */
    LAST_KNOWN,
    /** Nowhere: it is left out. */
    LEFT_OUT,
    /** Nowhere: nothing of it was wanted. */
    NOT_WANTED
  }

  /** Everything that was committed before is shown; empty if nothing is. */
  public Optional<Instant> asOf() {
    return stamp.sources().isEmpty() ? Optional.empty() : Optional.of(stamp.asOf());
  }

  public boolean complete() {
    return stamp.complete();
  }
}
