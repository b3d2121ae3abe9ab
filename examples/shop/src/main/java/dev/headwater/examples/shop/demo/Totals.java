package dev.headwater.examples.shop.demo;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Adds up the lines of the storefront's orders while all is running. Both copies show their owner's
 * data of one instant, so no order may ever differ from its lines.
 */
final class Totals {
  private static final int ORDERS_AT_ONCE = 1_000;

  private final DataSource storefront;
  private long from;
  private long checked;
  private long broken;

  Totals(DataSource storefront) {
    this.storefront = storefront;
  }

  /** Checks the next thousand orders. */
  void checkSome() throws SQLException {
    try (Connection connection = storefront.getConnection()) {
      long[] seen =
          Sql.first(
                  connection,
                  """
                  with few as (select id, total from orders where id > ? order by id limit ?),
                    sums as (
                      select s.id, s.total, coalesce(sum(l.price), 0) as lines
                      from few s left join order_lines l on l.order_id = s.id
                      group by s.id, s.total)
                  select count(*), count(*) filter (where total <> lines), coalesce(max(id), 0)
                  from sums""",
                  row -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3)},
                  from,
                  ORDERS_AT_ONCE)
              .orElseThrow();
      checked += seen[0];
      broken += seen[1];
      from = seen[0] < ORDERS_AT_ONCE ? 0 : seen[2];
    }
  }

  long checked() {
    return checked;
  }

  long broken() {
    return broken;
  }
}
