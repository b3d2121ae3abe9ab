package dev.headwater.explain;

import dev.headwater.explain.Figures.Latency;
import dev.headwater.model.Levels;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Service;
import dev.headwater.model.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an answer costs, computed.
 *
 * <p>Availability is that of a series: all that has to answer does, with the product of the single
 * availabilities, if failures are independent (B. Treynor et al., <i>The Calculus of Service
 * Availability</i>, ACM Queue 15(2), 2017). Who has a fallback need not answer. The one that
 * answers always has to.
 *
 * <p>Latency is the sum over the levels of the slowest of each ({@link Tail}). Quantiles do not
 * really add: the sum of p99s is right if levels are slow together, and too high otherwise. It is
 * counted within the service that answers, without the way to its caller.
 *
 * @param answered the share of questions that are answered, however partly or stale
 * @param complete the share that are answered in full by those who own what is asked
 * @param p50Millis with the requests of a level at once
 * @param serialP50Millis with one request after the other
 * @param roundTrips requests to other services
 * @param statements in the service's own database
 * @param windowMillis how old what is shown may be while all goes well; 0 if all is asked
 */
public record Price(
    double answered,
    double complete,
    double p50Millis,
    double p99Millis,
    double serialP50Millis,
    double serialP99Millis,
    int roundTrips,
    int statements,
    long windowMillis) {

  static Price of(Query<?> query, Figures figures) {
    return new Compute(query, figures).price();
  }

  /** One local read. */
  static Price local(Service service, Figures figures, Duration window) {
    double availability = figures.of(service).availability();
    double p50 = figures.localRead().p50Millis();
    double p99 = figures.localRead().p99Millis();
    return new Price(availability, availability, p50, p99, p50, p99, 0, 1, window.toMillis());
  }

  private record Compute(Query<?> query, Figures figures, Levels levels) {
    Compute(Query<?> query, Figures figures) {
      this(query, figures, Levels.of(query));
    }

    Price price() {
      List<List<Latency>> waits = new ArrayList<>();
      for (int level = 0; level < levels.levels().size(); level++) {
        waits.add(waits(level));
      }
      List<Latency> all = waits.stream().flatMap(List::stream).toList();
      return new Price(
          availability(needed()),
          availability(levels.asked()),
          waits.stream().mapToDouble(level -> Tail.slowestMillis(level, 0.50)).sum(),
          waits.stream().mapToDouble(level -> Tail.slowestMillis(level, 0.99)).sum(),
          all.stream().mapToDouble(Latency::p50Millis).sum(),
          all.stream().mapToDouble(Latency::p99Millis).sum(),
          levels.roundTrips(),
          (int) query.parts().stream().filter(part -> !levels.isAsked(part)).count(),
          query.parts().stream().mapToLong(Compute::windowMillis).max().orElse(0));
    }

    /** Its requests, and its statements one after the other on one connection. */
    private List<Latency> waits(int level) {
      long statements =
          levels.levels().get(level).stream().filter(part -> !levels.isAsked(part)).count();
      Latency read = figures.localRead();
      Stream<Latency> local =
          statements == 0
              ? Stream.empty()
              : Stream.of(
                  new Latency(
                      read.p50().multipliedBy(statements), read.p99().multipliedBy(statements)));
      return Stream.concat(
              levels.requests(level).keySet().stream().map(owner -> figures.of(owner).latency()),
              local)
          .toList();
    }

    private List<Service> needed() {
      return query.parts().stream()
          .filter(levels::isAsked)
          .filter(part -> part.otherwise() == Source.Otherwise.FAIL)
          .map(part -> part.source().service())
          .distinct()
          .toList();
    }

    private double availability(List<Service> needed) {
      return Stream.concat(Stream.of(query.service()), needed.stream())
          .mapToDouble(service -> figures.of(service).availability())
          .reduce(1, (a, b) -> a * b);
    }

    private static long windowMillis(QueryPart part) {
      return window(part.source()).map(Duration::toMillis).orElse(0L);
    }
  }

  /** How old what it gives may be; empty if it is as of now. */
  static Optional<Duration> window(Source source) {
    if (source instanceof Source.FromCopy from) {
      return Optional.of(from.copy().window());
    }
    return source instanceof Source.FromProjection from
        ? Optional.of(from.projection().window())
        : Optional.empty();
  }
}
