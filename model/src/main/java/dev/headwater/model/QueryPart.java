package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What a {@link Query} needs of one source.
 *
 * @param alias what the query calls it
 * @param type a record of the fields that are needed, matched by name
 * @param on empty for the root
 */
public record QueryPart(
    String alias,
    Class<? extends Record> type,
    Source source,
    Relation.Kind kind,
    Optional<Join> on) {
  public QueryPart {
    requireNonNull(alias);
    requireNonNull(type);
    requireNonNull(source, Service.CIRCLE);
    requireNonNull(kind);
    requireNonNull(on);
  }

  public Shape shape() {
    return Shape.of(type);
  }

  /** What it is joined to; empty for the root. */
  public Optional<String> parent() {
    return on.map(Join::alias);
  }

  /** The fields that tell which of its rows are wanted; empty for the root. */
  public List<String> by() {
    return on.map(Join::fields).orElse(List.of());
  }

  public boolean isAsked() {
    return source instanceof Source.Asked;
  }

  /** What it does when its source is down; what lies here has nobody else to fail. */
  public Source.Otherwise otherwise() {
    return source instanceof Source.Asked asked ? asked.otherwise() : Source.Otherwise.FAIL;
  }

  /** The entities that it shows, each once: one, unless it is a projection. */
  public List<Entity<?>> entities() {
    if (source instanceof Source.Asked asked) {
      return List.of(asked.entity());
    }
    if (source instanceof Source.FromCopy from) {
      return List.of(from.copy().entity());
    }
    return ((Source.FromProjection) source)
        .projection().inputs().stream().<Entity<?>>map(QueryPart::entity).distinct().toList();
  }

  private static Entity<?> entity(Input input) {
    return input instanceof Copy<?> copy ? copy.entity() : (Entity<?>) input;
  }
}
