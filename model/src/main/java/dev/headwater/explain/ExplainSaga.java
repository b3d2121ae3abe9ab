package dev.headwater.explain;

import dev.headwater.explain.Explained.Fate;
import dev.headwater.explain.Explained.Kind;
import dev.headwater.explain.Explained.Planned;
import dev.headwater.explain.Explained.Promise;
import dev.headwater.explain.Figures.Basis;
import dev.headwater.model.Saga;
import dev.headwater.model.SagaStyle;
import dev.headwater.model.Service;
import dev.headwater.model.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A saga's plan and price. It starts whenever its initiator is up; it goes through without waiting
 * if all participants are. Its messages follow one another, so their times add.
 */
final class ExplainSaga {
  private final Saga<?> saga;
  private final Figures figures;
  private final List<Service> services;

  ExplainSaga(Saga<?> saga, Figures figures) {
    this.saga = saga;
    this.figures = figures;
    this.services =
        Stream.concat(Stream.of(saga.service()), saga.steps().stream().map(Step::participant))
            .distinct()
            .toList();
  }

  Explained explain() {
    return new Explained(
        Kind.SAGA,
        saga.service().name(),
        saga.name(),
        new Promise(
            Optional.of(saga.deadline().toMillis()), Optional.empty(), OptionalDouble.empty()),
        List.of(),
        plan(),
        price(),
        Basis.poorest(services.stream().map(service -> figures.of(service).basis()).toList()),
        Machinery.of(saga),
        services.stream().map(this::fate).toList(),
        List.of(),
        saga.because());
  }

  private List<Planned> plan() {
    List<Planned> plan = new ArrayList<>();
    for (Step<?> step : saga.steps()) {
      plan.add(
          new Planned(
              step.name(),
              Optional.empty(),
              plan.size(),
              step.action().command().toString(),
              Words.lower(step.kind()),
              "step",
              "",
              otherwise(step)));
    }
    return plan;
  }

  private static String otherwise(Step<?> step) {
    return switch (step.kind()) {
      case COMPENSABLE ->
          "undone by " + step.compensation().map(it -> it.command().toString()).orElse("nothing");
      case PIVOT -> "no way back once it is done";
      case RETRIABLE -> "tried until it succeeds";
    };
  }

  private Price price() {
    double starts = figures.of(saga.service()).availability();
    double through =
        services.stream()
            .mapToDouble(service -> figures.of(service).availability())
            .reduce(1, (a, b) -> a * b);
    int hops = hops();
    double p50 = hops * figures.hop().p50Millis();
    double p99 = hops * figures.hop().p99Millis();
    return new Price(starts, through, p50, p99, p50, p99, hops, 0, 0);
  }

  /** Messages until the initiator knows the end: led, each goes there and back. */
  private int hops() {
    int hops = 0;
    Service at = saga.service();
    for (Step<?> step : saga.steps()) {
      Service next = step.participant();
      hops += next.equals(at) ? 0 : 1;
      boolean isLed = saga.style() == SagaStyle.ORCHESTRATED;
      hops += isLed && !next.equals(saga.service()) ? 1 : 0;
      at = isLed ? saga.service() : next;
    }
    return at.equals(saga.service()) ? hops : hops + 1;
  }

  private Fate fate(Service service) {
    return new Fate(service.name(), SagaDown.because(saga, service), slow(service));
  }

  private String slow(Service service) {
    return switch (SagaDown.outcome(saga, service)) {
      case DOES_NOT_START -> "sagas start and go on late; deadlines run by its clock";
      case WAITS -> "waited for; a problem once the deadline is over";
      default -> "waited for until the deadline, then fenced and compensated";
    };
  }
}
