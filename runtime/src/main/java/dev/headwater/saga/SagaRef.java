package dev.headwater.saga;

import dev.headwater.model.SagaStyle;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which saga a message is of.
 *
 * @param initiator the service that has started it
 * @param startedAt by the initiator's clock: what is older than the ledgers reach back is not
 *     carried out any more
 * @param print in choreography, what tells the definition that it runs by from another of the same
 *     version; empty in orchestration, where only who leads needs one
 * @param trace the {@code traceparent} of who started it; null if it is not traced
 */
record SagaRef(
    UUID id,
    String name,
    int version,
    String initiator,
    SagaStyle style,
    Instant startedAt,
    String print,
    @Nullable String trace) {
  SagaRef {
    // What is empty is not written, so it is not read either.
    print = Objects.requireNonNullElse(print, "");
  }

  boolean isChoreographed() {
    return style == SagaStyle.CHOREOGRAPHED;
  }
}
