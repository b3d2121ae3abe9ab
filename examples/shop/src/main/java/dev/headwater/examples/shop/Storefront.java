package dev.headwater.examples.shop;

import static dev.headwater.model.Join.on;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.headwater.model.Copy;
import dev.headwater.model.Projection;
import dev.headwater.model.Purpose;
import dev.headwater.model.Service;
import dev.headwater.model.ServiceLevel;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What customers see. It owns nothing: every page is joined from copies, in one database, before
 * anybody asks for it.
 */
public interface Storefront {
  Service SERVICE = Service.named("storefront");

  ServiceLevel LEVEL = SERVICE.promises(0.9995, ofMillis(4), ofMillis(30));

  /** For the greeting, and for what is offered first. */
  record Customer(long id, String name, Customers.Segment segment) {}

  Copy<Customer> CUSTOMERS =
      SERVICE
          .copies(Customers.CUSTOMER)
          .as("customers", Customer.class)
          .staleAtMost(ofSeconds(5))
          .because(
              "Pages greet by name and are sorted by segment; they must open within 100 ms, "
                  + "whoever else is down.");

  /** For the shelves. */
  record Product(long id, String title, String brand, List<String> labels, BigDecimal price) {}

  Copy<Product> PRODUCTS =
      SERVICE
          .copies(Catalog.PRODUCT)
          .as("products", Product.class)
          .staleAtMost(ofSeconds(5))
          .because(
              "Browsing is nine tenths of all reads; a price shown may lag for seconds, "
                  + "since an order carries the price that was shown.");

  /** For "my orders". */
  record Order(
      long id,
      long customerId,
      Orders.Status status,
      BigDecimal total,
      LocalDate placedOn,
      Optional<String> note) {}

  Copy<Order> ORDERS =
      SERVICE
          .copies(Orders.ORDER)
          .as("orders", Order.class)
          .staleAtMost(ofSeconds(2))
          .because(
              "\"My orders\" joins four owners' data; who has just ordered looks at once, "
                  + "and waits for that order by its token.");

  /** For an order's page. */
  record OrderLine(long orderId, int lineNumber, long productId, int quantity, BigDecimal price) {}

  Copy<OrderLine> ORDER_LINES =
      SERVICE
          .copies(Orders.ORDER_LINE)
          .as("order_lines", OrderLine.class)
          .staleAtMost(ofSeconds(2))
          .because(
              "Lines are shown under their total and have to add up to it, so both arrive "
                  + "from orders in the same instant.");

  /** Whether an order is paid. */
  record Payment(UUID id, long orderId, BigDecimal amount, Payments.Status status) {}

  Copy<Payment> PAYMENTS =
      SERVICE
          .copies(Payments.PAYMENT)
          .as("payments", Payment.class)
          .staleAtMost(ofSeconds(3))
          .because(
              "\"Paid\" beside an order may appear seconds late, and the list must not fail "
                  + "with the bank's connection.");

  /** Whether a product is available. */
  record Stock(long productId, long supplierId, int quantity) {}

  Copy<Stock> STOCK =
      SERVICE
          .copies(Inventory.STOCK)
          .as("stock", Stock.class)
          .staleAtMost(ofSeconds(2))
          .because(
              "\"Only 3 left\" is a hint, not a promise: the warehouse decides when it "
                  + "reserves, so seconds of delay cost nothing.");

  /** A line of an order's page; its title is empty until the product is known here. */
  record PageLine(int line, Optional<String> title, int quantity, BigDecimal price) {}

  /**
   * All that an order's page shows.
   *
   * @param linesInStock of how many lines one supplier has enough
   * @param payment empty until payments has heard of the order
   */
  record OrderPage(
      long id,
      String customer,
      Orders.Status status,
      LocalDate placedOn,
      BigDecimal total,
      List<PageLine> lines,
      long linesInStock,
      Optional<Payments.Status> payment) {}

  Projection<OrderPage> ORDER_PAGE =
      SERVICE
          .projects("order_page", OrderPage.class)
          .from("o", ORDERS)
          .toOne("c", CUSTOMERS, on("id", "o.customerId"))
          .toMany("l", ORDER_LINES, on("orderId", "o.id"))
          .toOneOrNone("t", PRODUCTS, on("id", "l.productId"))
          .toMany("s", STOCK, on("productId", "l.productId"))
          .toMany("p", PAYMENTS, on("orderId", "o.id"))
          .select(
              """
              o.id, c.name as customer, o.status, o.placed_on,
              coalesce(sum(l.price), 0) as total,
              coalesce(jsonb_agg(jsonb_build_object('line', l.line_number, 'title', t.title,
                'quantity', l.quantity, 'price', l.price) order by l.line_number), '[]') as lines,
              count(distinct l.line_number) filter (where s.quantity >= l.quantity)
                as lines_in_stock,
              max(p.status) as payment""")
          .staleAtMost(ofSeconds(10))
          .because(
              Purpose.SEVERAL_SERVICES,
              "The page shows what five services own; it opens in one read by key, also when "
                  + "some of them are down.");

  /** A line of "my orders". */
  record PastOrder(
      long id,
      long customerId,
      LocalDate placedOn,
      Orders.Status status,
      BigDecimal total,
      long pieces,
      boolean paid) {}

  Projection<PastOrder> CUSTOMER_HISTORY =
      SERVICE
          .projects("customer_history", PastOrder.class)
          .from("o", ORDERS)
          .toMany("l", ORDER_LINES, on("orderId", "o.id"))
          .toMany("p", PAYMENTS, on("orderId", "o.id"))
          .select(
              """
              o.id, o.customer_id, o.placed_on, o.status, o.total,
              coalesce(sum(l.quantity), 0) as pieces,
              coalesce(bool_or(p.status = 'TAKEN'), false) as paid""")
          .readBy("customerId", "placedOn desc", "id desc")
          .staleAtMost(ofSeconds(5))
          .because(
              Purpose.READ_OTHERWISE_THAN_WRITTEN,
              "Orders are written one by one and read by customer, newest first, a page at a "
                  + "time.");
}
