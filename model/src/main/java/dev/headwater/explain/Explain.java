package dev.headwater.explain;

import dev.headwater.explain.Explained.Kind;
import dev.headwater.explain.Explained.Planned;
import dev.headwater.explain.Explained.Promise;
import dev.headwater.explain.Figures.Basis;
import dev.headwater.model.Copy;
import dev.headwater.model.Declaration;
import dev.headwater.model.Join;
import dev.headwater.model.Levels;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Relation;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Explains a query, a copy, a projection or a saga of a model. */
public final class Explain {
  private final Figures figures;
  private final Origins origins;
  private final Ways ways;

  private Explain(Model model, Figures figures) {
    this.figures = figures;
    this.origins = new Origins(figures);
    this.ways = new Ways(model, figures);
  }

  /** Explains by what is declared, and assumed where nothing is. */
  public static Explained of(Model model, String name) {
    return of(model, name, Figures.declared(model));
  }

  /**
   * Explains by given figures.
   *
   * @param name alone, as {@code service.name}, or with its kind as {@code query:service.name}
   * @throws UnknownNameException if none or several are called that
   */
  public static Explained of(Model model, String name, Figures figures) {
    return new Explain(model, figures).of(Named.find(model, name));
  }

  /** Explains a declaration of the model, which is one of those that {@link Named} finds. */
  static Explained of(Model model, Declaration declaration, Figures figures) {
    return new Explain(model, figures).of(declaration);
  }

  private Explained of(Declaration declaration) {
    if (declaration instanceof Query<?> query) {
      return query(query);
    }
    if (declaration instanceof Copy<?> copy) {
      return copy(copy);
    }
    return declaration instanceof Projection<?> projection
        ? projection(projection)
        : new ExplainSaga((Saga<?>) declaration, figures).explain();
  }

  private Explained query(Query<?> query) {
    return new Explained(
        Kind.QUERY,
        query.service().name(),
        query.name(),
        new Promise(Optional.of(query.deadline().toMillis()), Optional.empty(), query.promise()),
        origins.of(query),
        plan(query, true),
        Price.of(query, figures),
        basis(Stream.concat(Stream.of(query.service()), Levels.of(query).asked().stream())),
        Machinery.of(query),
        Fates.of(query),
        ways.of(query),
        query.because());
  }

  private Explained copy(Copy<?> copy) {
    return new Explained(
        Kind.COPY,
        copy.service().name(),
        copy.name(),
        kept(copy.window().toMillis()),
        origins.of(copy),
        List.of(
            new Planned(
                copy.entity().name(),
                Optional.empty(),
                0,
                copy.entity().toString(),
                "read from the log",
                "root",
                "",
                Fates.agesBeyond(copy.window()))),
        Price.local(copy.service(), figures, copy.window()),
        basis(Stream.of(copy.service())),
        Machinery.of(copy),
        Fates.of(copy),
        ways.of(copy),
        copy.because());
  }

  private Explained projection(Projection<?> projection) {
    return new Explained(
        Kind.PROJECTION,
        projection.service().name(),
        projection.name(),
        kept(projection.window().toMillis()),
        origins.of(projection),
        plan(Ways.reading(projection, Ways::inPlace), false),
        Price.local(projection.service(), figures, projection.window()),
        basis(Stream.of(projection.service())),
        Machinery.of(projection),
        Fates.of(projection),
        ways.of(projection),
        projection.because());
  }

  private static Promise kept(long windowMillis) {
    return new Promise(Optional.empty(), Optional.of(windowMillis), OptionalDouble.empty());
  }

  private Basis basis(Stream<Service> services) {
    return Basis.poorest(services.map(service -> figures.of(service).basis()).toList());
  }

  /**
   * The parts with their levels. A projection's are joined before anybody asks, so they have none.
   */
  private List<Planned> plan(Query<?> query, boolean isAskedInLevels) {
    List<List<QueryPart>> levels = Levels.of(query).levels();
    List<Planned> plan = new ArrayList<>();
    for (QueryPart part : query.parts()) {
      int level = 0;
      while (isAskedInLevels && !levels.get(level).contains(part)) {
        level++;
      }
      plan.add(planned(query, part, level));
    }
    return plan;
  }

  private static Planned planned(Query<?> query, QueryPart part, int level) {
    return new Planned(
        part.alias(),
        part.parent(),
        level,
        Words.fullName(part.source()),
        Words.kind(part.source(), query.service()),
        part.on().isEmpty() ? "root" : cardinality(part.kind()),
        part.on().map(Explain::text).orElse(""),
        Fates.ofPart(query, part));
  }

  private static String cardinality(Relation.Kind kind) {
    return switch (kind) {
      case ONE -> "one";
      case ONE_OR_NONE -> "one or none";
      case MANY -> "many";
    };
  }

  private static String text(Join on) {
    return on.pairs().stream()
        .map(pair -> "%s = %s.%s".formatted(pair.field(), pair.alias(), pair.other()))
        .collect(Collectors.joining(", "));
  }
}
