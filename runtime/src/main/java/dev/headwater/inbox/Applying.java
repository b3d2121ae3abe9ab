package dev.headwater.inbox;

import dev.headwater.base.Sql;
import java.time.Instant;
import java.util.List;

/**
 * How a tick is brought into effect.
 *
 * @param care whether all at once or so that a culprit is found
 * @param now by the service's clock
 * @param atTheEnd takes statements that are sent with the commit: nothing may depend on what they
 *     give, so one that has not done what it was to do has to raise an error
 * @param afterwards takes statements that are sent behind the commit, and may fail
 */
public record Applying(Care care, Instant now, List<Sql.Part> atTheEnd, List<Sql.Part> afterwards) {
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
