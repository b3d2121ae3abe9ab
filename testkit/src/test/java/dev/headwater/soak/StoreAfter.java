package dev.headwater.soak;

import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import java.time.Duration;
import java.util.List;

/**
 * The {@link Store} after its next release: a customer has a level, which the storefront shows.
 * Both run beside one another for a while.
 */
interface StoreAfter {
  record Customer(long id, String name, long points, long level) {}

  Entity<Customer> CUSTOMER =
      Store.CUSTOMERS.owns("customer", Customer.class).inTable("customers").keyedBy("id");

  Copy<Store.CustomerName> NAMES =
      Store.ORDERS
          .copies(CUSTOMER)
          .as("customer_names", Store.CustomerName.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("Orders are listed with names while customers is down.");
  Copy<Customer> SHOWN =
      Store.STOREFRONT
          .copies(CUSTOMER)
          .as("shown_customers", Customer.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("The storefront greets customers by level while their service is down.");

  List<Copy<?>> COPIES = List.of(NAMES, SHOWN, Store.TAGS, Store.SHOWN_ORDERS);

  Model MODEL =
      Model.of(
          "store",
          CUSTOMER,
          Store.TAG,
          Store.ORDER,
          Store.MOVED,
          Store.PLACED,
          NAMES,
          SHOWN,
          Store.TAGS,
          Store.SHOWN_ORDERS,
          Store.ORDERS_ON_MOVED,
          Store.STOREFRONT_ON_MOVED,
          Store.STOREFRONT_ON_PLACED);

  /** The owner's own migration. */
  String OF_CUSTOMERS =
      """
      set lock_timeout = '20s';
      alter table customers add column level bigint not null default 1;
      update customers set level = 2 where id % 2 = 0""";
}
