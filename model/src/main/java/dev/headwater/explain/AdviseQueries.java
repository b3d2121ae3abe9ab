package dev.headwater.explain;

import dev.headwater.explain.Explained.Alternative;
import dev.headwater.model.Field;
import dev.headwater.model.FieldType;
import dev.headwater.model.Levels;
import dev.headwater.model.Model;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Service;
import dev.headwater.model.Source;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Whether queries can keep what they promise, and are asked for no more often than need be. */
final class AdviseQueries {
  /** Below this, a difference of availabilities comes from rounding. */
  private static final double NOTHING = 1e-9;

  private final Model model;
  private final Figures figures;
  private final Advise advise;

  AdviseQueries(Model model, Figures figures, Advise advise) {
    this.model = model;
    this.figures = figures;
    this.advise = advise;
  }

  void run() {
    for (Query<?> query : model.queries()) {
      Price price = Price.of(query, figures);
      adviseOnPromise(query, price);
      adviseOnDeadline(query, price);
      adviseOnParts(query);
      adviseOnSequence(query);
    }
  }

  private void adviseOnPromise(Query<?> query, Price price) {
    if (query.promise().isEmpty() || price.answered() >= query.promise().getAsDouble() - NOTHING) {
      return;
    }
    advise.add(
        Hint.PROMISE_BROKEN,
        query,
        "it promises %s, and what has to answer for it gives %s"
            .formatted(Words.share(query.promise().getAsDouble()), Words.share(price.answered())),
        best(query, other -> -other.answered())
            .filter(way -> way.price().answered() > price.answered())
            .map(
                way ->
                    "take %s instead of %s: %s, %s"
                        .formatted(
                            way.by(),
                            quoted(way.instead()),
                            Words.share(way.price().answered()),
                            Words.window(way.price().windowMillis())))
            .orElse("promise less, or let parts fall back on a copy"));
  }

  private void adviseOnDeadline(Query<?> query, Price price) {
    if (price.p99Millis() <= query.deadline().toMillis()) {
      return;
    }
    advise.add(
        Hint.DEADLINE_BROKEN,
        query,
        "one of 100 answers takes longer than %s, and its deadline is %s"
            .formatted(Words.millis(price.p99Millis()), Words.duration(query.deadline())),
        best(query, Price::p99Millis)
            .filter(way -> way.price().p99Millis() < price.p99Millis())
            .map(
                way ->
                    "take %s instead of %s: %s, %s"
                        .formatted(
                            way.by(),
                            quoted(way.instead()),
                            Words.millis(way.price().p99Millis()),
                            Words.window(way.price().windowMillis())))
            .orElse("give it more time, or ask for less"));
  }

  private static String quoted(String instead) {
    return instead.equals(Ways.EVERYTHING) ? instead : "`" + instead + "`";
  }

  private Optional<Alternative> best(Query<?> query, ToDoubleFunction<Price> cost) {
    return new Ways(model, figures)
        .of(query).stream().min(Comparator.comparingDouble(way -> cost.applyAsDouble(way.price())));
  }

  private void adviseOnParts(Query<?> query) {
    for (Query.Shown shown : query.shows()) {
      Field field = query.shape().field(shown.component()).orElseThrow();
      boolean mayBeEmpty = field.nullable() || field.type() instanceof FieldType.ListOf;
      List<String> missing =
          shown.aliases().stream()
              .filter(alias -> query.part(alias).filter(it -> mayLack(query, it)).isPresent())
              .toList();
      if (!mayBeEmpty && !missing.isEmpty()) {
        advise.add(
            Hint.PART_NOT_OPTIONAL,
            query,
            "`%s` is made of %s, which may be left out, and cannot say that it is not known"
                .formatted(shown.component(), Words.list(missing)),
            "make it Optional, or let %s fall back on a copy".formatted(Words.list(missing)));
      }
    }
  }

  /** Without what it is joined to, a part is not there either. */
  private static boolean mayLack(Query<?> query, QueryPart part) {
    return part.otherwise() == Source.Otherwise.PARTIAL
        || part.parent().flatMap(query::part).filter(it -> mayLack(query, it)).isPresent();
  }

  private void adviseOnSequence(Query<?> query) {
    Levels levels = Levels.of(query);
    for (Service owner : levels.asked()) {
      List<String> asked =
          IntStream.range(0, levels.levels().size())
              .filter(level -> levels.requests(level).containsKey(owner))
              .boxed()
              .flatMap(level -> levels.requests(level).getOrDefault(owner, List.of()).stream())
              .map(QueryPart::alias)
              .toList();
      long times =
          IntStream.range(0, levels.levels().size())
              .filter(level -> levels.requests(level).containsKey(owner))
              .count();
      if (times > 1) {
        advise.add(
            Hint.ASKED_AGAIN,
            query,
            "it asks `%s` %d times one after the other, for %s: %s more of half the answers"
                .formatted(
                    owner,
                    times,
                    Words.list(asked),
                    Words.millis((times - 1) * figures.of(owner).latency().p50Millis())),
            "have `%s` publish it as one entity, or copy a part of it".formatted(owner));
      }
    }
  }
}
