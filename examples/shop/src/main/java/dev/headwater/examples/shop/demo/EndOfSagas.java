package dev.headwater.examples.shop.demo;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Orders;
import dev.headwater.model.Saga;
import dev.headwater.saga.SagaStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Waits until every saga has ended, and counts how. */
final class EndOfSagas {
  private static final long LOOK_EVERY_MILLIS = 50;

  private final Fleet fleet;
  private final Duration longest;

  EndOfSagas(Fleet fleet, Duration longest) {
    this.fleet = fleet;
    this.longest = longest;
  }

  /**
   * Waits.
   *
   * @throws DemoException when it takes longer, with what stands in the way
   */
  void await() throws SQLException, InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    List<SagaStatus> open = open();
    while (!open.isEmpty()) {
      if (System.nanoTime() > end) {
        SagaStatus oldest = open.get(0);
        throw new DemoException(
            "Saga %s %s is still %s at step %s after %d s. %s"
                .formatted(
                    oldest.saga(),
                    oldest.id(),
                    oldest.state(),
                    oldest.step(),
                    longest.toSeconds(),
                    oldest.problem()));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
      open = open();
    }
  }

  private List<SagaStatus> open() throws SQLException {
    return fleet.running(Orders.SERVICE).sagas().open(1);
  }

  List<SagaResult> results() throws SQLException {
    List<SagaResult> results = new ArrayList<>();
    try (Connection connection = fleet.database(Orders.SERVICE).getConnection()) {
      for (Saga<?> saga : fleet.model().sagasOf(Orders.SERVICE)) {
        results.add(result(connection, saga));
      }
    }
    return results;
  }

  private static SagaResult result(Connection connection, Saga<?> saga) throws SQLException {
    return Sql.first(
            connection,
            """
            select count(*), count(*) filter (where state = 'completed'),
              count(*) filter (where state = 'compensated'),
              count(*) filter (where due_at is not null),
              count(*) filter (where due_at is not null and problem <> '')
            from headwater.sagas where name = ?""",
            row ->
                new SagaResult(
                    saga.name(),
                    saga.style().name().toLowerCase(java.util.Locale.ROOT),
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5)),
            saga.name())
        .orElseThrow();
  }
}
