package dev.headwater.read;

import java.time.Instant;

/** What was read, and how far it can be trusted; both of one instant. */
public record Answer<T>(T value, Stamp stamp) {

  /** Everything that any of the sources had committed before is shown. */
  public Instant asOf() {
    return stamp.asOf();
  }

  /** Whether it is no older than was declared. */
  public boolean withinWindow() {
    return stamp.withinWindow();
  }

  /** Whether nothing is known to be missing from it. */
  public boolean complete() {
    return stamp.complete();
  }
}
