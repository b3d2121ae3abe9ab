package dev.headwater.model;

import dev.headwater.model.Manifest.Handled;
import dev.headwater.model.Manifest.Owned;
import dev.headwater.model.Started.Sent;
import dev.headwater.model.Started.Stepped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A saga can always end: each step is handled, fits, is made of what comes before it. */
final class CheckSagas {
  private final Landscape landscape;
  private final Findings findings;

  CheckSagas(Landscape landscape, Findings findings) {
    this.landscape = landscape;
    this.findings = findings;
  }

  void run() {
    for (Manifest service : landscape.services()) {
      checkVersions(service);
      service.sagas().forEach(saga -> check(service.service(), saga));
    }
  }

  private void checkVersions(Manifest service) {
    Set<String> seen = new HashSet<>();
    for (Started saga : service.sagas()) {
      if (!seen.add(saga.name() + " " + saga.version())) {
        findings.error(
            Rule.SAGA_TWICE,
            service.service() + "." + saga.name(),
            "version %d of it is declared twice".formatted(saga.version()),
            "give the newer definition the next version(…), and keep the former one as long as any"
                + " of it runs");
      }
    }
  }

  private void check(String service, Started saga) {
    String where = service + "." + saga.name();
    List<String> names = new ArrayList<>(List.of(service, saga.name()));
    saga.steps().forEach(step -> names.add(step.name()));
    Reasons.check(where, saga.because(), names, findings);
    if (saga.steps().isEmpty()) {
      findings.error(
          Rule.SAGA_EMPTY, where, "it has no step", "give it the steps that it consists of");
    }
    if (saga.deadlineMillis() <= 0) {
      findings.error(
          Rule.DEADLINE_UNSOUND,
          where,
          "it has to be decided within %d ms".formatted(saga.deadlineMillis()),
          "give it a deadline above zero");
    }
    checkOrder(where, saga);
    List<String> earlier = new ArrayList<>();
    for (Stepped step : saga.steps()) {
      checkStep(where + "." + step.name(), saga, step, earlier);
      earlier.add(step.name());
    }
  }

  private void checkOrder(String where, Started saga) {
    Optional<Stepped> decided = Optional.empty();
    for (Stepped step : saga.steps()) {
      if (decided.isPresent() && step.kind() != Step.Kind.RETRIABLE) {
        findings.error(
            Rule.STEP_OUT_OF_ORDER,
            where + "." + step.name(),
            "it is %s, but comes after `%s`, from which there is no way back"
                .formatted(
                    step.kind() == Step.Kind.PIVOT ? "another pivot" : "to be undone",
                    decided.get().name()),
            "move it before that step, or have it retried until it succeeds");
      }
      if (decided.isEmpty() && step.kind() != Step.Kind.COMPENSABLE) {
        decided = Optional.of(step);
      }
    }
  }

  private void checkStep(String where, Started saga, Stepped step, List<String> earlier) {
    if (earlier.contains(step.name())) {
      findings.error(
          Rule.STEP_TWICE,
          where,
          "`%s` has two steps of this name".formatted(saga.name()),
          "rename one of them: running sagas know their steps by name");
    }
    long deadline = step.deadlineMillis().orElse(saga.deadlineMillis());
    boolean ownDeadline = step.deadlineMillis().isPresent();
    if (ownDeadline && (deadline <= 0 || deadline > saga.deadlineMillis())) {
      findings.error(
          Rule.DEADLINE_UNSOUND,
          where,
          "it has to be done within %d ms, and the whole within %d ms"
              .formatted(deadline, saga.deadlineMillis()),
          "give it a deadline above zero and within the whole's");
    }
    checkCompensation(where, step);
    checkUses(where, step, earlier);
    checkHandled(where, step.action());
    step.undoneBy().ifPresent(undo -> checkHandled(where, undo));
    step.claims().ifPresent(entity -> checkClaim(where, step, entity));
  }

  private void checkCompensation(String where, Stepped step) {
    boolean needed = step.kind() == Step.Kind.COMPENSABLE;
    if (needed != step.undoneBy().isPresent()) {
      findings.error(
          Rule.STEP_OUT_OF_ORDER,
          where,
          needed ? "nothing undoes it" : "it has a compensation, which is never sent",
          needed ? "name the command that does" : "leave it out, or make it a step to be undone");
    }
    String participant = step.action().service();
    step.undoneBy()
        .filter(undo -> !undo.service().equals(participant))
        .ifPresent(
            undo ->
                findings.error(
                    Rule.STEP_OF_NOBODY,
                    where,
                    "`%s` does it and `%s` would undo it".formatted(participant, undo.service()),
                    "undo it where it is done: only there it is known whether it was"));
  }

  private void checkUses(String where, Stepped step, List<String> earlier) {
    for (String used : step.uses()) {
      boolean ownReply = used.equals(step.name()) && step.undoneBy().isPresent();
      if (!earlier.contains(used) && !ownReply) {
        findings.error(
            Rule.REPLY_NOT_THERE,
            where,
            used.startsWith("?")
                ? "it asks for the reply of `%s`, which no step sends".formatted(used.substring(1))
                : "it asks for the reply of `%s`, which comes later".formatted(used),
            "make it of the input and of replies of earlier steps");
      }
    }
  }

  private void checkHandled(String where, Sent sent) {
    Optional<Manifest> participant =
        landscape.services().stream()
            .filter(each -> each.service().equals(sent.service()))
            .findFirst();
    Optional<Handled> handled =
        participant.flatMap(
            service ->
                service.commands().stream()
                    .filter(command -> command.name().equals(sent.command()))
                    .findFirst());
    if (handled.isEmpty()) {
      findings.error(
          Rule.STEP_OF_NOBODY,
          where,
          "`%s` handles no command `%s`".formatted(sent.service(), sent.command()),
          "declare the command at the service that carries it out, and check the two together");
      return;
    }
    String source = sent.service() + "." + sent.command();
    new Contract(where, "its request", findings).check(sent.request(), handled.get().request());
    new Contract(where, source, findings).check(handled.get().reply(), sent.reply());
  }

  private void checkClaim(String where, Stepped step, String entity) {
    String participant = step.action().service();
    if (step.kind() == Step.Kind.RETRIABLE) {
      findings.error(
          Rule.STEP_OUT_OF_ORDER,
          where,
          "it has to succeed, but may find its row of `%s` claimed for ever".formatted(entity),
          "claim the row in a step that can still be refused: the pivot or an earlier one");
    }
    Optional<Owned> owned = landscape.entity(participant, entity);
    if (owned.isEmpty()) {
      findings.error(
          Rule.STEP_OF_NOBODY,
          where,
          "it claims a row of `%s`, which `%s` does not own".formatted(entity, participant),
          "claim a row where it is changed: at its owner");
    }
  }
}
