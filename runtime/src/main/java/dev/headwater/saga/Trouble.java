package dev.headwater.saga;

import dev.headwater.inbox.Failures;
import dev.headwater.model.Step;
import dev.headwater.saga.Message.Kind;
import java.time.Instant;
import java.util.UUID;

/** What stands in a saga's way is noted with it, for who looks. */
final class Trouble {
  private Trouble() {}

  /** A participant tells that its try failed. */
  static void note(Instance instance, Message message, Instant now) {
    if (message.kind() == Kind.WAITING) {
      if (instance.state != Instance.State.RUNNING) {
        return; // it will not come to that any more
      }
      instance.waitsFor = UUID.fromString(message.reason());
      instance.problem = message.step() + " waits for saga " + message.reason();
      instance.note(now, message.step(), "waits", "for saga " + message.reason());
      return;
    }
    boolean parked = message.kind() == Kind.PARKED;
    instance.note(
        now,
        message.step(),
        parked ? "parked" : "failed",
        "try %d: %s".formatted(message.attempt(), message.reason()));
    boolean alarming = message.attempt() >= instance.saga.backoff().attemptsBeforeAlarm();
    if ((parked || alarming) && !instance.state.isEnd()) {
      instance.problem =
          "%s has failed %d times: %s.%s"
              .formatted(
                  instance.state == Instance.State.COMPENSATING
                      ? "the compensation of " + message.step()
                      : message.step(),
                  message.attempt(),
                  message.reason(),
                  parked ? " It waits to be retried." : "");
    }
  }

  /** A request could not be made: the definition's own code failed. */
  static void unmade(Instance instance, String step, Throwable failure, Instant now) {
    String why = Failures.text(failure);
    instance.note(now, step, "request failed", why);
    instance.problem = "the request of " + step + " could not be made: " + why;
    Instant again = Deadlines.askAgain(instance.saga, now);
    boolean isDueBefore = now.isBefore(instance.stepDueAt) && instance.stepDueAt.isBefore(again);
    instance.look(isDueBefore ? instance.stepDueAt : again);
  }

  /** A step that will be done is late. */
  static void late(Instance instance, Step<?> step, Instant now) {
    if (instance.problem.isEmpty()) {
      instance.problem = step.name() + " is late; it is tried until it succeeds";
      instance.note(now, step.name(), "late", "");
    }
  }
}
