package dev.headwater.explain;

import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Levels;
import dev.headwater.model.Model;
import dev.headwater.model.Query;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
import dev.headwater.model.Step;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether the services are cut where their data hangs together least. */
final class AdviseBoundaries {
  /** Fewer queries that read two services together are no pattern. */
  private static final int QUERIES_MIN = 2;

  /** Of fewer entities, having copied all of them means little. */
  private static final int ENTITIES_MIN = 3;

  private static final double NEARLY_ALL = 0.8;

  private final Model model;
  private final Figures figures;
  private final Advise advise;

  AdviseBoundaries(Model model, Figures figures, Advise advise) {
    this.model = model;
    this.figures = figures;
    this.advise = advise;
  }

  void run() {
    adviseOnCircles();
    adviseOnPairs();
    model.sagas().forEach(this::adviseOn);
    for (Service reader : model.services()) {
      model.services().forEach(owner -> adviseOnCopies(reader, owner));
    }
  }

  private void adviseOnCircles() {
    for (Service service : model.services()) {
      Set<Service> circle =
          reachable(service).stream()
              .filter(other -> reachable(other).contains(service))
              .collect(Collectors.toCollection(LinkedHashSet::new));
      boolean isFirst =
          model.services().stream().filter(circle::contains).findFirst().stream()
              .anyMatch(service::equals);
      if (isFirst) {
        List<String> names = circle.stream().map(Service::name).sorted().toList();
        advise.add(
            Hint.ASKED_IN_CIRCLES,
            service,
            "%s ask each other: none of them answers in full while another is down".formatted(Words.list(names)),
            "break the circle: let one of them keep a copy of what it asks for");
      }
    }
  }

  /** Whom it asks, and whom those ask, and so on. */
  private Set<Service> reachable(Service from) {
    Set<Service> seen = new LinkedHashSet<>();
    List<Service> next = new ArrayList<>(askedBy(from));
    while (!next.isEmpty()) {
      Service service = next.remove(0);
      if (seen.add(service)) {
        next.addAll(askedBy(service));
      }
    }
    return seen;
  }

  private List<Service> askedBy(Service service) {
    return model.queriesOf(service).stream()
        .flatMap(query -> Levels.of(query).asked().stream())
        .distinct()
        .toList();
  }

  private void adviseOnPairs() {
    List<Service> services = model.services();
    for (int i = 0; i < services.size(); i++) {
      for (int j = i + 1; j < services.size(); j++) {
        Service one = services.get(i);
        Service other = services.get(j);
        List<Query<?>> ofOne = asking(one);
        if (ofOne.size() >= QUERIES_MIN && ofOne.equals(asking(other))) {
          advise.add(
              Hint.ALWAYS_TOGETHER,
              one,
              "all %d queries that ask `%s` or `%s` ask both".formatted(ofOne.size(), one, other),
              "see whether they are one service, or publish what is read as one entity");
        }
      }
    }
  }

  private List<Query<?>> asking(Service owner) {
    return model.queries().stream()
        .filter(query -> Levels.of(query).asked().contains(owner))
        .toList();
  }

  private void adviseOn(Saga<?> saga) {
    List<String> services =
        Stream.concat(Stream.of(saga.service()), saga.steps().stream().map(Step::participant))
            .map(Service::name)
            .distinct()
            .toList();
    if (services.size() > 2) {
      return;
    }
    Price price = new ExplainSaga(saga, figures).explain().price();
    advise.add(
        Hint.SAGA_OF_TWO,
        saga,
        services.size() == 1
            ? "all its steps are of `%s`".formatted(services.get(0))
            : "all its steps lie between %s: %d messages, %s for half of them"
                .formatted(
                    Words.list(services), price.roundTrips(), Words.millis(price.p50Millis())),
        "see whether what it changes belongs to one service, in one transaction");
  }

  private void adviseOnCopies(Service reader, Service owner) {
    List<Entity<?>> entities = model.entitiesOf(owner);
    Set<Entity<?>> copied =
        model.copiesOf(reader).stream()
            .<Entity<?>>map(Copy::entity)
            .filter(entities::contains)
            .collect(Collectors.toSet());
    if (entities.size() >= ENTITIES_MIN && copied.size() >= NEARLY_ALL * entities.size()) {
      advise.add(
          Hint.COPIES_ALL,
          reader,
          "it copies %d of the %d entities of `%s`"
              .formatted(copied.size(), entities.size(), owner),
          "see whether it belongs to `%s`, or have that publish what is needed as one entity"
              .formatted(owner));
    }
  }
}
