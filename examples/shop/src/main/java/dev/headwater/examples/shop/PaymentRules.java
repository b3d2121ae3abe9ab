package dev.headwater.examples.shop;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Orders.OrderPlaced;
import dev.headwater.examples.shop.Payments.PaymentTaken;
import dev.headwater.examples.shop.Payments.TakePayment;
import dev.headwater.owner.Outcome;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** What payments allows. The order behind a payment is looked up in its own copy. */
final class PaymentRules {
  private PaymentRules() {}

  private record Due(long orderId, BigDecimal amount, String status) {}

  private record Behind(BigDecimal total, String status) {}

  /** A plain insert: an event that took effect twice would violate {@code order_id unique}. */
  static void open(Connection transaction, OrderPlaced placed) throws SQLException {
    Sql.update(
        transaction,
        "insert into billing.payments (order_id, amount, status) values (?, ?, 'OPEN')",
        placed.orderId(),
        placed.total());
  }

  static Outcome<PaymentTaken> take(Connection transaction, TakePayment wish) throws SQLException {
    Optional<Due> due =
        Sql.first(
            transaction,
            "select order_id, amount, status from billing.payments where id = ? for update",
            row -> new Due(row.getLong(1), row.getBigDecimal(2), row.getString(3)),
            wish.paymentId());
    if (due.isEmpty()) {
      return Outcome.refused("There is no payment " + wish.paymentId() + ".");
    }
    Optional<String> objection = objection(transaction, due.get());
    if (objection.isPresent()) {
      return Outcome.refused(objection.get());
    }
    Instant takenAt =
        Sql.first(
                transaction,
                """
                update billing.payments set status = 'TAKEN', taken_at = now()
                where id = ? returning taken_at""",
                row -> row.getObject(1, OffsetDateTime.class).toInstant(),
                wish.paymentId())
            .orElseThrow();
    return Outcome.done(new PaymentTaken(due.get().amount(), takenAt));
  }

  private static Optional<String> objection(Connection transaction, Due due) throws SQLException {
    if (!due.status().equals("OPEN")) {
      return Optional.of("The payment is not open any more, but " + due.status() + ".");
    }
    Optional<Behind> order =
        Sql.first(
            transaction,
            "select total, status from order_totals where id = ?",
            row -> new Behind(row.getBigDecimal(1), row.getString(2)),
            due.orderId());
    if (order.isEmpty() || order.get().status().equals("CANCELLED")) {
      return Optional.of("Order " + due.orderId() + " does not stand any more.");
    }
    if (due.amount().compareTo(order.get().total()) > 0) {
      return Optional.of("Order " + due.orderId() + " comes to no more than its present total.");
    }
    return Optional.empty();
  }
}
