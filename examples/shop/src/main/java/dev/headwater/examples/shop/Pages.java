package dev.headwater.examples.shop;

import static dev.headwater.model.Join.on;
import static dev.headwater.model.Source.ask;
import static dev.headwater.model.Source.in;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.headwater.examples.shop.Storefront.Customer;
import dev.headwater.examples.shop.Storefront.Order;
import dev.headwater.examples.shop.Storefront.OrderLine;
import dev.headwater.examples.shop.Storefront.OrderPage;
import dev.headwater.examples.shop.Storefront.PageLine;
import dev.headwater.examples.shop.Storefront.PastOrder;
import dev.headwater.examples.shop.Storefront.Payment;
import dev.headwater.examples.shop.Storefront.Product;
import dev.headwater.examples.shop.Storefront.Stock;
import dev.headwater.model.Joined;
import dev.headwater.model.Query;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the storefront answers with. An order's page comes in three variants, so that their prices
 * can be compared; whoever asks sees the same.
 */
public interface Pages {
  /** Pre-joined. */
  Query<OrderPage> ORDER_PAGE =
      Storefront.SERVICE
          .answers("order-page", OrderPage.class)
          .from("page", OrderPage.class, in(Storefront.ORDER_PAGE))
          .within(ofMillis(250))
          .promising(0.999)
          .because(
              "Customers open it right after they ordered and while they wait for the parcel: it"
                  + " has to come at once, and to stay up whoever is down.");

  /** Joined when it is asked for, of what lies here. */
  Query<OrderPage> ORDER_PAGE_FROM_COPIES =
      Storefront.SERVICE
          .answers("order-page-from-copies", OrderPage.class)
          .from("o", Order.class, in(Storefront.ORDERS))
          .toOne("c", Customer.class, in(Storefront.CUSTOMERS), on("id", "o.customerId"))
          .toMany("l", OrderLine.class, in(Storefront.ORDER_LINES), on("orderId", "o.id"))
          .toOneOrNone("t", Product.class, in(Storefront.PRODUCTS), on("id", "l.productId"))
          .toMany("s", Stock.class, in(Storefront.STOCK), on("productId", "l.productId"))
          .toMany("p", Payment.class, in(Storefront.PAYMENTS), on("orderId", "o.id"))
          .show("customer", "c.name")
          .show("total", Pages::total, "l")
          .show("lines", Pages::lines, "l", "t")
          .show("linesInStock", Pages::linesInStock, "l", "s")
          .show("payment", Pages::payment, "p")
          .within(ofMillis(250))
          .promising(0.999)
          .because(
              "Shows what the copies alone give: no table to keep, for five statements at each"
                  + " read instead of one.");

  /** Asked of the owners. */
  Query<OrderPage> ORDER_PAGE_COMPOSED =
      Storefront.SERVICE
          .answers("order-page-composed", OrderPage.class)
          .from("o", Order.class, ask(Orders.ORDER))
          .toOne(
              "c",
              Customer.class,
              ask(Customers.CUSTOMER).orStale(Storefront.CUSTOMERS),
              on("id", "o.customerId"))
          .toMany("l", OrderLine.class, ask(Orders.ORDER_LINE), on("orderId", "o.id"))
          .toOneOrNone(
              "t", Product.class, ask(Catalog.PRODUCT).orPartial(), on("id", "l.productId"))
          .toMany(
              "s",
              Stock.class,
              ask(Inventory.STOCK).orStale(Storefront.STOCK),
              on("productId", "l.productId"))
          .toMany("p", Payment.class, ask(Payments.PAYMENT).orPartial(), on("orderId", "o.id"))
          .show("customer", "c.name")
          .show("total", Pages::total, "l")
          .show("lines", Pages::lines, "l", "t")
          .show("linesInStock", Pages::linesInStock, "l", "s")
          .show("payment", Pages::payment, "p")
          .within(ofSeconds(2))
          .because(
              "Clerks at the telephone ask for it a few times an hour and want what is true now;"
                  + " they can wait for five services, and read on where one is silent.");

  /** "My orders", a page at a time. */
  Query<PastOrder> CUSTOMER_HISTORY =
      Storefront.SERVICE
          .answers("customer-history", PastOrder.class)
          .from("h", PastOrder.class, in(Storefront.CUSTOMER_HISTORY))
          .readBy("customerId", "placedOn desc", "id desc")
          .within(ofMillis(250))
          .promising(0.999)
          .because(
              "The list is opened at each visit and paged through; no owner could sort by what"
                  + " others own.");

  private static BigDecimal total(Joined order) {
    return order.many("l", OrderLine.class).stream()
        .map(OrderLine::price)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static List<PageLine> lines(Joined order) {
    return order.many("l").stream()
        .sorted(Comparator.comparing(line -> line.as(OrderLine.class).lineNumber()))
        .map(Pages::line)
        .toList();
  }

  private static PageLine line(Joined row) {
    OrderLine line = row.as(OrderLine.class);
    Optional<String> title = row.oneOrNone("t", Product.class).map(Product::title);
    return new PageLine(line.lineNumber(), title, line.quantity(), line.price());
  }

  private static long linesInStock(Joined order) {
    return order.many("l").stream().filter(Pages::isInStock).count();
  }

  private static boolean isInStock(Joined line) {
    int wanted = line.as(OrderLine.class).quantity();
    return line.many("s", Stock.class).stream().anyMatch(stock -> stock.quantity() >= wanted);
  }

  private static Optional<Payments.Status> payment(Joined order) {
    return order.many("p", Payment.class).stream()
        .map(Payment::status)
        .max(Comparator.comparing(Payments.Status::name));
  }
}
