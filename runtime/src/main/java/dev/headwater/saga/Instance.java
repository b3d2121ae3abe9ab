package dev.headwater.saga;

import dev.headwater.model.Saga;
import dev.headwater.model.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One saga while a transaction moves it on. What is changed is written at that one's end. */
final class Instance {
  /** How far one has come. */
  enum State {
    /** Nothing was sent yet. */
    STARTING,
    RUNNING,
    /** It is to be cancelled; whether it still can be, a participant's ledger says. */
    FENCING,
    COMPENSATING,
    COMPLETED,
    COMPENSATED;

    boolean isEnd() {
      return this == COMPLETED || this == COMPENSATED;
    }
  }

  final SagaRef ref;
  final Saga<?> saga;
  final String key;
  final JsonNode input;
  final ObjectNode outputs;
  final ObjectNode newOutputs = SagaJson.object();
  final ArrayNode newHistory = SagaJson.object().putArray("history");
  final Instant deadlineAt;
  final boolean isNew;
  State state;
  String step;
  String reason;
  String wanted = "";
  String problem = "";
  @Nullable UUID waitsFor;
  Instant stepAt;
  Instant stepDueAt;
  @Nullable Instant dueAt;
  boolean dueMoved;

  /** What is stored of one. */
  record Stored(
      SagaRef ref,
      Saga<?> saga,
      String key,
      JsonNode input,
      ObjectNode outputs,
      Instant deadlineAt) {}

  private Instance(Stored stored, boolean isNew, State state, String step, Instant at) {
    this.ref = stored.ref();
    this.saga = stored.saga();
    this.key = stored.key();
    this.input = stored.input();
    this.outputs = stored.outputs();
    this.deadlineAt = stored.deadlineAt();
    this.isNew = isNew;
    this.state = state;
    this.step = step;
    this.reason = "";
    this.stepAt = at;
    this.stepDueAt = at;
  }

  static Instance begun(Stored stored) {
    String first = stored.saga().steps().get(0).name();
    Instance begun = new Instance(stored, true, State.STARTING, first, stored.ref().startedAt());
    begun.dueAt = stored.ref().startedAt();
    return begun;
  }

  /** Anew for each try: what a failed one has noted must not be left in it. */
  Instance anew() {
    return begun(new Stored(ref, saga, key, input, SagaJson.object(), deadlineAt));
  }

  static Instance found(Stored stored, State state, String step, Instant stepAt) {
    return new Instance(stored, false, state, step, stepAt);
  }

  UUID id() {
    return ref.id();
  }

  boolean isDone(String name) {
    return outputs.has(name);
  }

  void done(String name, @Nullable JsonNode output) {
    JsonNode reply = output == null ? SagaJson.object() : output;
    outputs.set(name, reply);
    newOutputs.set(name, reply);
  }

  /** Whether it has passed its point of no return. */
  boolean isDecided() {
    Optional<? extends Step<?>> decider = saga.decider();
    return decider.isEmpty() || isDone(decider.get().name());
  }

  /** The steps before a step that were done and can be undone, the latest first. */
  List<Step<?>> toUndoBefore(String name) {
    List<Step<?>> done = new ArrayList<>();
    for (Step<?> each : saga.steps()) {
      if (each.name().equals(name)) {
        break;
      }
      if (isDone(each.name()) && each.compensation().isPresent()) {
        done.add(0, each);
      }
    }
    return done;
  }

  Optional<Step<?>> after(String name) {
    boolean passed = name.isEmpty();
    for (Step<?> each : saga.steps()) {
      if (passed) {
        return Optional.of(each);
      }
      passed = each.name().equals(name);
    }
    return Optional.empty();
  }

  void enter(State next, String atStep, Instant now, Instant due) {
    state = next;
    step = atStep;
    stepAt = now;
    stepDueAt = due;
    // In choreography word of a step's trouble may come before word that it was reached.
    if (!problem.startsWith(atStep + " ")) {
      problem = "";
      waitsFor = null;
    }
    // Earlier than needed does no harm; later would.
    if (dueAt == null || due.isBefore(dueAt)) {
      look(due);
    }
  }

  void look(@Nullable Instant at) {
    dueAt = at;
    dueMoved = true;
  }

  void end(State how, Instant now) {
    state = how;
    stepAt = now;
    problem = "";
    waitsFor = null;
    wanted = "";
    look(null);
    note(now, "", how.name().toLowerCase(java.util.Locale.ROOT), reason);
  }

  void note(Instant now, String atStep, String what, String note) {
    ObjectNode entry = newHistory.addObject().put("at", now.toString());
    if (!atStep.isEmpty()) {
      entry.put("step", atStep);
    }
    entry.put("what", what);
    if (!note.isEmpty()) {
      entry.put("note", note);
    }
  }
}
