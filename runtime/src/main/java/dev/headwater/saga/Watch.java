package dev.headwater.saga;

import static dev.headwater.saga.Instance.State.COMPENSATED;
import static dev.headwater.saga.Instance.State.COMPENSATING;
import static dev.headwater.saga.Instance.State.COMPLETED;
import static dev.headwater.saga.Instance.State.FENCING;
import static dev.headwater.saga.Instance.State.RUNNING;

import dev.headwater.model.Step;
import dev.headwater.saga.Message.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Follows a choreographed saga by what its participants tell, in whatever order that comes, and
 * watches its deadline. It can only ask for cancellation: the ledger of the step that decides says
 * whether it is too late for it.
 */
record Watch(Instant now, Outgoing out) implements Lead {

  @Override
  public void begin(Instance instance) {
    Step<?> first = instance.saga.steps().get(0);
    instance.enter(RUNNING, first.name(), now, Deadlines.of(instance, first, now));
    instance.look(Deadlines.halfway(instance));
    instance.note(now, first.name(), "asked", "");
    ask(instance, first, 0);
  }

  private void ask(Instance instance, Step<?> step, int askedBefore) {
    ObjectNode soFar = SagaJson.object();
    soFar.set("input", instance.input);
    soFar.set("outputs", instance.outputs);
    Kind kind = step.kind() == Step.Kind.RETRIABLE ? Kind.DO_SURELY : Kind.DO;
    out.send(
        step.participant().name(),
        Message.of(kind, instance.ref, step.name(), soFar).again(askedBefore));
  }

  @Override
  public void heard(Instance instance, Message message) {
    switch (message.kind()) {
      case DONE -> done(instance, message);
      case REFUSED -> turned(instance, message, "refused");
      case FENCED -> turned(instance, message, "fenced");
      case UNDONE -> turned(instance, message, "undone");
      case WAITING, FAILED, PARKED -> Trouble.note(instance, message, now);
      case DO, DO_SURELY, UNDO, FENCE, RETRY, RELEASE ->
          throw new IllegalArgumentException("not for who watches: " + message);
    }
  }

  private void done(Instance instance, Message message) {
    String step = message.step();
    if (instance.isDone(step)) {
      return;
    }
    instance.done(step, message.body());
    instance.note(now, step, "done", "");
    if (instance.state.isEnd() || instance.state == COMPENSATING) {
      return;
    }
    Optional<Step<?>> next = furthest(instance);
    if (next.isEmpty()) {
      instance.reason = "";
      Lead.end(instance, COMPLETED, now, out);
    } else if (instance.state != FENCING || instance.isDecided()) {
      if (instance.isDecided()) {
        instance.wanted = "";
        instance.reason = "";
      }
      instance.enter(RUNNING, next.get().name(), now, Deadlines.of(instance, next.get(), now));
    }
  }

  /** The step after the last that was done: of those before it, word may still be on its way. */
  private static Optional<Step<?>> furthest(Instance instance) {
    String last = "";
    for (Step<?> step : instance.saga.steps()) {
      last = instance.isDone(step.name()) ? step.name() : last;
    }
    return instance.after(last);
  }

  private void turned(Instance instance, Message message, String what) {
    String step = message.step();
    instance.note(now, step, what, message.reason());
    if (instance.state.isEnd()) {
      return;
    }
    if (instance.reason.isEmpty() || message.kind() == Kind.REFUSED) {
      instance.reason = message.reason();
    }
    List<? extends Step<?>> steps = instance.saga.steps();
    List<String> names = steps.stream().map(Step::name).toList();
    int place = names.indexOf(step);
    boolean isKnown = instance.state == COMPENSATING && names.indexOf(instance.step) < place;
    if (isKnown) {
      return; // told again, or out of order: it has come further
    }
    if (place == 0) {
      Lead.end(instance, COMPENSATED, now, out);
    } else {
      instance.enter(
          COMPENSATING, steps.get(place - 1).name(), now, Deadlines.askAgain(instance.saga, now));
    }
  }

  @Override
  public void due(Instance instance) {
    if (instance.state == Instance.State.STARTING) {
      Lead.beginUnlessCancelled(this, instance, now, out);
      return;
    }
    if (instance.state.isEnd()) {
      instance.look(null);
      return;
    }
    if (instance.wanted.equals(Deadlines.RETRY)) {
      instance.wanted = "";
      tryAgain(instance);
      return;
    }
    boolean late = Deadlines.isToBeCancelled(instance, now) || !now.isBefore(instance.stepDueAt);
    Step<?> step = instance.saga.step(instance.step).orElseThrow();
    if (instance.state == RUNNING && !late) {
      wait(instance);
    } else if (instance.isDecided()) {
      instance.look(Deadlines.askAgain(instance.saga, now));
      if (!now.isBefore(instance.stepDueAt)) {
        Trouble.late(instance, step, now);
      }
      pushOn(instance);
    } else {
      cancel(instance);
    }
  }

  private void wait(Instance instance) {
    Instant halfway = Deadlines.halfway(instance);
    boolean early = now.isBefore(halfway);
    instance.look(early ? halfway : instance.stepDueAt);
    if (!early) {
      ask(instance, instance.saga.steps().get(0), 1);
    }
  }

  /** Who has done its part hands on again, which does no harm to who has got it before. */
  private void pushOn(Instance instance) {
    instance
        .saga
        .decider()
        .ifPresentOrElse(
            decider -> send(instance, Kind.FENCE, decider, 1),
            () -> ask(instance, instance.saga.steps().get(0), 1));
  }

  /** Whatever was done by then goes on from there, or is undone from there, also a second time. */
  private void cancel(Instance instance) {
    Instant again = Deadlines.askAgain(instance.saga, now);
    Step<?> decider = instance.saga.decider().orElseThrow();
    boolean isFirst = instance.state == RUNNING;
    if (isFirst) {
      if (instance.reason.isEmpty()) {
        instance.reason = "Step %s was not done in time.".formatted(instance.step);
      }
      instance.note(now, decider.name(), "to be cancelled", instance.reason);
      instance.enter(FENCING, instance.step, now, again);
    }
    instance.look(again);
    send(instance, Kind.FENCE, decider, isFirst ? 0 : 1);
  }

  private void tryAgain(Instance instance) {
    instance.look(Deadlines.askAgain(instance.saga, now));
    instance.note(now, instance.step, "to be tried again", "");
    send(instance, Kind.RETRY, instance.saga.step(instance.step).orElseThrow(), 0);
  }

  private void send(Instance instance, Kind kind, Step<?> step, int askedBefore) {
    out.send(
        step.participant().name(),
        Message.of(kind, instance.ref, step.name(), instance.reason).again(askedBefore));
  }
}
