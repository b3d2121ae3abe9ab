package dev.headwater.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What others use of a service: what they copy, ask for and subscribe to. Who sends a command
 * stands in no manifest, so commands count as used unless nothing does.
 */
public final class Uses {
  /** Stands for those who are not known. */
  static final String ANYBODY = "anybody";

  private final Optional<List<Manifest>> consumers;
  private final boolean anything;

  private Uses(Optional<List<Manifest>> consumers, boolean anything) {
    this.consumers = consumers;
    this.anything = anything;
  }

  /** Every published field is used, as it was published before. */
  public static Uses everything() {
    return new Uses(Optional.empty(), true);
  }

  /** Nothing is used: no change breaks anybody. */
  public static Uses nothing() {
    return new Uses(Optional.of(List.of()), false);
  }

  /** What these services declare, and all commands. */
  public static Uses by(Collection<Manifest> consumers) {
    return new Uses(Optional.of(List.copyOf(consumers)), true);
  }

  /**
   * One use.
   *
   * @param who the declaration, as {@code service.name}
   * @param expected the fields that it reads
   */
  record Use(String who, Shape expected) {}

  List<Use> ofEntity(String owner, String entity, Shape before) {
    if (consumers.isEmpty()) {
      return List.of(new Use(ANYBODY, before));
    }
    List<Use> uses = new ArrayList<>();
    for (Manifest consumer : consumers.get()) {
      consumer.copies().stream()
          .filter(copy -> copy.owner().equals(owner) && copy.entity().equals(entity))
          .forEach(copy -> uses.add(new Use(consumer.service() + "." + copy.name(), copy.shape())));
      consumer
          .queries()
          .forEach(
              query ->
                  query.parts().stream()
                      .filter(part -> part.from() == Answered.From.ASKED)
                      .filter(part -> part.service().equals(owner) && part.source().equals(entity))
                      .forEach(
                          part ->
                              uses.add(
                                  new Use(consumer.service() + "." + query.name(), part.shape()))));
    }
    return uses;
  }

  /** Those that ask for an entity by these fields. */
  List<Use> ofLookup(String owner, String entity, List<String> equal, Shape before) {
    if (consumers.isEmpty()) {
      return List.of(new Use(ANYBODY, before));
    }
    List<Use> uses = new ArrayList<>();
    for (Manifest consumer : consumers.get()) {
      consumer.queries().stream()
          .filter(
              query ->
                  query.parts().stream().anyMatch(part -> asks(query, part, owner, entity, equal)))
          .forEach(query -> uses.add(new Use(consumer.service() + "." + query.name(), before)));
    }
    return uses;
  }

  private static boolean asks(
      Answered query, Answered.Part part, String owner, String entity, List<String> equal) {
    if (part.from() != Answered.From.ASKED
        || !part.service().equals(owner)
        || !part.source().equals(entity)) {
      return false;
    }
    Set<String> by = Set.copyOf(equal);
    return part.on()
        .map(on -> by.equals(Set.copyOf(on.fields())))
        .orElseGet(
            () -> query.reads().stream().anyMatch(read -> by.equals(Set.copyOf(read.equal()))));
  }

  List<Use> ofEvent(String publisher, String event, Shape before) {
    if (consumers.isEmpty()) {
      return List.of(new Use(ANYBODY, before));
    }
    List<Use> uses = new ArrayList<>();
    for (Manifest consumer : consumers.get()) {
      consumer.subscriptions().stream()
          .filter(each -> each.publisher().equals(publisher) && each.event().equals(event))
          .forEach(each -> uses.add(new Use(consumer.service(), each.shape())));
    }
    return uses;
  }

  /** Whether some of a saga run, only their service's database knows: unless nothing is used. */
  List<Use> ofRunning(String service, Started saga) {
    return anything
        ? List.of(new Use(service + "." + saga.name() + " (running)", saga.input()))
        : List.of();
  }

  List<Use> ofMessage(Shape before) {
    return anything ? List.of(new Use(ANYBODY, before)) : List.of();
  }
}
