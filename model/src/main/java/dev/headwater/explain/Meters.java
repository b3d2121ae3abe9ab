package dev.headwater.explain;

import dev.headwater.model.Copy;
import dev.headwater.model.Declaration;
import dev.headwater.model.Projection;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Saga;
import dev.headwater.model.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** By which meters a decision can be held against what it promised. */
final class Meters {
  private Meters() {}

  static List<String> of(Declaration it) {
    if (it instanceof Copy<?> copy) {
      return of(copy);
    }
    if (it instanceof Projection<?> projection) {
      return of(projection);
    }
    if (it instanceof Saga<?> saga) {
      return List.of(
          "`headwater.sagas{saga=\"%s\"}`: how long they take, and how they end"
              .formatted(saga.name()),
          "`headwater.sagas.open`, `headwater.sagas.oldest`: how many are under way, and since when",
          "`headwater.saga.steps`: what its steps take, and how they turn out");
    }
    return it instanceof Query<?> query
        ? of(query)
        : List.of(
            "`headwater.tick.phase`: how long ticks with its events take",
            "`headwater.parked{kind=\"event\"}`: events that could not be handled");
  }

  private static List<String> of(Copy<?> copy) {
    String tags = "{owner=\"%s\",copy=\"%s\"}".formatted(copy.entity().service(), copy.name());
    return List.of(
        "`headwater.copy.age%s`, against `headwater.copy.window`: at most %s"
            .formatted(tags, Words.duration(copy.window())),
        "`headwater.copy.within.window%s`: 1 while it is kept".formatted(tags),
        "`headwater.copy.rows.parked%s`: 0 while it is complete".formatted(tags));
  }

  private static List<String> of(Projection<?> projection) {
    String tags = "{projection=\"%s\"}".formatted(projection.name());
    return List.of(
        "`headwater.projection.age%s`, against `headwater.projection.window`: at most %s"
            .formatted(tags, Words.duration(projection.window())),
        "`headwater.projection.within.window%s`: 1 while it is kept".formatted(tags),
        "`headwater.projection.failing%s`: 0 while its rows can be computed".formatted(tags));
  }

  /** What lies here by its own meters, and each answer by its stamp. */
  private static List<String> of(Query<?> query) {
    List<String> meters = new ArrayList<>();
    meters.add(
        "the stamp of each answer: per part where it is from, as of when, and whether it is complete");
    query.parts().stream().map(QueryPart::source).flatMap(Meters::of).forEach(meters::add);
    return meters.stream().distinct().toList();
  }

  private static Stream<String> of(Source source) {
    if (source instanceof Source.FromCopy from) {
      return of(from.copy()).stream().limit(1);
    }
    return source instanceof Source.FromProjection from
        ? of(from.projection()).stream().limit(1)
        : ((Source.Asked) source).copy().stream().flatMap(copy -> of(copy).stream().limit(1));
  }
}
