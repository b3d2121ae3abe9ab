package dev.headwater.model;

import static java.time.Duration.ofSeconds;

/**
 * The words that the tests of this package speak in: customers owns customers, orders has a copy of
 * their names.
 */
interface Vocabulary {
  String REASON = "Orders are listed with names while customers is down; seconds old is fine.";

  Service CUSTOMERS = Service.named("customers");
  Service ORDERS = Service.named("orders");
  Service BILLING = Service.named("billing");

  enum Segment {
    HOME,
    OFFICE
  }

  record Customer(long id, String name, Segment segment) {}

  record CustomerName(long id, String name) {}

  record Rename(long id, String name) {}

  record Renamed(String before) {}

  record OrderPlaced(long id, long customerId) {}

  Entity<Customer> CUSTOMER =
      CUSTOMERS.owns("customer", Customer.class).inTable("crm.customers").keyedBy("id");

  Copy<CustomerName> CUSTOMER_NAMES =
      ORDERS
          .copies(CUSTOMER)
          .as("customer_names", CustomerName.class)
          .staleAtMost(ofSeconds(5))
          .because(REASON);

  /** A copy in orders that is right but for its record. */
  static <T extends Record> Copy<T> ordersCopying(Entity<?> entity, Class<T> type) {
    return ORDERS
        .copies(entity)
        .as("customer_names", type)
        .staleAtMost(ofSeconds(5))
        .because(REASON);
  }
}
