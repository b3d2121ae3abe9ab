package dev.headwater.explain;

import static java.util.Objects.requireNonNull;

import dev.headwater.explain.Figures.Basis;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How something is answered, kept or carried out: who owns what is shown, which way it comes, what
 * it costs, and what happens when somebody is down.
 *
 * @param name without its service
 * @param promise what was promised of it
 * @param plan the parts or steps, in their order
 * @param basis of the poorest figure that the price is computed of
 */
public record Explained(
    Kind kind,
    String service,
    String name,
    Promise promise,
    List<Shown> fields,
    List<Planned> plan,
    Price price,
    Basis basis,
    List<MovingPart> movingParts,
    List<Fate> owners,
    List<Alternative> alternatives,
    String because) {
  public Explained {
    requireNonNull(kind);
    requireNonNull(service);
    requireNonNull(name);
    requireNonNull(promise);
    fields = List.copyOf(fields);
    plan = List.copyOf(plan);
    requireNonNull(price);
    requireNonNull(basis);
    movingParts = List.copyOf(movingParts);
    owners = List.copyOf(owners);
    alternatives = List.copyOf(alternatives);
    requireNonNull(because);
  }

  /** What can be explained. */
  public enum Kind {
    QUERY,
    COPY,
    PROJECTION,
    SAGA
  }

  /**
   * What was declared to hold.
   *
   * @param deadlineMillis of a query or a saga
   * @param windowMillis of a copy or a projection
   * @param availability if it was promised
   */
  public record Promise(
      Optional<Long> deadlineMillis, Optional<Long> windowMillis, OptionalDouble availability) {}

  /**
   * A field of the answer, as far as it comes from one source; one that is made of several has a
   * row for each.
   *
   * @param owner the service that alone writes it
   * @param servedFrom {@code service.name} with the kind of source
   * @param path from the owner's entity to where it is read
   * @param windowMillis how old it may be; 0 if the owner is asked
   * @param ageMillis how old it was found, if that was measured
   */
  public record Shown(
      String name,
      String owner,
      String servedFrom,
      List<String> path,
      long windowMillis,
      Optional<Long> ageMillis,
      String ifOwnerDown) {
    public Shown {
      path = List.copyOf(path);
    }
  }

  /**
   * A part of a query or a projection, or a step of a saga.
   *
   * @param alias what it is called in the declaration
   * @param parent what it hangs from; empty for the root
   * @param level in which round it is asked for, from 0
   * @param source {@code service.name}
   * @param from {@code asked}, {@code copy}, {@code projection}, {@code own table}, or the kind of
   *     a step
   * @param joinedBy the join's text; empty for the root
   * @param otherwise what happens when it cannot be had
   */
  public record Planned(
      String alias,
      Optional<String> parent,
      int level,
      String source,
      String from,
      String cardinality,
      String joinedBy,
      String otherwise) {}

  /**
   * Something that has to be run, watched and paid for.
   *
   * @param kind {@code table}, {@code worker}, {@code connection} or {@code alarm}
   */
  public record MovingPart(String kind, String name) {}

  /** What happens when a service is down, and when it is slow. */
  public record Fate(String service, String down, String slow) {}

  /**
   * The same by another way.
   *
   * @param instead what is replaced, such as a part's alias; {@code everything} for the whole
   * @param by what it would be had from
   */
  public record Alternative(String instead, String by, Price price) {}

  public String fullName() {
    return service + "." + name;
  }

  /** A plan as a tree, and tables, at most 110 characters wide. */
  public String text() {
    return new ExplainText(this).write();
  }

  /** The price, and a line for each owner of what is shown; at most 100 characters wide. */
  public String brief() {
    return ExplainBrief.write(this);
  }

  /** The way of the data, in Mermaid's language. */
  public String mermaid() {
    return new ExplainMermaid(this).draw();
  }

  /** Maps, lists, texts and numbers alone, in a stable order: ready to be written as JSON. */
  public Map<String, Object> data() {
    return ExplainData.of(this);
  }
}
