package dev.headwater.explain;

import static java.util.Objects.requireNonNull;

import dev.headwater.explain.Figures.Latency;
import dev.headwater.model.Levels;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Service;
import dev.headwater.model.ServiceLevel;
import dev.headwater.model.Source;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a query's answers have shown while it ran: put into {@link Figures}, it takes the place of
 * what was declared and assumed. Safe for many threads.
 */
public final class Measurements {
  private static final long QUESTIONS_MIN = 1_000;

  private final Query<?> query;
  private final Levels levels;
  private final Samples whole = new Samples();
  private final Map<String, Samples> parts = new LinkedHashMap<>();
  private final Map<String, Samples> ages = new LinkedHashMap<>();
  private final Map<Service, Asked> asked = new LinkedHashMap<>();
  private long failed;
  private long stale;
  private long partly;

  public Measurements(Query<?> query) {
    this.query = requireNonNull(query);
    this.levels = Levels.of(query);
    query.parts().forEach(part -> parts.put(part.alias(), new Samples()));
  }

  /** How a part was had. */
  public enum Had {
    /** From where it was declared to be. */
    AS_DECLARED,
    /** Its owner failed; what was known before is served. */
    FROM_FALLBACK,
    /** Its owner failed; it is left out. */
    LEFT_OUT,
    /** Nothing of it was wanted. */
    NOT_WANTED
  }

  /**
   * A part of an answer.
   *
   * @param took from when it was asked for
   * @param age of the oldest of what it shows; empty if it shows nothing
   */
  public record Part(String alias, Had had, Duration took, Optional<Duration> age) {
    public Part {
      requireNonNull(alias);
      requireNonNull(had);
      requireNonNull(took);
      requireNonNull(age);
    }
  }

  /** How often an owner was asked, and how long its answers took. */
  private static final class Asked {
    private final Samples answers = new Samples();
    private long failures;
  }

  /** An answer, with all that it says of its parts. */
  public synchronized void answered(Duration took, List<Part> answer) {
    whole.add(took);
    if (answer.stream().anyMatch(part -> part.had() == Had.LEFT_OUT)) {
      partly++;
    } else if (answer.stream().anyMatch(part -> part.had() == Had.FROM_FALLBACK)) {
      stale++;
    }
    answer.forEach(this::note);
    owners(answer);
  }

  /** The query was not answered. */
  public synchronized void failed() {
    failed++;
  }

  private void note(Part part) {
    Samples took = parts.get(part.alias());
    if (took == null) {
      throw new IllegalArgumentException(query + " has no part \"" + part.alias() + "\"");
    }
    if (part.had() == Had.AS_DECLARED) {
      took.add(part.took());
      part.age().ifPresent(age -> ages.computeIfAbsent(part.alias(), it -> new Samples()).add(age));
    }
  }

  /** Those parts of an owner that are of one level are one request. */
  private void owners(List<Part> answer) {
    for (int level = 0; level < levels.levels().size(); level++) {
      levels.requests(level).forEach((owner, asked) -> request(owner, asked, answer));
    }
  }

  private void request(Service owner, List<QueryPart> asked, List<Part> answer) {
    List<String> aliases = asked.stream().map(QueryPart::alias).toList();
    List<Part> had =
        answer.stream()
            .filter(part -> part.had() != Had.NOT_WANTED && aliases.contains(part.alias()))
            .toList();
    had.stream()
        .map(Part::took)
        .max(Duration::compareTo)
        .ifPresent(
            took ->
                note(owner, took, had.stream().allMatch(part -> part.had() == Had.AS_DECLARED)));
  }

  private void note(Service owner, Duration took, boolean isGood) {
    Asked known = asked.computeIfAbsent(owner, it -> new Asked());
    if (isGood) {
      known.answers.add(took);
    } else {
      known.failures++;
    }
  }

  /** Of the answers. */
  public synchronized long answers() {
    return whole.count();
  }

  /** Of the questions that were not answered. */
  public synchronized long failures() {
    return failed;
  }

  /** Of the answers, those with a fallback and nothing left out. */
  public synchronized long stale() {
    return stale;
  }

  /** Of the answers, those from which something was left out. */
  public synchronized long partly() {
    return partly;
  }

  /** How long answers took; empty without any. */
  public synchronized Optional<Latency> latency() {
    return whole.latency();
  }

  /** How long a part took where it was had as declared; empty if it never was. */
  public synchronized Optional<Latency> latency(String alias) {
    return Optional.ofNullable(parts.get(alias)).flatMap(Samples::latency);
  }

  /** How old a part was at most where it was had as declared; empty if it never was. */
  public synchronized Optional<Duration> oldest(String alias) {
    return Optional.ofNullable(ages.get(alias)).map(Samples::longest);
  }

  /**
   * The figures with what was measured in place of what they had: the answering service, the owners
   * that have answered, the time of a statement here, and the greatest ages. An owner that has
   * never answered keeps its figures, and who was asked less than a thousand times its
   * availability: fewer answers say nothing of a promise such as 99.9 %.
   */
  public synchronized Figures in(Figures others) {
    Figures figures = others;
    if (whole.count() > 0) {
      figures = figures.withMeasured(level(others, query.service(), whole, failed));
    }
    for (Map.Entry<Service, Asked> owner : asked.entrySet()) {
      Asked known = owner.getValue();
      if (known.answers.count() > 0) {
        figures =
            figures.withMeasured(level(others, owner.getKey(), known.answers, known.failures));
      }
    }
    Samples statements = new Samples();
    for (QueryPart part : query.parts()) {
      if (!levels.isAsked(part)) {
        statements.addAll(requireNonNull(parts.get(part.alias())));
      }
      Optional<Duration> oldest = oldest(part.alias());
      if (oldest.isPresent() && !(part.source() instanceof Source.Asked)) {
        figures = figures.withAge(query.service(), part.source().name(), oldest.get());
      }
    }
    return statements.latency().map(figures::withLocalRead).orElse(figures);
  }

  private static ServiceLevel level(
      Figures known, Service service, Samples answers, long failures) {
    Latency latency = answers.latency().orElseThrow();
    long questions = answers.count() + failures;
    double share =
        questions < QUESTIONS_MIN
            ? known.of(service).availability()
            : (double) answers.count() / questions;
    return service.promises(share, latency.p50(), latency.p99());
  }

  /** Answers, times and ages, beside what was computed; at most 110 characters wide. */
  public String text(Price computed) {
    return new MeasuredText(query, this).write(computed);
  }

  /** Maps, lists, texts and numbers alone, in a stable order: ready to be written as JSON. */
  public Map<String, Object> data() {
    return new MeasuredText(query, this).data();
  }
}
