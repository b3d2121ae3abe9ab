package dev.headwater.examples.shop;

import dev.headwater.Headwater;
import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Orders.Line;
import dev.headwater.examples.shop.Orders.OrderAccepted;
import dev.headwater.examples.shop.Orders.OrderPlaced;
import dev.headwater.examples.shop.Orders.PlaceOrder;
import dev.headwater.owner.Outcome;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What orders allows. Customers and products are looked up in its own copies of them. */
final class OrderRules {
  private static final int LINES_MAX = 100;
  private static final int PIECES_MAX = 1_000;

  private OrderRules() {}

  static Outcome<OrderAccepted> place(Connection transaction, PlaceOrder wish) throws SQLException {
    Optional<String> objection = objection(transaction, wish);
    if (objection.isPresent()) {
      return Outcome.refused(objection.get());
    }
    BigDecimal total =
        wish.lines().stream().map(OrderRules::price).reduce(BigDecimal.ZERO, BigDecimal::add);
    long id = insertOrder(transaction, wish, total);
    insertLines(transaction, id, wish.lines());
    Headwater.publish(
        transaction,
        Orders.ORDER_PLACED,
        Long.toString(id),
        new OrderPlaced(id, wish.customerId(), total, Instant.now()));
    return Outcome.done(new OrderAccepted(id, total));
  }

  private static Optional<String> objection(Connection transaction, PlaceOrder wish)
      throws SQLException {
    if (wish.lines().isEmpty() || wish.lines().size() > LINES_MAX) {
      return Optional.of("An order has 1 to " + LINES_MAX + " lines.");
    }
    for (Line line : wish.lines()) {
      if (line.quantity() < 1 || line.quantity() > PIECES_MAX) {
        return Optional.of("A line has 1 to " + PIECES_MAX + " pieces.");
      }
      if (line.unitPrice().signum() <= 0) {
        return Optional.of("The price of product " + line.productId() + " is not above zero.");
      }
      if (!isKnown(transaction, "product_titles", line.productId())) {
        return Optional.of("Product " + line.productId() + " is not known here.");
      }
    }
    return isKnown(transaction, "customer_names", wish.customerId())
        ? Optional.empty()
        : Optional.of("Customer " + wish.customerId() + " is not known here.");
  }

  private static boolean isKnown(Connection transaction, String copy, long id) throws SQLException {
    return Sql.first(transaction, "select from " + copy + " where id = ?", row -> true, id)
        .isPresent();
  }

  private static BigDecimal price(Line line) {
    return line.unitPrice()
        .multiply(BigDecimal.valueOf(line.quantity()))
        .setScale(2, RoundingMode.HALF_UP);
  }

  private static long insertOrder(Connection transaction, PlaceOrder wish, BigDecimal total)
      throws SQLException {
    return Sql.first(
            transaction,
            """
            insert into sales.orders (customer_id, status, total, placed_on, note, clerk, priority)
            values (?, 'PENDING', ?, current_date, ?, 'web', '3-MEDIUM') returning id""",
            row -> row.getLong(1),
            wish.customerId(),
            total,
            wish.note().orElse(null))
        .orElseThrow();
  }

  private static void insertLines(Connection transaction, long orderId, List<Line> lines)
      throws SQLException {
    try (PreparedStatement insert =
        transaction.prepareStatement("insert into sales.order_lines values (?, ?, ?, ?, ?, ?)")) {
      int number = 1;
      for (Line line : lines) {
        insert.setLong(1, orderId);
        insert.setInt(2, number++);
        insert.setLong(3, line.productId());
        insert.setInt(4, line.quantity());
        insert.setBigDecimal(5, price(line));
        insert.setString(6, "MAIL");
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
