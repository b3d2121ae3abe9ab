package dev.headwater.inbox;

import dev.headwater.log.LogEvent;

/** A handler failed on an event. */
final class EventFailedException extends MessageFailedException {
  EventFailedException(String event, LogEvent logged, Throwable cause) {
    super(
        "HW510",
        event,
        "the handler failed on event %s of key %s: %s"
            .formatted(logged.id(), logged.key(), cause.getMessage()),
        "mend the handler or its data; the event is tried again, then parked with its key.",
        cause);
  }
}
