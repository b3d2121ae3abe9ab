package dev.headwater.benchmarks;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * What the saga's local transactions do, the same statements for all. Each can be repeated without
 * harm: who records a step only after it has committed may have to.
 */
final class SagaSteps {
  private static final String INSERT_ORDER =
      """
      insert into orders (id, customer, product, quantity, amount, status)
      values (?, ?, ?, ?, ?, 'PENDING') on conflict (id) do nothing""";
  private static final String INSERT_PAYMENT =
      """
      with account as (select customer, refuses from accounts where customer = ?),
        taken as (
          insert into payments (order_id, customer, amount)
          select ?, customer, ? from account where not refuses on conflict (order_id) do nothing)
      select refuses from account""";
  private static final String INSERT_RESERVATION =
      """
      insert into reservations (order_id, product, quantity) values (?, ?, ?)
      on conflict (order_id) do nothing""";
  private static final String TAKE_FROM_STOCK =
      "update stock set quantity = quantity - ? where product = ? and quantity >= ?";
  private static final String END_ORDER = "update orders set status = ? where id = ?";

  private SagaSteps() {}

  /** In orders, one statement. */
  static void insert(Connection orders, PlaceOrder order) throws SQLException {
    Sql.update(
        orders,
        INSERT_ORDER,
        order.id(),
        order.customer(),
        order.product(),
        order.quantity(),
        order.amount());
  }

  /** In payments, one statement; whether the money was taken, false if the account refuses. */
  static boolean takeMoney(Connection payments, PlaceOrder order) throws SQLException {
    return !Sql.first(
            payments,
            INSERT_PAYMENT,
            row -> row.getBoolean(1),
            order.customer(),
            order.id(),
            order.amount())
        .orElseThrow();
  }

  /** In inventory, two statements, for which the caller opens a transaction. */
  static void reserve(Connection inventory, PlaceOrder order) throws SQLException {
    int reserved =
        Sql.update(inventory, INSERT_RESERVATION, order.id(), order.product(), order.quantity());
    if (reserved == 0) {
      return;
    }
    int taken =
        Sql.update(inventory, TAKE_FROM_STOCK, order.quantity(), order.product(), order.quantity());
    if (taken != 1) {
      throw new IllegalStateException("There is not enough stock for " + order);
    }
  }

  /** In orders, one statement. */
  static void end(Connection orders, PlaceOrder order, SagaOutcome outcome) throws SQLException {
    Sql.update(orders, END_ORDER, outcome.name(), order.id());
  }
}
