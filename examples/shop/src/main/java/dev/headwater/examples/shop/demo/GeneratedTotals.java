package dev.headwater.examples.shop.demo;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Storefront;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The totals of {@code order_page} have to be what the generator of the data says: added up in
 * memory, by nothing that has to do with projections.
 */
final class GeneratedTotals {
  private static final int EXAMPLES_MAX = 3;
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final Fleet fleet;
  private final Screen screen;

  GeneratedTotals(Fleet fleet, Screen screen) {
    this.fleet = fleet;
    this.screen = screen;
  }

  /**
   * Waits until the pages are built, and compares those of orders that writers have left as they
   * were generated. An order is not shown without its customer, and customers come and go: those
   * are left out, as of the same instant.
   *
   * @throws DemoException when pages keep showing something else
   */
  void check(double scale) throws SQLException, InterruptedException {
    Map<Long, BigDecimal> generated = new HashMap<>();
    new LoadTpch(scale).totals(generated::put);
    long end = System.nanoTime() + LONGEST.toNanos();
    String wrong = wrong(generated);
    while (!wrong.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new DemoException(wrong);
      }
      TimeUnit.MILLISECONDS.sleep(200);
      wrong = wrong(generated);
    }
    screen.say("Every order page shows the total that the generated lines add up to.");
  }

  private String wrong(Map<Long, BigDecimal> generated) throws SQLException {
    try (Connection connection = fleet.database(Storefront.SERVICE).getConnection()) {
      boolean isBuilt =
          Sql.first(
                  connection,
                  "select to_regclass('order_page') is not null",
                  row -> row.getBoolean(1))
              .orElseThrow();
      return isBuilt ? wrong(generated, connection) : "order_page has not been built";
    }
  }

  /** In one statement, hence at one instant. */
  private static String wrong(Map<Long, BigDecimal> generated, Connection connection)
      throws SQLException {
    List<String> differing = new ArrayList<>();
    record Shown(long id, BigDecimal ordered, boolean hasCustomer, @Nullable BigDecimal total) {}
    long same = 0;
    for (Shown shown :
        Sql.list(
            connection,
            """
            select o.id, o.total, c.id is not null, p.total
            from orders o left join customers c on c.id = o.customer_id
            left join order_page p on p.id = o.id""",
            row ->
                new Shown(
                    row.getLong(1),
                    row.getBigDecimal(2),
                    row.getBoolean(3),
                    row.getBigDecimal(4)))) {
      BigDecimal total = generated.get(shown.id());
      if (total == null || total.compareTo(shown.ordered()) != 0) {
        continue;
      }
      same++;
      BigDecimal wanted = shown.hasCustomer() ? total : null;
      if (!isSame(wanted, shown.total())) {
        differing.add("%d: %s instead of %s".formatted(shown.id(), shown.total(), wanted));
      }
    }
    if (same < generated.size() / 2) {
      return "of %d generated orders only %d are as they were".formatted(generated.size(), same);
    }
    return differing.isEmpty()
        ? ""
        : "%d order pages show another total than the generated data: %s"
            .formatted(
                differing.size(),
                differing.stream().limit(EXAMPLES_MAX).collect(Collectors.joining(", ")));
  }

  private static boolean isSame(@Nullable BigDecimal one, @Nullable BigDecimal other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return one.compareTo(other) == 0;
  }
}
