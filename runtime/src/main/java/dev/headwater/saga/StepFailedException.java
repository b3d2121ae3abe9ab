package dev.headwater.saga;

import dev.headwater.inbox.MessageFailedException;

/** A step's handler failed, or has to be taken back by itself: the batch is done again singly. */
final class StepFailedException extends MessageFailedException {
  StepFailedException(String command, String what, Throwable cause) {
    super(
        "HW703",
        command,
        what,
        "mend the handler or its data; the step is tried again within its deadline.",
        cause);
  }
}
