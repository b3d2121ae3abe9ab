package dev.headwater.explain;

import dev.headwater.explain.Explained.MovingPart;
import dev.headwater.model.Copy;
import dev.headwater.model.Levels;
import dev.headwater.model.Projection;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
import dev.headwater.model.Source;
import dev.headwater.model.Subscription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a choice adds to what has to be run. What several choices share, such as the worker that
 * reads an owner, is counted with each: it goes when the last of them does.
 */
final class Machinery {
  private final Set<MovingPart> parts = new LinkedHashSet<>();

  private Machinery() {}

  static List<MovingPart> of(Query<?> query) {
    Machinery machinery = new Machinery();
    for (QueryPart part : query.parts()) {
      machinery.add(part.source());
    }
    Levels.of(query).asked().forEach(owner -> machinery.addAsking(query.service(), owner));
    return machinery.inOrder();
  }

  static List<MovingPart> of(Copy<?> copy) {
    Machinery machinery = new Machinery();
    machinery.add(copy);
    return machinery.inOrder();
  }

  static List<MovingPart> of(Projection<?> projection) {
    Machinery machinery = new Machinery();
    machinery.add(projection);
    return machinery.inOrder();
  }

  static List<MovingPart> of(Subscription<?> subscription) {
    Machinery machinery = new Machinery();
    Service reader = subscription.service();
    machinery.addReading(reader, subscription.event().service());
    machinery.add("alarm", "%s: events parked".formatted(subscription));
    return machinery.inOrder();
  }

  static List<MovingPart> of(Saga<?> saga) {
    Machinery machinery = new Machinery();
    List<Service> all =
        Stream.concat(
                Stream.of(saga.service()), saga.steps().stream().map(step -> step.participant()))
            .distinct()
            .toList();
    all.forEach(service -> machinery.add("table", service + ": saga ledger, shared by all sagas"));
    machinery.add("worker", "%s: moves on what no message moves".formatted(saga.service()));
    all.forEach(
        service -> saga.heardBy(service).forEach(other -> machinery.addReading(service, other)));
    machinery.add("alarm", saga + ": stuck");
    return machinery.inOrder();
  }

  /** Tables first, alarms last. */
  private List<MovingPart> inOrder() {
    List<String> order = List.of("table", "worker", "connection", "alarm");
    List<MovingPart> sorted = new ArrayList<>(parts);
    sorted.sort(Comparator.comparingInt((MovingPart part) -> order.indexOf(part.kind())));
    return sorted;
  }

  private void add(Source source) {
    if (source instanceof Source.FromCopy from) {
      add(from.copy());
    } else if (source instanceof Source.FromProjection from) {
      add(from.projection());
    } else {
      ((Source.Asked) source).copy().ifPresent(this::add);
    }
  }

  private void add(Copy<?> copy) {
    add("table", copy.toString());
    addReading(copy.service(), copy.entity().service());
    add("alarm", copy + ": older than " + Words.duration(copy.window()));
    add("alarm", copy + ": rows parked");
  }

  private void add(Projection<?> projection) {
    projection
        .inputs()
        .forEach(
            input -> {
              if (input instanceof Copy<?> copy) {
                add(copy);
              }
            });
    add("table", projection.toString());
    add("worker", projection + ": recomputes rows");
    add("alarm", projection + ": older than " + Words.duration(projection.window()));
  }

  private void addReading(Service reader, Service owner) {
    add("worker", "%s: reads %s".formatted(reader, owner));
    add("connection", "%s to the database of %s".formatted(reader, owner));
  }

  private void addAsking(Service asker, Service owner) {
    add("connection", "%s to %s (HTTP)".formatted(asker, owner));
    add("alarm", "%s: %s does not answer".formatted(asker, owner));
  }

  private void add(String kind, String name) {
    parts.add(new MovingPart(kind, name));
  }
}
