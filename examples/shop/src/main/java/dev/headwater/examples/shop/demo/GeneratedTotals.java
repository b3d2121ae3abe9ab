package dev.headwater.examples.shop.demo;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Storefront;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Before anybody has ordered, the totals of {@code order_page} have to be what the generator of the
 * data says: added up in memory, by nothing that has to do with projections.
 */
final class GeneratedTotals {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final Fleet fleet;
  private final Screen screen;

  GeneratedTotals(Fleet fleet, Screen screen) {
    this.fleet = fleet;
    this.screen = screen;
  }

  /**
   * Waits until the page is built, and compares.
   *
   * @throws DemoException when it does not come, or a total differs
   */
  void check(double scale) throws SQLException, InterruptedException {
    Map<Long, BigDecimal> generated = new HashMap<>();
    new LoadTpch(scale).totals(generated::put);
    awaitPages(generated.size());
    long differing = 0;
    try (Connection connection = fleet.database(Storefront.SERVICE).getConnection()) {
      for (var shown :
          Sql.list(
              connection,
              "select id, total from order_page",
              row -> Map.entry(row.getLong(1), row.getBigDecimal(2)))) {
        BigDecimal expected = generated.remove(shown.getKey());
        if (expected == null || expected.compareTo(shown.getValue()) != 0) {
          differing++;
        }
      }
    }
    if (differing > 0 || !generated.isEmpty()) {
      throw new DemoException(
          "%d order pages show another total than the generated data, %d are missing"
              .formatted(differing, generated.size()));
    }
    screen.say("Every order page shows the total that the generated lines add up to.");
  }

  private void awaitPages(int rows) throws SQLException, InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (pages() < rows) {
      if (System.nanoTime() > end) {
        throw new DemoException(
            "order_page has not been built within %d s".formatted(LONGEST.toSeconds()));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private long pages() throws SQLException {
    try (Connection connection = fleet.database(Storefront.SERVICE).getConnection()) {
      boolean isThere =
          Sql.first(
                  connection,
                  "select to_regclass('order_page') is not null",
                  row -> row.getBoolean(1))
              .orElseThrow();
      return isThere
          ? Sql.first(connection, "select count(*) from order_page", row -> row.getLong(1))
              .orElseThrow()
          : 0;
    }
  }
}
