package dev.headwater.examples.shop;

import dev.headwater.Headwater;
import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Orders.Line;
import dev.headwater.examples.shop.Orders.OrderAccepted;
import dev.headwater.examples.shop.Orders.OrderOf;
import dev.headwater.examples.shop.Orders.OrderPlaced;
import dev.headwater.examples.shop.Orders.OrderTurned;
import dev.headwater.examples.shop.Orders.PlaceOrder;
import dev.headwater.examples.shop.Orders.Status;
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

  /** Whoever listens learns of it, and opens a payment. */
  static Outcome<OrderAccepted> place(Connection transaction, PlaceOrder wish) throws SQLException {
    Outcome<OrderAccepted> outcome = accept(transaction, wish, "web");
    if (outcome instanceof Outcome.Done<OrderAccepted> done) {
      OrderAccepted order = done.reply();
      Headwater.publish(
          transaction,
          Orders.ORDER_PLACED,
          Long.toString(order.orderId()),
          new OrderPlaced(order.orderId(), wish.customerId(), order.total(), Instant.now()));
    }
    return outcome;
  }

  /** It stays pending; whoever leads the checkout sees to the rest. */
  static Outcome<OrderAccepted> create(Connection transaction, PlaceOrder wish)
      throws SQLException {
    return accept(transaction, wish, "checkout");
  }

  private static Outcome<OrderAccepted> accept(
      Connection transaction, PlaceOrder wish, String clerk) throws SQLException {
    Optional<String> objection = objection(transaction, wish);
    if (objection.isPresent()) {
      return Outcome.refused(objection.get());
    }
    BigDecimal total =
        wish.lines().stream().map(OrderRules::price).reduce(BigDecimal.ZERO, BigDecimal::add);
    long id = insertOrder(transaction, wish, total, clerk);
    insertLines(transaction, id, wish.lines());
    return Outcome.done(new OrderAccepted(id, total));
  }

  static Outcome<OrderTurned> confirm(Connection transaction, OrderOf order) throws SQLException {
    return turn(transaction, order, Status.PENDING, Status.CONFIRMED);
  }

  static Outcome<OrderTurned> cancel(Connection transaction, OrderOf order) throws SQLException {
    return turn(transaction, order, Status.PENDING, Status.CANCELLED);
  }

  static Outcome<OrderTurned> close(Connection transaction, OrderOf order) throws SQLException {
    return turn(transaction, order, Status.CONFIRMED, Status.CANCELLED);
  }

  private static Outcome<OrderTurned> turn(
      Connection transaction, OrderOf order, Status from, Status to) throws SQLException {
    int turned =
        Sql.update(
            transaction,
            "update sales.orders set status = ? where id = ? and status = ?",
            to.name(),
            order.orderId(),
            from.name());
    return turned == 1
        ? Outcome.done(new OrderTurned(to))
        : Outcome.refused("Order " + order.orderId() + " is not " + from + ".");
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

  private static long insertOrder(
      Connection transaction, PlaceOrder wish, BigDecimal total, String clerk) throws SQLException {
    return Sql.first(
            transaction,
            """
            insert into sales.orders (customer_id, status, total, placed_on, note, clerk, priority)
            values (?, 'PENDING', ?, current_date, ?, ?, '3-MEDIUM') returning id""",
            row -> row.getLong(1),
            wish.customerId(),
            total,
            wish.note().orElse(null),
            clerk)
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
