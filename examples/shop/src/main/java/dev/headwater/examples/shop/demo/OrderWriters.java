package dev.headwater.examples.shop.demo;

import static dev.headwater.examples.shop.Orders.PLACE_ORDER;
import static dev.headwater.examples.shop.Orders.SERVICE;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Orders.Line;
import dev.headwater.examples.shop.Orders.OrderAccepted;
import dev.headwater.examples.shop.Orders.PlaceOrder;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * What happens to orders that are not of the checkout: they are placed, confirmed, shipped, made
 * larger and deleted.
 */
final class OrderWriters {
  private static final String FIND =
      "select id from sales.orders where id >= ? and clerk <> 'checkout'"
          + " order by id limit 1 for update";

  final LongAdder placed = new LongAdder();
  private final Transactions transactions;
  private final long customers;
  private final long products;
  private final AtomicLong lastId;

  OrderWriters(Transactions transactions, long customers, long products, long lastOrderId) {
    this.transactions = transactions;
    this.customers = customers;
    this.products = products;
    this.lastId = new AtomicLong(lastOrderId);
  }

  List<Work> ownSql() {
    return List.of(new Work(SERVICE, 40, this::desk));
  }

  List<Work> commands() {
    return List.of(new Work(SERVICE, 40, this::place));
  }

  private Work.Change place(RandomGenerator random) {
    String key = new UUID(random.nextLong(), random.nextLong()).toString();
    List<Line> lines = new ArrayList<>();
    for (int i = random.nextInt(1, 7); i > 0; i--) {
      BigDecimal price = BigDecimal.valueOf(random.nextInt(100, 100_000), 2);
      lines.add(new Line(1 + random.nextLong(products), random.nextInt(1, 20), price));
    }
    Optional<String> note =
        random.nextInt(4) == 0
            ? Optional.of("Ring twice, floor " + lines.size())
            : Optional.empty();
    PlaceOrder wish = new PlaceOrder(1 + random.nextLong(customers), lines, note);
    return () -> transactions.send(PLACE_ORDER, wish, key, order -> note(order, lines.size()));
  }

  /** The head, its lines, and the event. */
  private int note(OrderAccepted order, int lines) {
    placed.increment();
    lastId.accumulateAndGet(order.orderId(), Math::max);
    return 1 + lines + 1;
  }

  private Work.Change desk(RandomGenerator random) {
    long from = 1 + random.nextLong(lastId.get());
    int dice = random.nextInt(100);
    if (dice < 45) {
      return () -> transactions.in(SERVICE, inOne -> advance(inOne, from));
    }
    if (dice < 93) {
      BigDecimal price = BigDecimal.valueOf(random.nextInt(100, 10_000), 2);
      return () -> transactions.in(SERVICE, inOne -> enlarge(inOne, from, price));
    }
    if (dice < 97) {
      return () -> transactions.in(SERVICE, inOne -> delete(inOne, from));
    }
    return () -> shipMany(from);
  }

  private static int advance(Connection inOne, long from) throws SQLException {
    return Sql.update(
        inOne,
        """
        update sales.orders set status =
          case status when 'PENDING' then 'CONFIRMED' when 'CONFIRMED' then 'SHIPPED'
                      else 'CANCELLED' end
        where id = (%s)"""
            .formatted(FIND),
        from);
  }

  /** Line and total in one transaction: nobody may ever see the one without the other. */
  private static int enlarge(Connection inOne, long from, BigDecimal price) throws SQLException {
    Optional<Long> id = Sql.first(inOne, FIND, row -> row.getLong(1), from);
    if (id.isEmpty()) {
      return 0;
    }
    int lines =
        Sql.update(
            inOne,
            """
            update sales.order_lines set quantity = quantity + 1, price = price + ?
            where order_id = ? and line_number = 1""",
            price,
            id.get());
    return lines == 0
        ? 0
        : lines
            + Sql.update(
                inOne, "update sales.orders set total = total + ? where id = ?", price, id.get());
  }

  /** The lines go with it, by the foreign key. */
  private static int delete(Connection inOne, long from) throws SQLException {
    Optional<Long> id = Sql.first(inOne, FIND, row -> row.getLong(1), from);
    if (id.isEmpty()) {
      return 0;
    }
    int lines =
        Sql.first(
                inOne,
                "select count(*) from sales.order_lines where order_id = ?",
                row -> row.getInt(1),
                id.get())
            .orElseThrow();
    return lines + Sql.update(inOne, "delete from sales.orders where id = ?", id.get());
  }

  private int shipMany(long from) throws SQLException {
    return transactions.update(
        SERVICE,
        """
        update sales.orders set status = 'SHIPPED' where id in
          (select id from sales.orders where status = 'CONFIRMED' and id >= ? and clerk <> 'checkout'
           order by id limit 200 for update)""",
        from);
  }
}
