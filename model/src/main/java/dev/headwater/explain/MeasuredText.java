package dev.headwater.explain;

import dev.headwater.explain.Figures.Latency;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measurements as people read them, beside what was computed and declared, and as programs do. */
final class MeasuredText {
  private static final int MILLIS_DIGITS = 3;
  private static final String NEVER = "–";

  private final Query<?> query;
  private final Measurements measured;

  MeasuredText(Query<?> query, Measurements measured) {
    this.query = query;
    this.measured = measured;
  }

  String write(Price computed) {
    Optional<Latency> latency = measured.latency();
    StringBuilder text = new StringBuilder();
    TextTable table = new TextTable(18, 80);
    table.row(
        "answered",
        "%d of %d, %d stale, %d partly"
            .formatted(
                measured.answers(),
                measured.answers() + measured.failures(),
                measured.stale(),
                measured.partly()));
    table.row("half within", millis(latency.map(Latency::p50)) + beside(computed.p50Millis()));
    table.row("99 of 100 within", millis(latency.map(Latency::p99)) + beside(computed.p99Millis()));
    text.append(table.write()).append('\n');
    text.append(parts());
    return text.toString();
  }

  private static String beside(double millis) {
    return " (computed %s)".formatted(Words.millis(millis));
  }

  private String parts() {
    TextTable table = new TextTable(12, 40, 12, 16, 10, 8);
    table.row("part", "from", "half within", "99 of 100 within", "oldest", "allowed");
    for (QueryPart part : query.parts()) {
      Optional<Latency> latency = measured.latency(part.alias());
      table.row(
          part.alias(),
          "%s (%s)"
              .formatted(Words.fullName(part.source()), Words.kind(part.source(), query.service())),
          millis(latency.map(Latency::p50)),
          millis(latency.map(Latency::p99)),
          measured.oldest(part.alias()).map(Words::duration).orElse(NEVER),
          Price.window(part.source()).map(Words::duration).orElse("now"));
    }
    return table.write();
  }

  private static String millis(Optional<Duration> time) {
    return time.map(MeasuredText::inMillis).map(Words::millis).orElse(NEVER);
  }

  private static double inMillis(Duration time) {
    return time.toNanos() / 1e6;
  }

  Map<String, Object> data() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("answers", measured.answers());
    all.put("failed", measured.failures());
    all.put("partial", measured.partly());
    all.put("stale", measured.stale());
    put(all, measured.latency());
    List<Map<String, Object>> parts = new ArrayList<>();
    for (QueryPart part : query.parts()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("alias", part.alias());
      put(row, measured.latency(part.alias()));
      measured.oldest(part.alias()).ifPresent(age -> row.put("ageMillisMax", age.toMillis()));
      Price.window(part.source()).ifPresent(window -> row.put("windowMillis", window.toMillis()));
      parts.add(row);
    }
    all.put("parts", parts);
    return all;
  }

  private static void put(Map<String, Object> row, Optional<Latency> latency) {
    latency.ifPresent(
        known -> {
          row.put("latencyMillisP50", Words.rounded(known.p50Millis(), MILLIS_DIGITS));
          row.put("latencyMillisP99", Words.rounded(known.p99Millis(), MILLIS_DIGITS));
        });
  }
}
