package dev.headwater.benchmarks;

import dev.headwater.base.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

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

  /** The same for many; the refusing ones are given back. */
  private static final String INSERT_PAYMENTS =
      """
      with asked as (select * from unnest(?::bigint[], ?::bigint[], ?::bigint[])
          as asked (order_id, customer, amount)),
        account as (select customer, refuses from accounts
          where customer in (select customer from asked)),
        taken as (
          insert into payments (order_id, customer, amount)
          select order_id, customer, amount from asked join account using (customer)
          where not refuses on conflict (order_id) do nothing)
      select customer from account where refuses""";

  private SagaSteps() {}

  /** Gives a statement the values of one. */
  private interface Values<T> {
    void of(T one, PreparedStatement statement) throws SQLException;
  }

  /** The same statement for each, in one round trip. */
  private static <T> int[] forEach(Connection connection, String sql, List<T> all, Values<T> values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (T each : all) {
        values.of(each, statement);
        statement.addBatch();
      }
      return statement.executeBatch();
    }
  }

  /** The statement of {@link #insert} for each. */
  static void insertAll(Connection orders, List<PlaceOrder> all) throws SQLException {
    forEach(
        orders,
        INSERT_ORDER,
        all,
        (order, statement) -> {
          statement.setLong(1, order.id());
          statement.setLong(2, order.customer());
          statement.setInt(3, order.product());
          statement.setInt(4, order.quantity());
          statement.setLong(5, order.amount());
        });
  }

  /** What {@link #takeMoney} does, for all; the customers whose account refuses. */
  static Set<Long> takeMoneyOfAll(Connection payments, List<PlaceOrder> all) throws SQLException {
    return Set.copyOf(
        Sql.list(
            payments,
            INSERT_PAYMENTS,
            row -> row.getLong(1),
            longs(payments, all, PlaceOrder::id),
            longs(payments, all, PlaceOrder::customer),
            longs(payments, all, PlaceOrder::amount)));
  }

  private static Array longs(
      Connection connection, List<PlaceOrder> all, ToLongFunction<PlaceOrder> value)
      throws SQLException {
    return connection.createArrayOf("int8", all.stream().mapToLong(value).boxed().toArray());
  }

  /** The statements of {@link #reserve} for each. */
  static void reserveAll(Connection inventory, List<PlaceOrder> all) throws SQLException {
    int[] reserved =
        forEach(
            inventory,
            INSERT_RESERVATION,
            all,
            (order, statement) -> {
              statement.setLong(1, order.id());
              statement.setInt(2, order.product());
              statement.setInt(3, order.quantity());
            });
    List<PlaceOrder> anew =
        IntStream.range(0, reserved.length)
            .filter(i -> reserved[i] != 0)
            .mapToObj(all::get)
            .toList();
    int[] taken =
        forEach(
            inventory,
            TAKE_FROM_STOCK,
            anew,
            (order, statement) -> {
              statement.setInt(1, order.quantity());
              statement.setInt(2, order.product());
              statement.setInt(3, order.quantity());
            });
    if (Arrays.stream(taken).anyMatch(count -> count != 1)) {
      throw new IllegalStateException("There is not enough stock for one of " + anew);
    }
  }

  /** The statement of {@link #end} for each. */
  static void endAll(Connection orders, List<HeadwaterSagas.Ended> all) throws SQLException {
    forEach(
        orders,
        END_ORDER,
        all,
        (ended, statement) -> {
          statement.setString(1, ended.outcome().name());
          statement.setLong(2, ended.order().id());
        });
  }

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
