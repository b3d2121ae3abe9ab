package dev.headwater.model;

import static dev.headwater.model.FindingAssert.checking;
import static dev.headwater.model.Vocabulary.CUSTOMER;
import static dev.headwater.model.Vocabulary.CUSTOMERS;
import static dev.headwater.model.Vocabulary.CUSTOMER_NAMES;
import static dev.headwater.model.Vocabulary.ORDERS;
import static dev.headwater.model.Vocabulary.REASON;

import dev.headwater.model.Vocabulary.Customer;
import dev.headwater.model.Vocabulary.CustomerName;
import dev.headwater.model.Vocabulary.Rename;
import dev.headwater.model.Vocabulary.Renamed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckNamesTest {
  private static final String TOO_LONG = "a2345678901234567890123456789012345678901";

  @ParameterizedTest
  @ValueSource(strings = {"", "Order", "1st", "a--b", "a_", "übung", "a b", "a.b", "a;b", TOO_LONG})
  void namesArePlainAndShort(String name) {
    checking(CUSTOMERS.handles(name, Rename.class, Renamed.class))
        .findsOnly(Rule.NAME_UNSOUND, "`" + name + "` is no good command name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "order2", "rename-customer", "order_line", "a-b_c"})
  void plainNamesWillDo(String name) {
    checking(CUSTOMERS.handles(name, Rename.class, Renamed.class)).findsNothing();
  }

  @Test
  void servicesAreNamedLikewise() {
    checking(Service.named("The CRM").publishes("renamed", Renamed.class))
        .findsOnly(Rule.NAME_UNSOUND, "`The CRM` is no good service name");
  }

  @Test
  void aDeclarationIsListedOnce() {
    checking(CUSTOMER, CUSTOMER)
        .findsOnly(
            Rule.NAME_TWICE,
            "customers.customer: `customer` is declared as entity, copy or projection 2 times");
  }

  @Test
  void aServiceHasOneCopyOfAName() {
    Copy<CustomerName> elsewhere =
        ORDERS
            .copies(CUSTOMER)
            .as("customer-names", CustomerName.class)
            .inTable("other")
            .staleAtMost(CUSTOMER_NAMES.window())
            .because(REASON);
    checking(CUSTOMER, CUSTOMER_NAMES, elsewhere)
        .findsOnly(
            Rule.NAME_TWICE,
            "`customer-names` and `customer_names` is declared as entity, copy or projection 2 times");
  }

  @Test
  void anEntityAndACopyOfOneServiceDifferInName() {
    checking(
            CUSTOMER,
            CUSTOMER_NAMES,
            ORDERS.owns("customer_names", Customer.class).inTable("mine").keyedBy("id"))
        .findsOnly(Rule.NAME_TWICE);
  }

  @Test
  void servicesDifferInMoreThanADash() {
    checking(
            Service.named("order-desk").publishes("opened", Renamed.class),
            Service.named("order_desk").publishes("closed", Renamed.class))
        .findsOnly(Rule.SERVICE_TWICE, "`order-desk` and `order_desk`");
  }
}
