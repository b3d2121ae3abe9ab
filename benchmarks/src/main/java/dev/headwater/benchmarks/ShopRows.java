package dev.headwater.benchmarks;

import dev.headwater.examples.shop.Catalog;
import dev.headwater.examples.shop.Customers;
import dev.headwater.examples.shop.Inventory;
import dev.headwater.examples.shop.Orders;
import dev.headwater.examples.shop.Payments;
import dev.headwater.examples.shop.Storefront.OrderPage;
import dev.headwater.testkit.World;
import java.util.Random;

/** The shop's rows as TPC-H has them in number, and what an order's page has to show of them. */
record ShopRows(int orders) {
  private static final int LINES_MAX = 7;
  private static final int UNPAID_EACH = 5;

  private int customers() {
    return Math.max(1, orders / 10);
  }

  private int products() {
    return Math.max(1, orders / 8);
  }

  void insertInto(World world) {
    world.sql(
        Customers.SERVICE,
        """
        insert into crm.customers
        select n, 'Customer ' || n, (array['AUTOMOBILE', 'BUILDING', 'FURNITURE'])[n %% 3 + 1],
          'GERMANY', n %% 10000, 'somewhere', '1', null from generate_series(1, %d) n"""
            .formatted(customers()));
    world.sql(
        Catalog.SERVICE,
        """
        insert into catalog.products
        select n, 'Product ' || n, 'Brand ' || n %% 9, array['a', 'b'], 1 + n %% 10000, 'maker', 1,
          'box', n %% 10000 from generate_series(1, %d) n"""
            .formatted(products()));
    world.sql(
        Inventory.SERVICE,
        """
        insert into warehouse.stock
        select n, s, (n * s) %% 7, 1, 'S-1'
        from generate_series(1, %d) n, generate_series(1, 4) s"""
            .formatted(products()));
    world.sql(
        Orders.SERVICE,
        """
        insert into sales.orders
        select n, 1 + n::bigint * 7919 %% %1$d,
          (array['PENDING', 'CONFIRMED', 'SHIPPED'])[n %% 3 + 1], 0,
          date '2026-01-01' + n %% 300, nullif('note ' || n %% 4, 'note 0'), 'clerk', '1'
        from generate_series(1, %2$d) n;
        insert into sales.order_lines
        select n, l, 1 + (n::bigint * 31 + l * 17) %% %3$d, 1 + (n + l) %% 5,
          ((n::bigint * l) %% 1000) / 10.0, 'AIR'
        from generate_series(1, %2$d) n, generate_series(1, %4$d) l where l <= 1 + n %% %4$d;
        update sales.orders o set total = (
          select sum(price) from sales.order_lines l where l.order_id = o.id)"""
            .formatted(customers(), orders, products(), LINES_MAX));
    world.sql(
        Payments.SERVICE,
        """
        insert into billing.payments (order_id, amount, status)
        select n, 1, 'OPEN' from generate_series(1, %d) n where n %% %d <> 0"""
            .formatted(orders, UNPAID_EACH));
  }

  long any(Random chance) {
    return 1L + chance.nextInt(orders);
  }

  long customerOf(long order) {
    return 1 + order * 7919 % customers();
  }

  long firstProductOf(long order) {
    return 1 + (order * 31 + 17) % products();
  }

  /** Fails unless the page is the order's, with all that every contender asks for. */
  void require(long order, OrderPage page) {
    boolean isRight =
        page.id() == order
            && page.customer().equals("Customer " + customerOf(order))
            && page.lines().size() == 1 + order % LINES_MAX
            && page.payment().isPresent() == (order % UNPAID_EACH != 0);
    if (!isRight) {
      throw new IllegalStateException("wrong page of order " + order + ": " + page);
    }
  }
}
