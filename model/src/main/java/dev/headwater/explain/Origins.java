package dev.headwater.explain;

import dev.headwater.explain.Explained.Shown;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Field;
import dev.headwater.model.Input;
import dev.headwater.model.Projection;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Relation;
import dev.headwater.model.SelectList;
import dev.headwater.model.Service;
import dev.headwater.model.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who owns each field of an answer, and by which way it comes. */
final class Origins {
  private final Figures figures;

  Origins(Figures figures) {
    this.figures = figures;
  }

  List<Shown> of(Query<?> query) {
    return query.shows().stream()
        .flatMap(shown -> shown.of().stream().flatMap(path -> rows(query, shown, path)))
        .distinct()
        .toList();
  }

  List<Shown> of(Copy<?> copy) {
    return copy.shape().names().stream().map(name -> copied(name, copy)).toList();
  }

  List<Shown> of(Projection<?> projection) {
    return projection.shape().fields().stream()
        .flatMap(
            field ->
                inputs(projection, field).stream()
                    .map(input -> projected(field.name(), projection, input)))
        .toList();
  }

  private Stream<Shown> rows(Query<?> query, Query.Shown shown, String path) {
    int dot = path.indexOf('.');
    String alias = dot < 0 ? path : path.substring(0, dot);
    return query.part(alias).stream()
        .flatMap(
            part ->
                part.source() instanceof Source.FromProjection from
                    ? rows(shown.component(), from.projection(), used(part, path))
                    : Stream.of(row(query, shown.component(), part)));
  }

  /** Of what a projection has, that which the path names or, if it names a part, the part. */
  private static List<String> used(QueryPart part, String path) {
    int dot = path.indexOf('.');
    return dot < 0 ? part.shape().names() : List.of(path.substring(dot + 1));
  }

  private Stream<Shown> rows(String component, Projection<?> projection, List<String> used) {
    return projection.shape().fields().stream()
        .filter(field -> used.contains(field.name()))
        .flatMap(field -> inputs(projection, field).stream())
        .distinct()
        .map(input -> projected(component, projection, input));
  }

  private Shown row(Query<?> query, String component, QueryPart part) {
    return part.source() instanceof Source.FromCopy from
        ? copied(component, from.copy())
        : asked(component, query, (Source.Asked) part.source());
  }

  private Shown asked(String component, Query<?> query, Source.Asked asked) {
    Service owner = asked.service();
    String name = asked.entity().toString();
    List<String> path =
        owner.equals(query.service()) ? List.of(name) : List.of(name, query.toString());
    return new Shown(
        component,
        owner.name(),
        "%s (%s)".formatted(name, Words.kind(asked, query.service())),
        path,
        0,
        Optional.empty(),
        Fates.ofField(query, asked));
  }

  private Shown copied(String component, Copy<?> copy) {
    return new Shown(
        component,
        copy.entity().service().name(),
        copy + " (copy)",
        List.of(copy.entity().toString(), copy.toString()),
        copy.window().toMillis(),
        figures.ageMillis(copy.toString()),
        Fates.agesBeyond(copy.window()));
  }

  private Shown projected(String component, Projection<?> projection, Input input) {
    Entity<?> entity = input instanceof Copy<?> copy ? copy.entity() : (Entity<?>) input;
    List<String> path = new ArrayList<>(List.of(entity.toString()));
    if (input instanceof Copy<?>) {
      path.add(input.toString());
    }
    path.add(projection.toString());
    return new Shown(
        component,
        entity.service().name(),
        projection + " (projection)",
        path,
        projection.window().toMillis(),
        figures.ageMillis(projection.toString()),
        entity.service().equals(projection.service())
            ? Fates.NOTHING_ANSWERED
            : Fates.agesBeyond(projection.window()));
  }

  /** What an expression names; one that names nothing, such as {@code count(*)}, is the root's. */
  private static List<Input> inputs(Projection<?> projection, Field field) {
    List<String> names =
        projection.select().items().stream()
            .filter(item -> item.name().equals(field.column().name()))
            .map(SelectList.Item::names)
            .findFirst()
            .stream()
            .flatMap(named -> projection.graph().aliases().stream().filter(named::contains))
            .toList();
    return names.isEmpty()
        ? List.of(projection.root())
        : names.stream().map(alias -> input(projection, alias)).distinct().toList();
  }

  private static Input input(Projection<?> projection, String alias) {
    return projection.relations().stream()
        .filter(relation -> relation.alias().equals(alias))
        .map(Relation::input)
        .findFirst()
        .orElse(projection.root());
  }
}
