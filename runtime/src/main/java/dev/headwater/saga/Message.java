package dev.headwater.saga;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What services tell each other of a saga.
 *
 * @param command which command a request is for; null where the recipient knows it by the step
 * @param body a request; or in choreography the saga so far, of which requests are made; or a reply
 * @param claim what the step claims; null for nothing, or where the participant knows it
 * @param reason why something was refused or is undone, or how it failed; empty otherwise
 * @param attempt of a failure, the number of the try; of a request, how often it was asked before:
 *     in choreography, who has handed on before does it again only if it was
 */
record Message(
    Kind kind,
    SagaRef saga,
    String step,
    @Nullable String command,
    @Nullable JsonNode body,
    @Nullable Claim claim,
    String reason,
    int attempt) {
  Message {
    // What is empty is not written, so it is not read either.
    reason = Objects.requireNonNullElse(reason, "");
  }

  /** What a message says. */
  enum Kind {
    /** Carry it out, or refuse it. */
    DO,
    /** Carry it out, and do not stop trying: there is no way back. */
    DO_SURELY,
    /** Take it back if it was done, and never do it from now on. */
    UNDO,
    /** If it was not done until now, never do it. */
    FENCE,
    /** Try at once again what failed. */
    RETRY,
    /** The saga has ended: give back what it has claimed. */
    RELEASE,

    /** It took effect. */
    DONE,
    /** The rules forbid it. */
    REFUSED,
    /** It has not taken effect, and never will. */
    FENCED,
    /** It was taken back, or had not taken effect. */
    UNDONE,
    /** It waits for a row that another saga has claimed; the reason is that one's id. */
    WAITING,
    /** It failed technically, and is tried again. */
    FAILED,
    /** Its compensation failed too often, and waits for somebody. */
    PARKED;

    /** Whether it asks for a step to be done. */
    boolean isAction() {
      return this == DO || this == DO_SURELY;
    }

    /** Whether it asks a participant for something; otherwise it tells the initiator. */
    boolean asks() {
      return compareTo(DONE) < 0;
    }
  }

  @JsonIgnore
  boolean asks() {
    return kind.asks();
  }

  static Message of(Kind kind, SagaRef saga, String step, String reason) {
    return new Message(kind, saga, step, null, null, null, reason, 0);
  }

  /** The same, asked again. */
  Message again(int times) {
    return new Message(kind, saga, step, command, body, claim, reason, times);
  }

  static Message of(Kind kind, SagaRef saga, String step, @Nullable JsonNode body) {
    return new Message(kind, saga, step, null, body, null, "", 0);
  }
}
