package dev.headwater.benchmarks;

import dev.headwater.base.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All that one run found.
 *
 * @param extent {@code full} or {@code quick}
 */
record Report(
    String benchmark,
    String extent,
    Machine machine,
    String postgres,
    Sizes sizes,
    List<Result> results,
    List<Samples.Cost> costs) {
  private static final String HOW_TO_READ =
      "headwater and reference are medians of the rounds; ratio is the median of the rounds' ratios,"
          + " headwater / reference where more is better and reference / headwater where less is:"
          + " above 1 is in Headwater's favour. ratioMin and ratioMax are those of single rounds.";
  private static final String QUICK =
      "QUICK: few and small rounds, to see that everything runs. The figures mean little.";
  private static final String LINE = "%-47s %10s %10s %-8s %6s %15s  %-9s %-7s %s%n";

  String toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("benchmark", benchmark);
    json.put("extent", extent);
    json.put("howToRead", extent.equals("quick") ? QUICK + " " + HOW_TO_READ : HOW_TO_READ);
    json.put("machine", machine);
    json.put("postgres", postgres);
    json.put("settings", Pair.SETTINGS);
    json.put("sizes", sizesAsJson());
    json.put("results", results);
    json.put("costs", costs);
    return Json.write(json);
  }

  private Map<String, Object> sizesAsJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rounds", sizes.rounds());
    json.put("warmUps", sizes.warmUps());
    json.put("rows", sizes.rows());
    json.put("smallTransactions", sizes.smallTransactions());
    json.put("writers", sizes.writers());
    json.put("paceHz", sizes.paceHz());
    json.put("windowMillis", sizes.window().toMillis());
    json.put("holdMillis", sizes.hold().toMillis());
    return json;
  }

  String toTable() {
    StringBuilder table = new StringBuilder();
    if (extent.equals("quick")) {
      table.append(QUICK).append('\n');
    }
    table.append(HOW_TO_READ.replace(". ", ".\n")).append("\n\n");
    table.append(
        LINE.formatted(
            "", "headwater", "reference", "unit", "ratio", "min-max", "floor", "reached", ""));
    results.forEach(result -> table.append(line(result)));
    return table.toString();
  }

  private static String line(Result result) {
    return LINE.formatted(
        result.name(),
        number(result.headwater()),
        number(result.reference()),
        result.unit(),
        number(result.ratio()),
        number(result.ratioMin()) + "-" + number(result.ratioMax()),
        result.floor(),
        switch (result.reached()) {
          case YES -> "yes";
          case NO -> "NO";
          case NOT_ASKED -> "";
        },
        "vs " + result.referenceName());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value >= 1_000 ? "%,.0f" : "%.2f", value);
  }
}
