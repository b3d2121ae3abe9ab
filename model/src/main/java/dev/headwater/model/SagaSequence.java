package dev.headwater.model;

import dev.headwater.model.Started.Sent;
import dev.headwater.model.Started.Stepped;
import java.util.ArrayList;
import java.util.List;

/**
 * A saga as messages between services. Services are numbered, as their names could be words of
 * Mermaid's; solid arrows ask, dashed ones tell.
 */
final class SagaSequence {
  private final Started saga;
  private final String initiator;
  private final List<String> services = new ArrayList<>();
  private final StringBuilder drawn = new StringBuilder("sequenceDiagram\n");

  SagaSequence(Started saga, String initiator) {
    this.saga = saga;
    this.initiator = initiator;
    services.add(initiator);
    saga.participants().stream().filter(each -> !services.contains(each)).forEach(services::add);
  }

  String draw() {
    for (String service : services) {
      line(1, "participant %s as %s".formatted(id(service), MermaidText.of(service)));
    }
    for (int place = 0; place < saga.steps().size(); place++) {
      step(place);
    }
    line(1, "Note over %s: completed".formatted(id(initiator)));
    return drawn.toString();
  }

  private void step(int place) {
    Stepped step = saga.steps().get(place);
    String surely = step.kind() == Step.Kind.RETRIABLE ? " (until it succeeds)" : "";
    ask(1, asker(place), step.action(), surely);
    if (step.kind() == Step.Kind.RETRIABLE) {
      tell(1, step, "done");
    } else {
      turn(place, step);
    }
  }

  /** Who has it done is, in choreography, who has done the step before. */
  private String asker(int place) {
    return isLed() || place == 0 ? initiator : participant(place - 1);
  }

  private void turn(int place, Stepped step) {
    boolean isTold = !step.action().service().equals(initiator);
    String refused = "%s is refused".formatted(MermaidText.of(step.name()));
    line(1, (isTold ? "alt " : "opt ") + refused);
    tell(2, step, "refused");
    for (int before = place - 1; before >= 0; before--) {
      undo(before);
    }
    line(2, "Note over %s: compensated".formatted(id(initiator)));
    if (isTold) {
      line(1, "else " + (step.kind() == Step.Kind.PIVOT ? "no way back" : "done"));
      tell(2, step, "done");
    }
    line(1, "end");
  }

  private void undo(int place) {
    Stepped step = saga.steps().get(place);
    String undoes = " (undoes %s)".formatted(MermaidText.of(step.name()));
    String asker = isLed() ? initiator : participant(place + 1);
    step.undoneBy().ifPresent(undo -> ask(2, asker, undo, undoes));
    tell(2, step, "undone");
  }

  private boolean isLed() {
    return saga.style() == SagaStyle.ORCHESTRATED;
  }

  private String participant(int place) {
    return saga.steps().get(place).action().service();
  }

  private void ask(int depth, String from, Sent what, String remark) {
    line(
        depth,
        "%s->>%s: %s%s"
            .formatted(id(from), id(what.service()), MermaidText.of(what.command()), remark));
  }

  /** What the initiator itself has done it need not be told. */
  private void tell(int depth, Stepped step, String what) {
    String from = step.action().service();
    if (!from.equals(initiator)) {
      line(depth, "%s-->>%s: %s".formatted(id(from), id(initiator), what));
    }
  }

  private String id(String service) {
    return "s" + services.indexOf(service);
  }

  private void line(int depth, String text) {
    drawn.append("  ".repeat(depth)).append(text).append('\n');
  }
}
