package dev.headwater.explain;

import dev.headwater.explain.Explained.Kind;
import dev.headwater.explain.Explained.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The price in a sentence, and a line for each owner of what is shown. */
final class ExplainBrief {
  private static final int WIDTH = 96;

  /** What fields of one owner have in common. */
  private record Way(String owner, String servedFrom, long windowMillis, Optional<Long> ageMillis) {
    static Way of(Shown field) {
      return new Way(field.owner(), field.servedFrom(), field.windowMillis(), field.ageMillis());
    }

    String howOld() {
      return (windowMillis == 0 ? "now" : "≤ " + Words.duration(windowMillis))
          + ageMillis.map(age -> ", was " + Words.duration(age)).orElse("");
    }
  }

  private ExplainBrief() {}

  static String write(Explained it) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s %s, computed of %s figures\n"
            .formatted(Words.lower(it.kind()), it.fullName(), Words.lower(it.basis())));
    TextTable.wrap(price(it), WIDTH).forEach(line -> text.append("  ").append(line).append('\n'));
    if (!it.fields().isEmpty()) {
      text.append(fields(it));
    }
    return text.toString();
  }

  private static String price(Explained it) {
    Price price = it.price();
    boolean isSaga = it.kind() == Kind.SAGA;
    String promised =
        it.promise().availability().isPresent()
            ? " (promised %s)".formatted(Words.share(it.promise().availability().getAsDouble()))
            : "";
    String work =
        isSaga
            ? ExplainText.count(price.roundTrips(), "message")
            : "%s, %s here"
                .formatted(
                    ExplainText.count(price.roundTrips(), "round trip"),
                    ExplainText.count(price.statements(), "statement"));
    return "%s %s%s, %s %s; half within %s, 99 of 100 within %s; %s"
        .formatted(
            isSaga ? "can start" : "answered",
            Words.share(price.answered()),
            promised,
            isSaga ? "without waiting" : "in full",
            Words.share(price.complete()),
            Words.millis(price.p50Millis()),
            Words.millis(price.p99Millis()),
            work);
  }

  private static String fields(Explained it) {
    Map<Way, List<String>> ways = new LinkedHashMap<>();
    for (Shown field : it.fields()) {
      List<String> names = ways.computeIfAbsent(Way.of(field), way -> new ArrayList<>());
      if (!names.contains(field.name())) {
        names.add(field.name());
      }
    }
    TextTable table = new TextTable(10, 26, 34, 20);
    table.row("owner", "fields", "from", "how old");
    ways.forEach(
        (way, names) ->
            table.row(way.owner(), String.join(", ", names), way.servedFrom(), way.howOld()));
    return table.write();
  }
}
