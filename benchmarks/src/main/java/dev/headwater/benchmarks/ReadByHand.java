package dev.headwater.benchmarks;

import dev.headwater.base.Json;
import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Orders;
import dev.headwater.examples.shop.Payments;
import dev.headwater.examples.shop.Storefront;
import dev.headwater.examples.shop.Storefront.OrderPage;
import dev.headwater.examples.shop.Storefront.PageLine;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** One session with one prepared statement on the projection's table; nobody says how old it is. */
final class ReadByHand implements OrderReads.Read {
  private final Connection session;
  private final PreparedStatement select;

  ReadByHand(Connection session) throws SQLException {
    this.session = session;
    String table =
        Sql.first(
                session,
                """
                select format('%I.%I', table_schema, table_name) from headwater.projections
                where name = ? and state = 'live'""",
                row -> row.getString(1),
                Storefront.ORDER_PAGE.name())
            .orElseThrow();
    this.select =
        session.prepareStatement(
            "select id, customer, status, placed_on, total, lines, lines_in_stock, payment from "
                + table
                + " where id = ?");
  }

  @Override
  public OrderPage page(long order) throws SQLException {
    select.setLong(1, order);
    try (ResultSet row = select.executeQuery()) {
      row.next();
      return new OrderPage(
          row.getLong(1),
          row.getString(2),
          Orders.Status.valueOf(row.getString(3)),
          row.getObject(4, LocalDate.class),
          row.getBigDecimal(5),
          List.of(Json.read(row.getString(6), PageLine[].class)),
          row.getLong(7),
          Optional.ofNullable(row.getString(8)).map(Payments.Status::valueOf));
    }
  }

  @Override
  public void close() throws SQLException {
    select.close();
    session.close();
  }
}
