package dev.headwater.explain;

import static dev.headwater.explain.Markdown.code;
import static dev.headwater.explain.Markdown.row;

import dev.headwater.explain.Explained.Kind;
import dev.headwater.explain.Explained.MovingPart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What something costs, for pages. */
final class PriceRows {
  static final String OPTIONS =
      "instead of | from | answered | in full | p50 | p99 | how old | round trips";

  private PriceRows() {}

  static List<String> of(Explained it) {
    Price price = it.price();
    boolean isSaga = it.kind() == Kind.SAGA;
    List<String> rows = new ArrayList<>();
    rows.add(
        "%s: %s%s"
            .formatted(
                isSaga ? "can start" : "answered at all",
                Words.share(price.answered()),
                it.promise().availability().isPresent()
                    ? ", promised " + Words.share(it.promise().availability().getAsDouble())
                    : ""));
    rows.add(
        "%s: %s"
            .formatted(
                isSaga ? "goes through without waiting" : "answered in full",
                Words.share(price.complete())));
    rows.add(
        "half within %s, 99 of 100 within %s%s"
            .formatted(
                Words.millis(price.p50Millis()),
                Words.millis(price.p99Millis()),
                it.promise()
                    .deadlineMillis()
                    .map(deadline -> ", deadline " + Words.duration(deadline))
                    .orElse("")));
    rows.add(
        isSaga
            ? ExplainText.count(price.roundTrips(), "message")
            : "%s and %s here; one after the other it would take %s and %s"
                .formatted(
                    ExplainText.count(price.roundTrips(), "round trip"),
                    ExplainText.count(price.statements(), "statement"),
                    Words.millis(price.serialP50Millis()),
                    Words.millis(price.serialP99Millis())));
    rows.add("computed of %s figures".formatted(Words.lower(it.basis())));
    return rows;
  }

  static List<String> fates(Explained it) {
    return it.owners().stream()
        .map(fate -> row(code(fate.service()), fate.down(), fate.slow()))
        .toList();
  }

  static List<String> options(Explained it) {
    return it.alternatives().stream()
        .map(
            way ->
                row(
                    way.instead(),
                    way.by(),
                    Words.share(way.price().answered()),
                    Words.share(way.price().complete()),
                    Words.millis(way.price().p50Millis()),
                    Words.millis(way.price().p99Millis()),
                    Words.window(way.price().windowMillis()),
                    way.price().roundTrips()))
        .toList();
  }

  /** One item for each kind. */
  static List<String> machinery(List<MovingPart> parts) {
    Map<String, List<String>> byKind = new LinkedHashMap<>();
    parts.forEach(
        part -> byKind.computeIfAbsent(part.kind(), kind -> new ArrayList<>()).add(part.name()));
    return byKind.entrySet().stream()
        .map(
            each ->
                "%s: %s"
                    .formatted(
                        ExplainText.count(each.getValue().size(), each.getKey()),
                        String.join("; ", each.getValue())))
        .toList();
  }
}
