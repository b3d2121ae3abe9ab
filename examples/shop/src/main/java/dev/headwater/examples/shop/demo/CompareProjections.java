package dev.headwater.examples.shop.demo;

import dev.headwater.examples.shop.Storefront;
import dev.headwater.model.Projection;
import dev.headwater.projection.CompareProjection;
import dev.headwater.projection.CompareProjection.Comparison;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/** Holds every projection against a full computation of its definition. */
final class CompareProjections {
  private static final String FORMAT = "%-27s %9s %9s %9s %9s %8s  %s";
  private static final int TRIES_MAX = 40;

  private final Fleet fleet;
  private final ProjectionAges ages;

  CompareProjections(Fleet fleet, ProjectionAges ages) {
    this.fleet = fleet;
    this.ages = ages;
  }

  List<ProjectionResult> run() throws SQLException, InterruptedException {
    List<ProjectionResult> results = new ArrayList<>();
    DataSource storefront = fleet.database(Storefront.SERVICE);
    for (Projection<?> projection : fleet.model().projectionsOf(Storefront.SERVICE)) {
      Comparison found = settled(storefront, projection.name());
      results.add(
          new ProjectionResult(
              projection.toString(),
              found.rows(),
              found.isEqual() && found.pending() == 0,
              found.differing() + found.pending(),
              ages.percentileMillis(projection, 50),
              ages.percentileMillis(projection, 99),
              projection.window().toMillis()));
    }
    return results;
  }

  /** Nobody writes any more: soon nothing is pending. */
  private static Comparison settled(DataSource storefront, String projection)
      throws SQLException, InterruptedException {
    Comparison found = CompareProjection.of(storefront, projection);
    for (int i = 1; i < TRIES_MAX && found.pending() > 0; i++) {
      Thread.sleep(250);
      found = CompareProjection.of(storefront, projection);
    }
    return found;
  }

  static List<String> table(List<ProjectionResult> results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        FORMAT.formatted(
            "projection", "rows", "differing", "p50 ms", "p99 ms", "bound ms", "result"));
    for (ProjectionResult each : results) {
      lines.add(
          FORMAT.formatted(
              each.name(),
              LiveTable.number(each.rows()),
              LiveTable.number(each.differingRows()),
              String.format(Locale.ROOT, "%.1f", each.ageMillisP50()),
              String.format(Locale.ROOT, "%.1f", each.ageMillisP99()),
              LiveTable.number(each.windowMillis()),
              each.equalToFullComputation()
                  ? "equal to a full computation"
                  : "DIFFERS from a full computation"));
    }
    return lines;
  }
}
