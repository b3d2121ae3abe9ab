package dev.headwater.examples.shop;

import static java.time.Duration.ofMillis;

import dev.headwater.model.Command;
import dev.headwater.model.Entity;
import dev.headwater.model.Service;
import dev.headwater.model.ServiceLevel;
import java.math.BigDecimal;

/** Who buys: names, segments and balances are decided here. */
public interface Customers {
  Service SERVICE = Service.named("customers");

  ServiceLevel LEVEL = SERVICE.promises(0.999, ofMillis(4), ofMillis(30));

  /** The business that a customer is in. */
  enum Segment {
    AUTOMOBILE,
    BUILDING,
    FURNITURE,
    HOUSEHOLD,
    MACHINERY
  }

  /** What others may see of a customer; address and telephone number stay here. */
  record Customer(long id, String name, Segment segment, String nation, BigDecimal balance) {}

  Entity<Customer> CUSTOMER =
      SERVICE.owns("customer", Customer.class).inTable("crm.customers").keyedBy("id");

  /** Gives a customer another name, which must not be blank. */
  record RenameCustomer(long customerId, String name) {}

  /** The name until now. */
  record CustomerRenamed(String before) {}

  Command<RenameCustomer, CustomerRenamed> RENAME =
      SERVICE.handles("rename-customer", RenameCustomer.class, CustomerRenamed.class);
}
