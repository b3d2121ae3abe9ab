package dev.headwater.explain;

import dev.headwater.explain.WhatIf.Effect;
import dev.headwater.explain.WhatIf.Outcome;
import dev.headwater.model.Saga;
import dev.headwater.model.SagaStyle;
import dev.headwater.model.Service;
import dev.headwater.model.Step;
import java.time.Duration;
import java.util.List;

/** What sagas do while a service is down. */
final class SagaDown {
  private SagaDown() {}

  static Effect effect(Saga<?> saga, Service down) {
    return new Effect("saga", saga.toString(), outcome(saga, down), because(saga, down));
  }

  static Outcome outcome(Saga<?> saga, Service down) {
    if (saga.service().equals(down)) {
      return Outcome.DOES_NOT_START;
    }
    List<? extends Step<?>> steps = stepsOf(saga, down);
    if (steps.isEmpty()) {
      return Outcome.UNAFFECTED;
    }
    return steps.stream()
        .filter(step -> !hasToSucceed(step))
        .findFirst()
        .map(step -> step.kind() == Step.Kind.PIVOT ? Outcome.DECIDED_THERE : Outcome.COMPENSATES)
        .orElse(Outcome.WAITS);
  }

  static String because(Saga<?> saga, Service down) {
    return switch (outcome(saga, down)) {
      case DOES_NOT_START -> ofInitiator(saga);
      case WAITS ->
          "%s has to succeed: it is tried until `%s` is back, as a problem after a while"
              .formatted(names(saga, down, true), down);
      case COMPENSATES, DECIDED_THERE -> ofParticipant(saga, down);
      default -> "no step of it is at `%s`".formatted(down);
    };
  }

  private static String ofInitiator(Saga<?> saga) {
    return saga.style() == SagaStyle.ORCHESTRATED
        ? "`%s` starts and leads it; running ones go on when it is back".formatted(saga.service())
        : "`%s` starts it; running ones go on among the others, and wait for its own steps"
            .formatted(saga.service());
  }

  /** Nothing is undone before the participant's ledger has said that the step is not done. */
  private static String ofParticipant(Saga<?> saga, Service down) {
    String then =
        outcome(saga, down) == Outcome.DECIDED_THERE
            ? "`%s` decides when it is back: done, they go on, and fenced, they are compensated"
            : "compensated as soon as `%s` answers";
    return "new ones start, and wait at %s for at most %s; then they are fenced, and %s%s"
        .formatted(
            names(saga, down, false),
            Words.duration(patience(saga, down)),
            then.formatted(down),
            names(saga, down, true).isEmpty()
                ? ""
                : "; %s is tried until it is back".formatted(names(saga, down, true)));
  }

  private static String names(Saga<?> saga, Service down, boolean thatHaveToSucceed) {
    return Words.list(
        stepsOf(saga, down).stream()
            .filter(step -> hasToSucceed(step) == thatHaveToSucceed)
            .map(Step::name)
            .toList());
  }

  /** The shortest deadline there: a step's own, or the whole's. */
  private static Duration patience(Saga<?> saga, Service down) {
    return stepsOf(saga, down).stream()
        .filter(step -> !hasToSucceed(step))
        .map(step -> step.deadline().orElse(saga.deadline()))
        .min(Duration::compareTo)
        .orElse(saga.deadline());
  }

  private static boolean hasToSucceed(Step<?> step) {
    return step.kind() == Step.Kind.RETRIABLE;
  }

  private static List<? extends Step<?>> stepsOf(Saga<?> saga, Service participant) {
    return saga.steps().stream().filter(step -> step.participant().equals(participant)).toList();
  }
}
