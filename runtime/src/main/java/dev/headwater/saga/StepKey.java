package dev.headwater.saga;

import java.util.UUID;

/** One step of one saga. */
record StepKey(UUID saga, String step) {
  static StepKey of(Message message) {
    return new StepKey(message.saga().id(), message.step());
  }

  static StepKey of(Entry entry) {
    return new StepKey(entry.saga(), entry.step());
  }
}
