package dev.headwater.saga;

import static dev.headwater.saga.Instance.State.COMPENSATED;
import static dev.headwater.saga.Instance.State.COMPENSATING;
import static dev.headwater.saga.Instance.State.COMPLETED;
import static dev.headwater.saga.Instance.State.FENCING;
import static dev.headwater.saga.Instance.State.RUNNING;

import dev.headwater.model.Step;
import dev.headwater.saga.Message.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Leads an orchestrated saga. A step that is late is fenced first: nothing is undone before its
 * participant's ledger has said, once and for all, whether it was done.
 */
record Orchestrate(Instant now, Outgoing out) implements Lead {
  /** A participant supposes that it has not done what is asked for the first time. */
  private static final int FIRST = 0;

  private static final int AGAIN = 1;

  @Override
  public void begin(Instance instance) {
    Step<?> first = instance.saga.steps().get(0);
    go(instance, first);
    instance.look(Deadlines.halfway(instance));
  }

  @Override
  public void heard(Instance instance, Message message) {
    String step = message.step();
    boolean underWay = instance.state == RUNNING || instance.state == FENCING;
    boolean current = step.equals(instance.step);
    switch (message.kind()) {
      case DONE -> {
        if (underWay && current) {
          done(instance, step, message.body());
        }
      }
      case REFUSED, FENCED -> {
        if (underWay && current) {
          String what = message.kind() == Kind.REFUSED ? "refused" : "fenced";
          instance.note(now, step, what, message.reason());
          if (instance.reason.isEmpty() || message.kind() == Kind.REFUSED) {
            instance.reason = message.reason();
          }
          undo(instance, instance.toUndoBefore(step));
        }
      }
      case UNDONE -> {
        if (instance.state == COMPENSATING && current) {
          instance.note(now, step, "undone", message.reason());
          undo(instance, instance.toUndoBefore(step));
        }
      }
      case WAITING, FAILED, PARKED -> {
        // Of a step that is through it may be told once more.
        if (current && !instance.state.isEnd()) {
          Trouble.note(instance, message, now);
        }
      }
      case DO, DO_SURELY, UNDO, FENCE, RETRY, RELEASE ->
          throw new IllegalArgumentException("not for who leads: " + message);
    }
  }

  private void done(Instance instance, String step, @Nullable JsonNode output) {
    instance.done(step, output);
    instance.note(now, step, "done", "");
    if (isCancelled(instance)) {
      List<Step<?>> undone = new ArrayList<>();
      undone.add(instance.saga.step(step).orElseThrow());
      undone.addAll(instance.toUndoBefore(step));
      undo(instance, undone);
      return;
    }
    instance.reason = "";
    instance.wanted = "";
    Optional<Step<?>> next = instance.after(step);
    if (next.isPresent()) {
      go(instance, next.get());
    } else {
      Lead.end(instance, COMPLETED, now, out);
    }
  }

  private static boolean isCancelled(Instance instance) {
    return instance.wanted.equals(Deadlines.COMPENSATE) && !instance.isDecided();
  }

  private void go(Instance instance, Step<?> step) {
    instance.enter(RUNNING, step.name(), now, Deadlines.of(instance, step, now));
    instance.note(now, step.name(), "asked", "");
    ask(instance, step, FIRST);
  }

  private void ask(Instance instance, Step<?> step, int attempt) {
    Kind kind = step.kind() == Step.Kind.RETRIABLE ? Kind.DO_SURELY : Kind.DO;
    try {
      JsonNode request =
          SoFar.request(
              instance.saga, step.name(), instance.id(), instance.input, instance.outputs);
      @Nullable Claim claim =
          Claim.of(instance.saga, step.name(), instance.id(), instance.input, instance.outputs)
              .orElse(null);
      send(instance, step, step.action(), kind, request, claim, attempt);
    } catch (RuntimeException | LinkageError | AssertionError unmade) {
      Trouble.unmade(instance, step.name(), unmade, now);
    }
  }

  private void undo(Instance instance, List<Step<?>> steps) {
    if (steps.isEmpty()) {
      Lead.end(instance, COMPENSATED, now, out);
      return;
    }
    Step<?> latest = steps.get(0);
    instance.enter(COMPENSATING, latest.name(), now, Deadlines.askAgain(instance.saga, now));
    instance.note(now, latest.name(), "to be undone", "");
    askToUndo(instance, latest);
  }

  private void askToUndo(Instance instance, Step<?> step) {
    try {
      JsonNode request =
          SoFar.compensation(
              instance.saga,
              step.name(),
              instance.id(),
              instance.input,
              instance.outputs,
              instance.reason);
      send(instance, step, step.compensation().orElseThrow(), Kind.UNDO, request, null, FIRST);
    } catch (RuntimeException | LinkageError | AssertionError unmade) {
      Trouble.unmade(instance, step.name(), unmade, now);
    }
  }

  private void send(
      Instance instance,
      Step<?> step,
      Step.Request<?> what,
      Kind kind,
      JsonNode request,
      @Nullable Claim claim,
      int attempt) {
    String reason = kind == Kind.UNDO ? instance.reason : "";
    String command = what.command().name();
    out.send(
        step.participant().name(),
        new Message(kind, instance.ref, step.name(), command, request, claim, reason, attempt));
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
    Step<?> step = instance.saga.step(instance.step).orElseThrow();
    boolean retry = instance.wanted.equals(Deadlines.RETRY);
    if (retry) {
      instance.wanted = "";
      instance.note(now, step.name(), "to be tried again", "");
      send(instance, Kind.RETRY, step);
    }
    if (instance.state == RUNNING && !isLate(instance) && !retry) {
      wait(instance, step);
    } else {
      askAgain(instance, step);
    }
  }

  private boolean isLate(Instance instance) {
    return Deadlines.isToBeCancelled(instance, now) || !now.isBefore(instance.stepDueAt);
  }

  private void wait(Instance instance, Step<?> step) {
    Instant halfway = Deadlines.halfway(instance);
    boolean early = now.isBefore(halfway);
    instance.look(early ? halfway : instance.stepDueAt);
    if (!early || !instance.problem.isEmpty()) {
      ask(instance, step, AGAIN); // it may be lost, or could not be made: twice does no harm
    }
  }

  private void askAgain(Instance instance, Step<?> step) {
    Instant again = Deadlines.askAgain(instance.saga, now);
    instance.look(again);
    if (instance.state == COMPENSATING) {
      askToUndo(instance, step);
    } else if (step.kind() == Step.Kind.RETRIABLE) {
      if (!now.isBefore(instance.stepDueAt)) {
        Trouble.late(instance, step, now);
      }
      ask(instance, step, AGAIN);
    } else if (instance.state == FENCING || isLate(instance)) {
      fence(instance, step, again);
    } else {
      ask(instance, step, AGAIN);
    }
  }

  private void fence(Instance instance, Step<?> step, Instant again) {
    if (instance.state != FENCING) {
      if (instance.reason.isEmpty()) {
        instance.reason = "Step %s was not done in time.".formatted(step.name());
      }
      instance.note(now, step.name(), "late", instance.reason);
      instance.enter(FENCING, step.name(), now, again);
      instance.look(again);
    }
    send(instance, Kind.FENCE, step);
  }

  private void send(Instance instance, Kind kind, Step<?> step) {
    out.send(
        step.participant().name(), Message.of(kind, instance.ref, step.name(), instance.reason));
  }
}
