package dev.headwater.examples.shop;

import static java.time.Duration.ofSeconds;

import dev.headwater.model.Copy;
import dev.headwater.model.Service;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What customers see. It owns nothing: every page is joined from copies, in one database and one
 * query.
 */
public interface Storefront {
  Service SERVICE = Service.named("storefront");

  /** For the greeting, and for what is offered first. */
  record Customer(long id, String name, Customers.Segment segment) {}

  Copy<Customer> CUSTOMERS =
      SERVICE
          .copies(Customers.CUSTOMER)
          .as("customers", Customer.class)
          .staleAtMost(ofSeconds(10))
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
          .staleAtMost(ofSeconds(5))
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
}
