package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A query that a service answers, as data: a part of its {@link Manifest}.
 *
 * @param availability the promised share of answers; null if none is promised
 */
public record Answered(
    String name,
    Shape result,
    List<Part> parts,
    List<Shown> shows,
    List<AccessPattern> reads,
    long deadlineMillis,
    @Nullable Double availability,
    String because) {
  public Answered {
    requireNonNull(name);
    requireNonNull(result);
    parts = List.copyOf(parts);
    shows = List.copyOf(shows);
    reads = List.copyOf(reads);
    requireNonNull(because);
  }

  /** What kind of source a part has. */
  public enum From {
    ASKED,
    COPY,
    PROJECTION
  }

  /**
   * What it needs of one source.
   *
   * @param service that serves it
   * @param source the entity's, copy's or projection's name there
   * @param shape the fields that are expected
   * @param on empty for the root
   * @param copy what is served when the owner does not answer, if a copy is; where it lies
   *     elsewhere, with its service's name
   */
  public record Part(
      String alias,
      From from,
      String service,
      String source,
      Shape shape,
      Relation.Kind kind,
      Optional<Join> on,
      Source.Otherwise otherwise,
      Optional<String> copy) {
    public Part {
      requireNonNull(alias);
      requireNonNull(from);
      requireNonNull(service);
      requireNonNull(source);
      requireNonNull(shape);
      requireNonNull(kind);
      requireNonNull(on);
      requireNonNull(otherwise);
      requireNonNull(copy);
    }
  }

  /**
   * A component of the result, and what it is made of.
   *
   * @param of {@code alias.component} as it is, or aliases
   * @param asItIs whether it is that component, and not computed
   */
  public record Shown(String component, List<String> of, boolean asItIs) {
    public Shown {
      requireNonNull(component);
      of = List.copyOf(of);
    }
  }

  static Answered of(Query<?> query) {
    return new Answered(
        query.name(),
        query.shape(),
        query.parts().stream().map(part -> part(query, part)).toList(),
        query.said().stream()
            .map(each -> new Shown(each.component(), each.of(), each.from().isEmpty()))
            .toList(),
        query.reads(),
        WriteManifest.millis(query.deadline()),
        query.promise().isPresent() ? query.promise().getAsDouble() : null,
        query.because());
  }

  private static Part part(Query<?> query, QueryPart part) {
    Source source = part.source();
    return new Part(
        part.alias(),
        from(source),
        source.service().name(),
        source.name(),
        part.shape(),
        part.kind(),
        part.on(),
        part.otherwise(),
        source instanceof Source.Asked asked
            ? asked.copy().map(copy -> named(query, copy))
            : Optional.empty());
  }

  private static String named(Query<?> query, Copy<?> copy) {
    return copy.service().equals(query.service()) ? copy.name() : copy.toString();
  }

  private static From from(Source source) {
    if (source instanceof Source.Asked) {
      return From.ASKED;
    }
    return source instanceof Source.FromCopy ? From.COPY : From.PROJECTION;
  }
}
