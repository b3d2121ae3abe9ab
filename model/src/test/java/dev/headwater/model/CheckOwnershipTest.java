package dev.headwater.model;

import static dev.headwater.model.FindingAssert.checking;
import static dev.headwater.model.Vocabulary.BILLING;
import static dev.headwater.model.Vocabulary.CUSTOMER;
import static dev.headwater.model.Vocabulary.CUSTOMERS;
import static dev.headwater.model.Vocabulary.CUSTOMER_NAMES;
import static dev.headwater.model.Vocabulary.ORDERS;

import dev.headwater.model.Vocabulary.Customer;
import dev.headwater.model.Vocabulary.CustomerName;
import org.junit.jupiter.api.Test;

class CheckOwnershipTest {
  @Test
  void anEntityHasOneOwner() {
    checking(CUSTOMER, BILLING.owns("customer", Customer.class).keyedBy("id"))
        .findsOnly(Rule.TWO_OWNERS, "entity `customer` is owned by `billing` and `customers`");
  }

  @Test
  void aTableHasOneEntity() {
    checking(
            CUSTOMER,
            CUSTOMERS.owns("person", Customer.class).inTable("CRM.Customers").keyedBy("id"))
        .findsOnly(Rule.TABLE_TWICE, "table `crm.customers` is claimed by `customer` and `person`");
  }

  @Test
  void aTableHasOneCopy() {
    checking(CUSTOMER, CUSTOMER_NAMES, customersIn("public.customer_names"))
        .findsOnly(Rule.TABLE_TWICE, "claimed by `customer_names` and `customers`");
  }

  @Test
  void tablesOfOneNameInTwoServicesAreTwoTables() {
    checking(
            CUSTOMERS.owns("customer", Customer.class).inTable("rows").keyedBy("id"),
            BILLING.owns("bill", Customer.class).inTable("rows").keyedBy("id"))
        .findsNothing();
  }

  @Test
  void nobodyPublishesWhatItCopied() {
    checking(
            CUSTOMER,
            CUSTOMER_NAMES,
            ORDERS.owns("buyer", CustomerName.class).inTable("customer_names").keyedBy("id"))
        .findsOnly(
            Rule.COPY_OF_COPY,
            "orders.buyer",
            "holds the copy `customer_names` of `customers.customer`",
            "let others copy `customers.customer` from its owner");
  }

  private static Copy<CustomerName> customersIn(String table) {
    return ORDERS
        .copies(CUSTOMER)
        .as("customers", CustomerName.class)
        .inTable(table)
        .staleAtMost(CUSTOMER_NAMES.window())
        .because(Vocabulary.REASON);
  }
}
