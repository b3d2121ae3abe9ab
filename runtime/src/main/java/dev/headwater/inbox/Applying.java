package dev.headwater.inbox;

import java.time.Instant;

/**
 * How a tick is brought into effect.
 *
 * @param care whether all at once or so that a culprit is found
 * @param now by the service's clock
 */
public record Applying(Care care, Instant now) {
  /** How much trouble is taken over single rows and events. */
  public enum Care {
    /** All in one go; the first failure takes everything back. */
    AT_ONCE,
    /** After a failure: what cannot be applied is parked, the rest takes effect. */
    SINGLY
  }

  public boolean isSingly() {
    return care == Care.SINGLY;
  }
}
