package dev.headwater.examples.shop;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.headwater.model.Command;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Event;
import dev.headwater.model.Service;
import dev.headwater.model.ServiceLevel;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Who ordered what. An order and its lines change in one transaction: its total is always their
 * sum.
 */
public interface Orders {
  Service SERVICE = Service.named("orders");

  ServiceLevel LEVEL = SERVICE.promises(0.9995, ofMillis(5), ofMillis(40));

  /** How far an order has come. */
  enum Status {
    PENDING,
    CONFIRMED,
    SHIPPED,
    CANCELLED
  }

  /** The head of an order. */
  record Order(
      long id,
      long customerId,
      Status status,
      BigDecimal total,
      LocalDate placedOn,
      Optional<String> note) {}

  /**
   * One product of an order; the price is that of the whole line, as it was when the order was
   * placed.
   */
  record OrderLine(long orderId, int lineNumber, long productId, int quantity, BigDecimal price) {}

  Entity<Order> ORDER =
      SERVICE
          .owns("order", Order.class)
          .inTable("sales.orders")
          .readBy("customerId", "placedOn desc", "id desc")
          .keyedBy("id");

  Entity<OrderLine> ORDER_LINE =
      SERVICE
          .owns("order_line", OrderLine.class)
          .inTable("sales.order_lines")
          .keyedBy("orderId", "lineNumber");

  /** What orders needs of a customer. */
  record CustomerName(long id, String name) {}

  Copy<CustomerName> CUSTOMER_NAMES =
      SERVICE
          .copies(Customers.CUSTOMER)
          .as("customer_names", CustomerName.class)
          .staleAtMost(ofSeconds(5))
          .because(
              "Orders are listed with names while customers is down; a name seconds old is fine.");

  /** What orders needs of a product. */
  record ProductTitle(long id, String title) {}

  Copy<ProductTitle> PRODUCT_TITLES =
      SERVICE
          .copies(Catalog.PRODUCT)
          .as("product_titles", ProductTitle.class)
          .staleAtMost(ofSeconds(30))
          .because(
              "Every line of every list shows a title: asking the catalogue each time would "
                  + "tie the two together, and titles hardly change.");

  /** Places an order: at least one line, each of at least one piece. */
  record PlaceOrder(long customerId, List<Line> lines, Optional<String> note) {}

  /** A wish: a product, how many of it, and the price of one that the customer was shown. */
  record Line(long productId, int quantity, BigDecimal unitPrice) {}

  /** The number and the sum of the new order. */
  record OrderAccepted(long orderId, BigDecimal total) {}

  Command<PlaceOrder, OrderAccepted> PLACE_ORDER =
      SERVICE.handles("place-order", PlaceOrder.class, OrderAccepted.class);

  /** Places an order that waits for its money and its goods. */
  Command<PlaceOrder, OrderAccepted> CREATE =
      SERVICE.handles("create-order", PlaceOrder.class, OrderAccepted.class);

  /** One order, by its number. */
  record OrderOf(long orderId) {}

  /** How an order stands now. */
  record OrderTurned(Status status) {}

  /** It is paid, and its goods are set aside. */
  Command<OrderOf, OrderTurned> CONFIRM =
      SERVICE.handles("confirm-order", OrderOf.class, OrderTurned.class);

  /** It has come to nothing. */
  Command<OrderOf, OrderTurned> CANCEL =
      SERVICE.handles("cancel-order", OrderOf.class, OrderTurned.class);

  /** It was sent back, and the money with it. */
  Command<OrderOf, OrderTurned> CLOSE =
      SERVICE.handles("close-order", OrderOf.class, OrderTurned.class);

  /** An order was placed; published once for each, in the transaction that creates it. */
  record OrderPlaced(long orderId, long customerId, BigDecimal total, Instant placedAt) {}

  Event<OrderPlaced> ORDER_PLACED = SERVICE.publishes("order-placed", OrderPlaced.class);
}
