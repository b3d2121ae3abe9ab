package dev.headwater.saga;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a participant has done of one step.
 *
 * @param asked the message that it is tried again by, or that its compensation is made of; null if
 *     neither is to come
 * @param output the reply, once it was done
 * @param error how the last try failed; null if nothing is to be noted
 */
record Entry(
    UUID saga,
    String step,
    State state,
    @Nullable Message asked,
    @Nullable JsonNode output,
    String reason,
    int attempts,
    @Nullable Instant nextTryAt,
    boolean parked,
    @Nullable String error) {

  /** What stands, in the order in which it can come. */
  enum State {
    TRYING,
    DONE,
    REFUSED,
    FENCED,
    UNDOING,
    UNDONE
  }

  static Entry ended(Message asked, State state, @Nullable JsonNode output, String reason) {
    // In choreography the compensation is made of what the action was asked with.
    @Nullable Message kept = state == State.DONE && asked.saga().isChoreographed() ? asked : null;
    return new Entry(
        asked.saga().id(), asked.step(), state, kept, output, reason, 0, null, false, null);
  }

  /** The compensation of what was done has an end. */
  Entry undone(String because) {
    return new Entry(saga, step, State.UNDONE, null, null, because, attempts, null, false, null);
  }

  Entry tried(Message by, Instant next) {
    return new Entry(saga, step, state, by, output, reason, attempts, next, false, null);
  }

  Entry postponed(Instant next, String why) {
    return new Entry(saga, step, state, asked, output, reason, attempts, next, parked, why);
  }

  /** Tried again at once, and as often as at the beginning. */
  Entry anew(Instant next) {
    return new Entry(saga, step, state, asked, output, reason, 0, next, false, null);
  }

  /** Whether it is still being tried. */
  boolean isUnsettled() {
    return state == State.TRYING || state == State.UNDOING;
  }
}
