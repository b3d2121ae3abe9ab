package dev.headwater.saga;

import dev.headwater.model.SagaStyle;
import java.time.Instant;
import java.util.UUID;

/**
 * Which saga a message is of.
 *
 * @param initiator the service that has started it
 * @param startedAt by the initiator's clock: what is older than the ledgers reach back is not
 *     carried out any more
 */
record SagaRef(
    UUID id, String name, int version, String initiator, SagaStyle style, Instant startedAt) {

  boolean isChoreographed() {
    return style == SagaStyle.CHOREOGRAPHED;
  }
}
