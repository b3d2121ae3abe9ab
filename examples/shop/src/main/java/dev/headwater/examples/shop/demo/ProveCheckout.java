package dev.headwater.examples.shop.demo;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Inventory;
import dev.headwater.examples.shop.Orders;
import dev.headwater.examples.shop.Payments;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Holds orders, payments and inventory against each other, by their own tables alone: nothing of
 * Headwater's is asked.
 */
final class ProveCheckout {
  private final Fleet fleet;

  private record Order(long id, BigDecimal total, long pieces, String status) {}

  ProveCheckout(Fleet fleet) {
    this.fleet = fleet;
  }

  Proof run() throws SQLException {
    List<Order> orders = orders();
    List<Order> confirmed =
        orders.stream().filter(order -> order.status().equals("CONFIRMED")).toList();
    Map<Long, BigDecimal> money = money();
    Map<Long, Long> pieces = pieces();
    return Proof.of(
        money.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add),
        confirmed.stream().map(Order::total).reduce(BigDecimal.ZERO, BigDecimal::add),
        pieces.values().stream().mapToLong(each -> each).sum(),
        confirmed.stream().mapToLong(Order::pieces).sum(),
        orders.stream().filter(order -> order.status().equals("PENDING")).count(),
        confirmed.stream().filter(order -> !isWhole(order, money, pieces)).count());
  }

  private static boolean isWhole(Order order, Map<Long, BigDecimal> money, Map<Long, Long> pieces) {
    BigDecimal paid = money.getOrDefault(order.id(), BigDecimal.ZERO);
    return paid.compareTo(order.total()) == 0
        && pieces.getOrDefault(order.id(), 0L) == order.pieces();
  }

  private List<Order> orders() throws SQLException {
    return list(
        fleet.database(Orders.SERVICE),
        """
        select o.id, o.total, sum(l.quantity), o.status
        from sales.orders o join sales.order_lines l on l.order_id = o.id
        where o.clerk = 'checkout' group by o.id""",
        row -> new Order(row.getLong(1), row.getBigDecimal(2), row.getLong(3), row.getString(4)));
  }

  private Map<Long, BigDecimal> money() throws SQLException {
    Map<Long, BigDecimal> money = new HashMap<>();
    list(
        fleet.database(Payments.SERVICE),
        """
        select order_id, amount from billing.payments
        where status = 'TAKEN' and account like 'card %'""",
        row -> money.put(row.getLong(1), row.getBigDecimal(2)));
    return money;
  }

  private Map<Long, Long> pieces() throws SQLException {
    Map<Long, Long> pieces = new HashMap<>();
    list(
        fleet.database(Inventory.SERVICE),
        "select order_id, sum(quantity) from warehouse.reservations group by order_id",
        row -> pieces.put(row.getLong(1), row.getLong(2)));
    return pieces;
  }

  private static <T> List<T> list(DataSource source, String sql, Sql.RowReader<T> reader)
      throws SQLException {
    try (Connection connection = source.getConnection()) {
      return new ArrayList<>(Sql.list(connection, sql, reader));
    }
  }
}
