package dev.headwater.benchmarks;

import static dev.headwater.benchmarks.Pages.PAGE;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * One part that many orders show changes again and again, while the service runs by itself: how
 * many rows that costs, and how soon the last change is shown.
 */
final class HotPart implements Measurement {
  private static final int CHANGES = 1_000;
  private static final int ORDERS_MAX = 10_000;
  private static final int LOOK_EVERY_MILLIS = 2;

  private final ProjectedPages headwater;
  private final int orders;
  private final Metric rows;
  private final Metric shown = Metric.less("the last of them shown", "ms");

  HotPart(ProjectedPages headwater, int allOrders) {
    this.headwater = headwater;
    this.orders = Math.min(ORDERS_MAX, allOrders / 8);
    this.rows =
        Metric.less(
            "rows recomputed for %,d changes of a part in %,d orders".formatted(CHANGES, orders),
            "rows");
  }

  @Override
  public String name() {
    return "hot";
  }

  @Override
  public List<Contender> contenders() {
    return List.of(headwater);
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    try (Connection connection = headwater.owner().getConnection()) {
      Sql.update(
          connection, "update lines set part_id = 1 where number = 1 and order_id <= ?", orders);
      headwater.settle();
      headwater.restart(UnaryOperator.identity(), true);
      measure(connection, samples);
      headwater.restart(UnaryOperator.identity(), false);
      headwater.settle();
    }
  }

  private void measure(Connection connection, Samples samples) throws Exception {
    long positionBefore = position(connection);
    String last = "";
    for (int i = 0; i < CHANGES; i++) {
      last = "part " + System.nanoTime();
      Sql.update(connection, "update parts set name = ? where id = 1", last);
    }
    long committedNanos = System.nanoTime();
    while (!isShown(connection, last)) {
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
    }
    samples.add(shown, headwater.name(), (System.nanoTime() - committedNanos) / 1e6);
    samples.add(rows, headwater.name(), recomputed(connection, positionBefore));
  }

  private boolean isShown(Connection connection, String name) throws SQLException {
    return Sql.first(
            connection,
            "select bool_and(first = ?) from page where id <= ?",
            row -> row.getBoolean(1),
            name,
            orders)
        .orElse(false);
  }

  private static long position(Connection connection) throws SQLException {
    return Sql.first(
            connection,
            "select max(n) from headwater.projection_positions where name = ?",
            row -> row.getLong(1),
            PAGE.name())
        .orElse(0L);
  }

  private static double recomputed(Connection connection, long after) throws SQLException {
    return Sql.first(
            connection,
            "select sum(changed) from headwater.projection_positions where name = ? and n > ?",
            row -> row.getDouble(1),
            PAGE.name(),
            after)
        .orElseThrow();
  }

  @Override
  public List<Result> results(Samples samples) {
    double each = (double) CHANGES * orders;
    List<Double> all = samples.of(rows, headwater.name());
    List<Double> late = samples.of(shown, headwater.name());
    return List.of(
        Result.of(
            rows,
            all,
            all.stream().map(ignored -> each).toList(),
            "each change by itself (reckoned)",
            new Floor.None()),
        Result.of(
            shown,
            late,
            late.stream().map(ignored -> (double) PAGE.window().toMillis()).toList(),
            "the window",
            new Floor.None()));
  }
}
