package dev.headwater.explain;

import dev.headwater.explain.Explained.Alternative;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Input;
import dev.headwater.model.Join;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Relation;
import dev.headwater.model.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The same by other ways. Each is a query as well, with the same parts from other sources, so that
 * its price is computed alike.
 */
final class Ways {
  static final String EVERYTHING = "everything";
  private static final String ONLY_COMPUTED = "Only computed, never run.";

  private final Model model;
  private final Figures figures;

  Ways(Model model, Figures figures) {
    this.model = model;
    this.figures = figures;
  }

  /** Part by part, then all at once. */
  List<Alternative> of(Query<?> query) {
    List<Alternative> ways = new ArrayList<>();
    for (QueryPart part : query.parts()) {
      for (Source source : others(query, part)) {
        Query<?> other = with(query, each -> each.equals(part) ? source : each.source());
        ways.add(way(part.alias(), described(query, source), other));
      }
    }
    ways.addAll(wholes(query));
    return ways;
  }

  List<Alternative> of(Copy<?> copy) {
    Query<?> asking =
        copy.service()
            .answers(copy.name(), copy.type())
            .from("row", copy.type(), Source.ask(copy.entity()))
            .within(copy.window())
            .because(ONLY_COMPUTED);
    return List.of(way(EVERYTHING, copy.entity() + " (asked)", asking));
  }

  List<Alternative> of(Projection<?> projection) {
    return List.of(
        way(EVERYTHING, "its inputs, joined at each read", reading(projection, Ways::inPlace)),
        way(EVERYTHING, "their owners, asked at each read", reading(projection, Ways::atOwner)));
  }

  private Alternative way(String instead, String by, Query<?> query) {
    return new Alternative(instead, by, Price.of(query, figures));
  }

  private static String described(Query<?> query, Source source) {
    return "%s (%s)".formatted(Words.fullName(source), Words.kind(source, query.service()));
  }

  /** Sources that have what the part needs, beside its own. */
  private List<Source> others(Query<?> query, QueryPart part) {
    if (part.source() instanceof Source.FromCopy from) {
      return List.of(Source.ask(from.copy().entity()));
    }
    List<Source> others = new ArrayList<>();
    if (part.source() instanceof Source.Asked asked && !asked.service().equals(query.service())) {
      copyFor(query, part, asked.entity()).ifPresent(copy -> others.add(Source.in(copy)));
    }
    return others;
  }

  private Optional<Copy<?>> copyFor(Query<?> query, QueryPart part, Entity<?> entity) {
    return model.copiesOf(query.service()).stream()
        .filter(copy -> copy.entity().equals(entity))
        .filter(copy -> copy.shape().names().containsAll(part.shape().names()))
        .findFirst();
  }

  private List<Alternative> wholes(Query<?> query) {
    List<Alternative> wholes = new ArrayList<>();
    if (query.parts().size() == 1 && query.root().source() instanceof Source.FromProjection from) {
      wholes.addAll(of(from.projection()));
    } else {
      allFromCopies(query).ifPresent(wholes::add);
      allAsked(query).ifPresent(wholes::add);
      projectionFor(query).ifPresent(wholes::add);
    }
    return wholes;
  }

  private Optional<Alternative> allFromCopies(Query<?> query) {
    List<QueryPart> asked = query.parts().stream().filter(QueryPart::isAsked).toList();
    boolean isOneChange = asked.size() < 2;
    boolean isPossible = asked.stream().noneMatch(part -> others(query, part).isEmpty());
    return isOneChange || !isPossible
        ? Optional.empty()
        : Optional.of(
            way(
                EVERYTHING,
                "copies here, joined at each read",
                with(query, part -> part.isAsked() ? others(query, part).get(0) : part.source())));
  }

  private Optional<Alternative> allAsked(Query<?> query) {
    List<QueryPart> copied =
        query.parts().stream().filter(it -> it.source() instanceof Source.FromCopy).toList();
    return copied.size() < 2
        ? Optional.empty()
        : Optional.of(
            way(
                EVERYTHING,
                "the owners, asked at each read",
                with(
                    query,
                    part -> copied.contains(part) ? others(query, part).get(0) : part.source())));
  }

  /** One that has a row for each of the root's, and all that is shown. */
  private Optional<Alternative> projectionFor(Query<?> query) {
    Entity<?> root = query.root().entities().get(0);
    return model.projectionsOf(query.service()).stream()
        .filter(projection -> entity(projection.root()).equals(root))
        .filter(projection -> projection.shape().names().containsAll(query.shape().names()))
        .findFirst()
        .map(
            it ->
                new Alternative(
                    EVERYTHING,
                    it + " (projection)",
                    Price.local(it.service(), figures, it.window())));
  }

  /** The same query of other sources. */
  static Query<?> with(Query<?> query, Function<QueryPart, Source> source) {
    QueryPart root = query.root();
    Query.Draft<?> draft =
        query
            .service()
            .answers(query.name(), query.type())
            .from(root.alias(), root.type(), source.apply(root));
    for (QueryPart part : query.parts().subList(1, query.parts().size())) {
      draft = joined(draft, part, source.apply(part));
    }
    return draft.within(query.deadline()).because(ONLY_COMPUTED);
  }

  /** What a projection shows, joined when it is asked for. */
  static Query<?> reading(Projection<?> projection, Function<Input, Source> source) {
    Query.Draft<?> draft =
        projection
            .service()
            .answers(projection.name(), projection.type())
            .from(projection.rootAlias(), type(projection.root()), source.apply(projection.root()));
    for (Relation each : projection.relations()) {
      draft =
          joined(
              draft,
              new QueryPart(
                  each.alias(),
                  type(each.input()),
                  source.apply(each.input()),
                  each.kind(),
                  Optional.of(each.on())),
              source.apply(each.input()));
    }
    return draft.within(projection.window()).because(ONLY_COMPUTED);
  }

  private static Query.Draft<?> joined(Query.Draft<?> draft, QueryPart part, Source source) {
    Join on = part.on().orElseThrow();
    return switch (part.kind()) {
      case ONE -> draft.toOne(part.alias(), part.type(), source, on);
      case ONE_OR_NONE -> draft.toOneOrNone(part.alias(), part.type(), source, on);
      case MANY -> draft.toMany(part.alias(), part.type(), source, on);
    };
  }

  /** Where it lies for whoever joins it. */
  static Source inPlace(Input input) {
    return input instanceof Copy<?> copy ? Source.in(copy) : atOwner(input);
  }

  static Source atOwner(Input input) {
    return Source.ask(entity(input));
  }

  static Entity<?> entity(Input input) {
    return input instanceof Copy<?> copy ? copy.entity() : (Entity<?>) input;
  }

  private static Class<? extends Record> type(Input input) {
    return input instanceof Copy<?> copy ? copy.type() : ((Entity<?>) input).type();
  }
}
