package dev.headwater.model;

import dev.headwater.model.Started.Stepped;
import java.util.List;

/**
 * A saga as states. Steps are numbered, as their names could be words of Mermaid's. A step that is
 * late leads to fencing, of which a participant's ledger says how it goes on.
 */
final class SagaStates {
  private final Started saga;
  private final List<Stepped> steps;
  private final int decider;
  private final StringBuilder drawn = new StringBuilder("stateDiagram-v2\n");

  SagaStates(Started saga) {
    this.saga = saga;
    this.steps = saga.steps();
    this.decider = decider(steps);
  }

  /** The step whose being done means that the saga will be completed; -1 if none can be refused. */
  private static int decider(List<Stepped> steps) {
    int last = -1;
    for (int i = 0; i < steps.size(); i++) {
      last = steps.get(i).kind() == Step.Kind.RETRIABLE ? last : i;
    }
    return last;
  }

  String draw() {
    for (int i = 0; i < steps.size(); i++) {
      name("running", i);
    }
    for (int i = 0; i < decider; i++) {
      name("compensating", i);
    }
    go("[*]", steps.isEmpty() ? "completed" : "running_0", "");
    for (int i = 0; i < steps.size(); i++) {
      forward(i);
    }
    for (int i = decider - 1; i >= 0; i--) {
      go("compensating_" + i, before(i), "undone");
    }
    fencing();
    go("completed", "[*]", "");
    if (decider >= 0) {
      go("compensated", "[*]", "");
    }
    return drawn.toString();
  }

  private void name(String state, int place) {
    line("state \"%s: %s\" as %s_%d".formatted(state, step(place), state, place));
  }

  private void forward(int place) {
    go("running_" + place, after(place), "done");
    if (place <= decider) {
      go("running_" + place, before(place), "refused");
      go("running_" + place, "fencing", "late");
    }
  }

  /**
   * Who leads a saga fences the step that is late. Who only watches it fences the one that decides,
   * which is undone from there.
   */
  private void fencing() {
    boolean isLed = saga.style() == SagaStyle.ORCHESTRATED;
    for (int i = isLed ? 0 : decider; i <= decider && i >= 0; i++) {
      go("fencing", after(i), step(i) + " was done in time after all");
      go("fencing", before(i), step(i) + " never will be done");
    }
    for (int i = 0; i < decider && isLed; i++) {
      go("fencing", "compensating_" + i, step(i) + " was done, and is to be undone");
    }
  }

  private String after(int place) {
    return place + 1 < steps.size() ? "running_" + (place + 1) : "completed";
  }

  private String before(int place) {
    return place == 0 ? "compensated" : "compensating_" + (place - 1);
  }

  private String step(int place) {
    return MermaidText.of(steps.get(place).name());
  }

  private void go(String from, String to, String when) {
    line(from + " --> " + to + (when.isEmpty() ? "" : ": " + when));
  }

  private void line(String text) {
    drawn.append("  ").append(text).append('\n');
  }
}
