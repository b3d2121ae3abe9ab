package dev.headwater.examples.shop.demo;

import dev.headwater.base.Sql;
import dev.headwater.copy.CopyStatus;
import dev.headwater.examples.shop.Orders;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Lists orders with their customers' names, all from the orders' own database. */
final class ShowOrders {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS 'UTC'").withZone(ZoneOffset.UTC);

  private ShowOrders() {}

  static List<String> with(Fleet fleet) throws SQLException {
    List<String> lines = new ArrayList<>();
    CopyStatus names =
        fleet.running(Orders.SERVICE).copies().stream()
            .filter(status -> status.name().equals(Orders.CUSTOMER_NAMES.name()))
            .findFirst()
            .orElseThrow();
    lines.add(
        "  orders still lists orders with customers' names, from its own copy as of %s, %.1f s old (bound %.0f s%s):"
            .formatted(
                TIME.format(names.asOf().orElse(Instant.EPOCH)),
                names.age().orElse(Duration.ZERO).toMillis() / 1000.0,
                names.window().toMillis() / 1000.0,
                names.isWithinWindow() ? "" : ", exceeded and said so"));
    try (Connection connection = fleet.database(Orders.SERVICE).getConnection()) {
      lines.addAll(
          Sql.list(
              connection,
              """
              select format('    order %s of %s: %s, %s', o.id,
                coalesce(c.name, 'a former customer'), o.total, lower(o.status))
              from sales.orders o left join customer_names c on c.id = o.customer_id
              order by o.id desc limit 3""",
              row -> row.getString(1)));
    }
    return lines;
  }
}
