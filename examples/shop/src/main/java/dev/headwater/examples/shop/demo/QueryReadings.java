package dev.headwater.examples.shop.demo;

import dev.headwater.examples.shop.Shop;
import dev.headwater.explain.Explain;
import dev.headwater.explain.Explained;
import dev.headwater.explain.Figures;
import dev.headwater.explain.Figures.Latency;
import dev.headwater.explain.Measurements;
import dev.headwater.explain.Measurements.Had;
import dev.headwater.explain.Price;
import dev.headwater.explain.WhatIf;
import dev.headwater.explain.WhatIf.Outcome;
import dev.headwater.model.Query;
import dev.headwater.model.Service;
import dev.headwater.query.OwnerException;
import dev.headwater.query.PartStamp;
import dev.headwater.query.QueryAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What one query's answers were like, apart by whether an owner was down. */
final class QueryReadings {
  private final Query<?> query;
  private final Service down;
  private final Outcome predicted;
  private final Measurements calm;
  private final Measurements inOutage;
  private final Measurements between;
  private long unforeseen;
  private double ageMillisMax;

  QueryReadings(Query<?> query, Service down) {
    this.query = query;
    this.down = down;
    this.predicted =
        WhatIf.down(Shop.SHOP, down).stream()
            .filter(it -> it.kind().equals("query") && it.name().equals(query.toString()))
            .findFirst()
            .orElseThrow()
            .outcome();
    this.calm = new Measurements(query);
    this.inOutage = new Measurements(query);
    this.between = new Measurements(query);
  }

  Query<?> query() {
    return query;
  }

  private Measurements of(Outage.Phase phase) {
    return switch (phase) {
      case CALM -> calm;
      case ON -> inOutage;
      case BETWEEN -> between;
    };
  }

  synchronized void answered(Outage.Phase phase, Duration took, QueryAnswer<?> answer) {
    Instant now = Instant.now();
    answer.asOf().ifPresent(asOf -> noteAge(Duration.between(asOf, now)));
    of(phase).answered(took, answer.parts().stream().map(part -> part(part, now)).toList());
    if (phase == Outage.Phase.ON) {
      note(effect(answer));
    }
  }

  synchronized void failed(Outage.Phase phase, Exception failure) {
    of(phase).failed();
    if (phase == Outage.Phase.ON && isOfWhoIsDown(failure)) {
      note(Outcome.FAILS);
    }
  }

  private void noteAge(Duration age) {
    ageMillisMax = Math.max(ageMillisMax, age.toNanos() / 1e6);
  }

  private void note(Outcome effect) {
    if (!isForeseen(effect)) {
      unforeseen++;
    }
  }

  /** An answer may be better than foreseen: nothing of who is down may have been wanted. */
  private boolean isForeseen(Outcome effect) {
    return effect == Outcome.ANSWERS || effect == predicted;
  }

  private static Measurements.Part part(PartStamp part, Instant now) {
    Optional<Duration> age =
        part.asOf().map(asOf -> Duration.between(asOf, now)).filter(it -> !it.isNegative());
    return new Measurements.Part(part.part(), had(part), part.took(), age);
  }

  private static Had had(PartStamp part) {
    return switch (part.served()) {
      case LEFT_OUT -> Had.LEFT_OUT;
      case NOT_WANTED -> Had.NOT_WANTED;
      case LAST_KNOWN -> Had.FROM_FALLBACK;
      case OWNER, COPY, PROJECTION ->
          part.error().isPresent() ? Had.FROM_FALLBACK : Had.AS_DECLARED;
    };
  }

  /** Of the owner that is down; others may be late on a machine that is busy. */
  private Outcome effect(QueryAnswer<?> answer) {
    List<Had> had =
        answer.parts().stream()
            .filter(part -> query.part(part.part()).orElseThrow().source().service().equals(down))
            .map(QueryReadings::had)
            .toList();
    if (had.contains(Had.LEFT_OUT)) {
      return Outcome.ANSWERS_PARTLY;
    }
    return had.contains(Had.FROM_FALLBACK) ? Outcome.ANSWERS_STALE : Outcome.ANSWERS;
  }

  private boolean isOfWhoIsDown(Exception failure) {
    return Stream.iterate((Throwable) failure, it -> it != null, Throwable::getCause)
        .filter(OwnerException.class::isInstance)
        .map(OwnerException.class::cast)
        .allMatch(owner -> owner.owner().equals(down.name()));
  }

  /** By what was measured, but for the outage; by what is declared where nothing was. */
  Explained explained() {
    return Explain.of(Shop.SHOP, query.toString(), calm.in(Figures.declared(Shop.SHOP)));
  }

  synchronized QueryResult result() {
    Price price = Explain.of(Shop.SHOP, query.toString()).price();
    return new QueryResult(
        query.toString(),
        sum(Measurements::answers),
        sum(Measurements::failures),
        sum(Measurements::partly),
        sum(Measurements::stale),
        millis(calm.latency().map(Latency::p50)),
        millis(calm.latency().map(Latency::p99)),
        ageMillisMax,
        price.p50Millis(),
        price.answered(),
        new QueryResult.DuringOutage(
            inOutage.answers(),
            inOutage.failures(),
            inOutage.partly(),
            inOutage.stale(),
            millis(inOutage.latency().map(Latency::p50)),
            predicted,
            unforeseen));
  }

  private long sum(ToLongFunction<Measurements> figure) {
    return Stream.of(calm, inOutage, between).mapToLong(figure).sum();
  }

  private static double millis(Optional<Duration> time) {
    return time.map(Duration::toNanos).orElse(0L) / 1e6;
  }
}
