package dev.headwater.examples.shop.demo;

import dev.headwater.copy.CompareCopy;
import dev.headwater.copy.CompareCopy.Comparison;
import dev.headwater.model.Copy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Holds every copy against its owner's own table, row by row. */
final class CompareAll {
  private static final String FORMAT = "%-27s %9s %9s %9s %9s %9s %8s  %s";

  private final Fleet fleet;
  private final MeasureAges ages;

  CompareAll(Fleet fleet, MeasureAges ages) {
    this.fleet = fleet;
    this.ages = ages;
  }

  List<CopyResult> run() throws SQLException {
    List<CopyResult> results = new ArrayList<>();
    for (Following following : fleet.followings()) {
      for (Copy<?> copy : following.copies()) {
        Comparison found =
            new CompareCopy(copy)
                .between(fleet.database(following.owner()), fleet.database(following.service()));
        results.add(result(copy, found, ages.of(copy)));
      }
    }
    return results;
  }

  private static CopyResult result(Copy<?> copy, Comparison found, AgesOf age) {
    return new CopyResult(
        copy.toString(),
        copy.entity().service().name(),
        found.rows(),
        found.isEqual(),
        found.differing(),
        age.percentileMillis(50),
        age.percentileMillis(99),
        age.maxMillis(),
        age.excludesOutage(),
        copy.window().toMillis());
  }

  static List<String> table(List<CopyResult> results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        FORMAT.formatted(
            "copy", "rows", "differing", "p50 ms", "p99 ms", "max ms", "bound ms", "result"));
    for (CopyResult each : results) {
      lines.add(
          FORMAT.formatted(
              each.name(),
              LiveTable.number(each.rows()),
              LiveTable.number(each.differingRows()),
              millis(each.ageMillisP50()),
              millis(each.ageMillisP99()),
              millis(each.ageMillisMax()),
              LiveTable.number(each.windowMillis()),
              each.equalToOwner() ? "equal to " + each.owner() : "DIFFERS from " + each.owner()));
    }
    return lines;
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
