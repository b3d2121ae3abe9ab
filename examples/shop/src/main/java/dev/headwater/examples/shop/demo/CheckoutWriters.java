package dev.headwater.examples.shop.demo;

import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Checkout;
import dev.headwater.examples.shop.Checkout.Return;
import dev.headwater.examples.shop.Orders;
import dev.headwater.examples.shop.Orders.Line;
import dev.headwater.examples.shop.Orders.PlaceOrder;
import dev.headwater.model.Saga;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Who places orders at the checkout, and sends some back. Cards have limits, and of two products
 * everybody wants hundreds, so some orders come to nothing.
 */
final class CheckoutWriters {
  private static final int WANTED_PRODUCTS = 2;
  private static final int WANTED_PIECES_MAX = 900;

  private final Fleet fleet;
  private final long customers;
  private final long products;
  private final Style style;

  CheckoutWriters(Fleet fleet, long customers, long products, Style style) {
    this.fleet = fleet;
    this.customers = customers;
    this.products = products;
    this.style = style;
  }

  List<Work> all() {
    return List.of(
        new Work(Orders.SERVICE, 25, this::place), new Work(Orders.SERVICE, 3, this::sendBack));
  }

  private Work.Change place(RandomGenerator random) {
    String key = new UUID(random.nextLong(), random.nextLong()).toString();
    Saga<PlaceOrder> saga = saga(random);
    PlaceOrder wish = wish(random);
    return () -> {
      fleet.running(Orders.SERVICE).sagas().start(saga, wish, key);
      return 1 + wish.lines().size();
    };
  }

  private Saga<PlaceOrder> saga(RandomGenerator random) {
    return switch (style) {
      case ORCHESTRATED -> Checkout.PLACE_ORDER;
      case CHOREOGRAPHED -> Checkout.PLACE_ORDER_TOGETHER;
      case BOTH -> random.nextBoolean() ? Checkout.PLACE_ORDER : Checkout.PLACE_ORDER_TOGETHER;
    };
  }

  private PlaceOrder wish(RandomGenerator random) {
    List<Line> lines = new ArrayList<>();
    if (random.nextInt(8) == 0) {
      int pieces = random.nextInt(WANTED_PIECES_MAX / 2, WANTED_PIECES_MAX);
      lines.add(new Line(1 + random.nextLong(WANTED_PRODUCTS), pieces, BigDecimal.ONE));
    }
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      BigDecimal price = BigDecimal.valueOf(random.nextInt(100, 20_000), 2);
      lines.add(new Line(1 + random.nextLong(products), random.nextInt(1, 9), price));
    }
    return new PlaceOrder(1 + random.nextLong(customers), lines, Optional.empty());
  }

  /** One that was confirmed, perhaps for the second time. */
  private Work.Change sendBack(RandomGenerator random) {
    double share = random.nextDouble();
    return () -> {
      Optional<Long> order = someOrder(share);
      if (order.isPresent()) {
        fleet
            .running(Orders.SERVICE)
            .sagas()
            .start(Checkout.RETURN_ORDER, new Return(order.get()), "return of " + order.get());
      }
      return 0;
    };
  }

  private Optional<Long> someOrder(double share) throws SQLException {
    try (Connection connection = fleet.database(Orders.SERVICE).getConnection()) {
      return Sql.first(
          connection,
          """
          select id from sales.orders where clerk = 'checkout' and status = 'CONFIRMED'
          order by id offset (
            select floor(? * count(*)) from sales.orders
            where clerk = 'checkout' and status = 'CONFIRMED')
          limit 1""",
          row -> row.getLong(1),
          share);
    }
  }
}
