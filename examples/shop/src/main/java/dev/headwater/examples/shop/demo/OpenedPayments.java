package dev.headwater.examples.shop.demo;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Orders;
import dev.headwater.examples.shop.Payments;
import java.sql.Connection;
import java.sql.SQLException;

/** Counts the payments that events have opened: one for each order placed since the loading. */
final class OpenedPayments {
  private final Fleet fleet;
  private final long lastOrderId;

  OpenedPayments(Fleet fleet) throws SQLException {
    this.fleet = fleet;
    try (Connection connection = fleet.database(Orders.SERVICE).getConnection()) {
      this.lastOrderId =
          Sql.first(connection, "select max(id) from sales.orders", row -> row.getLong(1))
              .orElseThrow();
    }
  }

  /** The last order that was loaded. */
  long lastOrderId() {
    return lastOrderId;
  }

  long openedSince() throws SQLException {
    try (Connection connection = fleet.database(Payments.SERVICE).getConnection()) {
      return Sql.first(
              connection,
              "select count(*) from billing.payments where order_id > ? and account is null",
              row -> row.getLong(1),
              lastOrderId)
          .orElseThrow();
    }
  }
}
