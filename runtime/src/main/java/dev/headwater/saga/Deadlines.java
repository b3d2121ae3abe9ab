package dev.headwater.saga;

import dev.headwater.model.Saga;
import dev.headwater.model.Step;
import java.time.Duration;
import java.time.Instant;

/** When to look again at a saga. */
final class Deadlines {
  static final String COMPENSATE = "compensate";
  static final String RETRY = "retry";
  private static final Duration ASK_AGAIN_MIN = Duration.ofSeconds(2);

  private Deadlines() {}

  /** By when a step has to be done: before the point of no return also within the whole's. */
  static Instant of(Instance instance, Step<?> step, Instant now) {
    Duration longest = step.deadline().orElse(instance.saga.deadline());
    Instant due = now.plus(longest);
    boolean canBeCancelled = step.kind() != Step.Kind.RETRIABLE;
    return canBeCancelled && instance.deadlineAt.isBefore(due) ? instance.deadlineAt : due;
  }

  /**
   * When to ask again for what nobody has answered. Messages are not lost; but a participant may
   * have been restored, or read anew.
   */
  static Instant askAgain(Saga<?> saga, Instant now) {
    Duration pause = saga.backoff().longestPause();
    return now.plus(pause.compareTo(ASK_AGAIN_MIN) < 0 ? ASK_AGAIN_MIN : pause);
  }

  /**
   * When a step that is not late yet is asked for once more: halfway. A participant that runs for
   * the first time does not get what was sent before.
   */
  static Instant halfway(Instance instance) {
    return instance.stepAt.plus(Duration.between(instance.stepAt, instance.stepDueAt).dividedBy(2));
  }

  /**
   * Whether it is to be cancelled if it still can be: somebody has asked for it, or it is undecided
   * at its deadline. Notes the reason.
   */
  static boolean isToBeCancelled(Instance instance, Instant now) {
    if (instance.isDecided()) {
      if (instance.wanted.equals(COMPENSATE)) {
        instance.wanted = "";
        instance.reason = "";
        instance.note(now, instance.step, "too late to compensate", "");
      }
      return false;
    }
    if (instance.wanted.equals(COMPENSATE)) {
      return true;
    }
    if (now.isBefore(instance.deadlineAt)) {
      return false;
    }
    instance.wanted = COMPENSATE;
    instance.reason =
        "It was not decided within %d ms.".formatted(instance.saga.deadline().toMillis());
    return true;
  }
}
