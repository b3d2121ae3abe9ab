package dev.headwater.cli;

import dev.headwater.saga.ManageSagas.Listed;
import dev.headwater.saga.SagaStatus;
import dev.headwater.saga.SagaStatus.Happened;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.json.JsonMapper;

/** How sagas stand, for people and for programs. */
final class ShowSagas {
  private static final String LIST = "%-1s %-36s %-22s %-24s %-12s %-16s %6s  %s";
  private static final String FACT = "%-9s %s%n";
  private static final String HISTORY = "%-24s  %-16s %-18s %9s  %s";

  private ShowSagas() {}

  static void print(Listed listed, Instant now, PrintWriter out) {
    List<SagaStatus> all = listed.sagas();
    if (all.isEmpty()) {
      out.println("There is no such saga.");
      return;
    }
    line(LIST.formatted("", "id", "saga", "key", "state", "step", "age", "problem"), out);
    for (SagaStatus each : all) {
      line(
          LIST.formatted(
              isStuck(each) ? "!" : "",
              each.id(),
              each.saga(),
              each.key(),
              each.state(),
              each.step(),
              ShortDuration.of(age(each, now)),
              each.problem()),
          out);
    }
    if (listed.beyond() > 0) {
      out.printf("%d more are not shown; see --limit.%n", listed.beyond());
    }
  }

  private static void line(String text, PrintWriter out) {
    out.println(text.stripTrailing());
  }

  static boolean isStuck(SagaStatus saga) {
    return !saga.problem().isEmpty();
  }

  private static Duration age(SagaStatus saga, Instant now) {
    return Duration.between(saga.startedAt(), now);
  }

  static void print(SagaStatus one, PrintWriter out) {
    out.printf(
        FACT, "saga", "%s, version %d, %s".formatted(one.saga(), one.version(), one.style()));
    out.printf(FACT, "id", one.id());
    out.printf(FACT, "key", one.key());
    out.printf(FACT, "state", state(one));
    out.printf(FACT, "started", one.startedAt());
    one.endedAt().ifPresent(ended -> out.printf(FACT, "ended", ended));
    printUnlessEmpty("reason", one.reason(), out);
    printUnlessEmpty("asked for", one.wanted(), out);
    printUnlessEmpty("problem", one.problem(), out);
    out.printf(FACT, "input", one.input());
    out.printf(FACT, "outputs", one.outputs());
    out.println();
    line(HISTORY.formatted("time", "step", "what", "took ms", "note"), out);
    for (Entry entry : entries(one.history())) {
      Happened happened = entry.happened();
      line(
          HISTORY.formatted(
              happened.at().truncatedTo(ChronoUnit.MILLIS),
              happened.step(),
              happened.what(),
              entry.tookMillis().isPresent() ? entry.tookMillis().getAsLong() : "",
              happened.note()),
          out);
    }
  }

  private static String state(SagaStatus one) {
    return one.outcome().isPresent()
        ? one.state()
        : "%s, at step %s since %s".formatted(one.state(), one.step(), one.stepAt());
  }

  private static void printUnlessEmpty(String what, String text, PrintWriter out) {
    if (!text.isEmpty()) {
      out.printf(FACT, what, text);
    }
  }

  /** What happened, and of what ends a step, how long that took since it was asked for. */
  private record Entry(Happened happened, OptionalLong tookMillis) {}

  private static List<Entry> entries(List<Happened> history) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < history.size(); i++) {
      Happened ended = history.get(i);
      Optional<Happened> asked = asked(ended, history.subList(0, i));
      entries.add(
          new Entry(
              ended,
              asked.isEmpty()
                  ? OptionalLong.empty()
                  : OptionalLong.of(Duration.between(asked.get().at(), ended.at()).toMillis())));
    }
    return entries;
  }

  private static Optional<Happened> asked(Happened ended, List<Happened> before) {
    return switch (ended.what()) {
      case "done", "refused", "fenced" -> last("asked", ended.step(), before);
      case "undone" -> last("to be undone", ended.step(), before);
      default -> Optional.empty();
    };
  }

  private static Optional<Happened> last(String what, String step, List<Happened> before) {
    return before.stream()
        .filter(each -> each.what().equals(what) && each.step().equals(step))
        .reduce((earlier, later) -> later);
  }

  static Map<String, Object> json(Listed listed, Instant now) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("sagas", listed.sagas().stream().map(each -> brief(each, age(each, now))).toList());
    all.put("beyond", listed.beyond());
    return all;
  }

  private static Map<String, Object> brief(SagaStatus one, Duration age) {
    Map<String, Object> brief = facts(one);
    brief.put("ageMillis", age.toMillis());
    return brief;
  }

  private static Map<String, Object> facts(SagaStatus one) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("id", one.id().toString());
    facts.put("saga", one.saga());
    facts.put("version", one.version());
    facts.put("style", one.style());
    facts.put("key", one.key());
    facts.put("state", one.state());
    facts.put("step", one.step());
    facts.put("reason", one.reason());
    facts.put("wanted", one.wanted());
    facts.put("problem", one.problem());
    facts.put("startedAt", one.startedAt().toString());
    facts.put("stepAt", one.stepAt().toString());
    one.endedAt().ifPresent(ended -> facts.put("endedAt", ended.toString()));
    return facts;
  }

  static Map<String, Object> json(SagaStatus one) {
    JsonMapper mapper = JsonMapper.builder().build();
    Map<String, Object> all = facts(one);
    all.put("input", mapper.readTree(one.input()));
    all.put("outputs", mapper.readTree(one.outputs()));
    all.put("history", entries(one.history()).stream().map(ShowSagas::json).toList());
    return all;
  }

  private static Map<String, Object> json(Entry entry) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("at", entry.happened().at().toString());
    one.put("step", entry.happened().step());
    one.put("what", entry.happened().what());
    one.put("note", entry.happened().note());
    entry.tookMillis().ifPresent(took -> one.put("tookMillis", took));
    return one;
  }
}
