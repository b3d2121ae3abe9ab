package dev.headwater.examples.shop.demo;

import dev.headwater.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came of the queries, in two tables: all in all, and while an owner was down. */
final class ShowQueries {
  private static final String ALL = "%-23s %7s %6s %6s %6s %8s %8s %9s  %s";
  private static final String IN_OUTAGE = "%-23s %7s %7s %6s %6s %6s %8s  %s";

  private ShowQueries() {}

  static List<String> tables(List<QueryResult> results, Service down) {
    List<String> lines = new ArrayList<>();
    lines.add(
        ALL.formatted(
            "query",
            "answers",
            "failed",
            "partly",
            "stale",
            "p50 ms",
            "p99 ms",
            "oldest ms",
            "by the model"));
    results.forEach(each -> lines.add(line(each)));
    lines.add("");
    lines.add(
        IN_OUTAGE.formatted(
            "with %s down".formatted(down),
            "answers",
            "in full",
            "stale",
            "partly",
            "failed",
            "p50 ms",
            "foreseen"));
    results.forEach(each -> lines.add(inOutage(each)));
    return lines;
  }

  private static String line(QueryResult it) {
    return ALL.formatted(
        shortName(it),
        LiveTable.number(it.answers()),
        LiveTable.number(it.failed()),
        LiveTable.number(it.partial()),
        LiveTable.number(it.stale()),
        millis(it.latencyMillisP50()),
        millis(it.latencyMillisP99()),
        millis(it.ageMillisMax()),
        String.format(
            Locale.ROOT,
            "%.1f ms, %.1f %%",
            it.computedMillisP50(),
            100 * it.computedAvailability()));
  }

  private static String inOutage(QueryResult it) {
    QueryResult.DuringOutage then = it.duringOutage();
    return IN_OUTAGE.formatted(
        shortName(it),
        LiveTable.number(then.answers()),
        LiveTable.number(then.inFull()),
        LiveTable.number(then.stale()),
        LiveTable.number(then.partial()),
        LiveTable.number(then.failed()),
        millis(then.latencyMillisP50()),
        then.predicted().name().toLowerCase(Locale.ROOT).replace('_', ' ')
            + (then.unforeseen() == 0 ? "" : ", NOT SO %d TIMES".formatted(then.unforeseen())));
  }

  private static String shortName(QueryResult it) {
    return it.name().substring(it.name().indexOf('.') + 1);
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
