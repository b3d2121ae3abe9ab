package dev.headwater.model;

import static dev.headwater.model.FindingAssert.checking;
import static dev.headwater.model.Vocabulary.BILLING;
import static dev.headwater.model.Vocabulary.CUSTOMER;
import static dev.headwater.model.Vocabulary.CUSTOMERS;
import static dev.headwater.model.Vocabulary.CUSTOMER_NAMES;
import static dev.headwater.model.Vocabulary.ORDERS;
import static dev.headwater.model.Vocabulary.REASON;
import static dev.headwater.model.Vocabulary.ordersCopying;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.model.Vocabulary.Customer;
import dev.headwater.model.Vocabulary.CustomerName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckCopiesTest {
  @Test
  void whatNobodyOwnsCannotBeCopied() {
    checking(CUSTOMER_NAMES)
        .findsOnly(
            Rule.COPY_OF_NOTHING,
            "orders.customer_names",
            "it copies `customer` from `customers`, which owns no such entity");
  }

  @Test
  void whatAnotherOwnsIsCopiedFromThere() {
    Entity<Customer> claimed = BILLING.owns("customer", Customer.class).keyedBy("id");
    checking(CUSTOMER, ordersCopying(claimed, CustomerName.class))
        .findsOnly(Rule.COPY_OF_NOTHING, "copy it from `customers`, which owns an entity of that");
  }

  @Test
  void anOwnerDoesNotCopyItsOwnData() {
    checking(
            CUSTOMER,
            CUSTOMERS
                .copies(CUSTOMER)
                .as("names", CustomerName.class)
                .staleAtMost(ofSeconds(1))
                .because(REASON))
        .findsOnly(Rule.COPY_BY_OWNER, "customers.names", "which it owns itself");
  }

  @Test
  void aCopyOfACopyIsSentToTheOwner() {
    Entity<CustomerName> names = ORDERS.owns("customer_names", CustomerName.class).keyedBy("id");
    Copy<CustomerName> again =
        BILLING
            .copies(names)
            .as("payers", CustomerName.class)
            .staleAtMost(ofSeconds(1))
            .because(REASON);
    checking(CUSTOMER, CUSTOMER_NAMES, again)
        .findsOnly(
            Rule.COPY_OF_COPY,
            "billing.payers",
            "`orders.customer_names` is itself a copy of `customers.customer`");
  }

  @Test
  void onlyPublishedFieldsAreCopied() {
    record WithPhone(long id, String phone) {}
    checking(CUSTOMER, ordersCopying(CUSTOMER, WithPhone.class))
        .findsOnly(
            Rule.FIELD_NOT_PUBLISHED,
            "field `phone` is not published by `customers.customer`",
            "publishes `id`, `name` and `segment`");
  }

  @Test
  void aFieldKeepsItsType() {
    record Counted(long id, int name) {}
    checking(CUSTOMER, ordersCopying(CUSTOMER, Counted.class))
        .findsOnly(
            Rule.FIELD_OF_OTHER_TYPE,
            "field `name` is published by `customers.customer` as text, and expected here as integer");
  }

  enum MoreSegments {
    OFFICE,
    HOME,
    FARM
  }

  enum LessSegments {
    HOME
  }

  @Test
  void anEnumFitsIntoTextAndIntoOneWithMoreConstants() {
    record AsText(long id, String segment) {}
    record AsMore(long id, MoreSegments segment) {}
    record AsLess(long id, LessSegments segment) {}
    checking(CUSTOMER, ordersCopying(CUSTOMER, AsText.class)).findsNothing();
    checking(CUSTOMER, ordersCopying(CUSTOMER, AsMore.class)).findsNothing();
    checking(CUSTOMER, ordersCopying(CUSTOMER, AsLess.class))
        .findsOnly(Rule.FIELD_OF_OTHER_TYPE, "at least the published constants, or as text");
  }

  record Address(String city, Optional<String> zip) {}

  record Buyer(long id, Optional<String> name, List<Address> addresses) {}

  private static final Entity<Buyer> BUYER = CUSTOMERS.owns("buyer", Buyer.class).keyedBy("id");

  @Test
  void whatMayBeNullThereMayBeNullHere() {
    record Required(long id, String name) {}
    record Relaxed(long id, Optional<String> name) {}
    checking(BUYER, ordersCopying(BUYER, Required.class))
        .findsOnly(Rule.FIELD_MAY_BE_NULL, "field `name` may be null in `customers.buyer`");
    checking(CUSTOMER, ordersCopying(CUSTOMER, Relaxed.class)).findsNothing();
  }

  @Test
  void nestedRecordsAreComparedFieldByField() {
    record City(String city) {}
    record Zip(String zip) {}
    record InCity(long id, List<City> addresses) {}
    record AtZip(long id, List<Zip> addresses) {}
    checking(BUYER, ordersCopying(BUYER, InCity.class)).findsNothing();
    checking(BUYER, ordersCopying(BUYER, AtZip.class))
        .findsOnly(Rule.FIELD_MAY_BE_NULL, "field `addresses.zip` may be null");
  }

  @Test
  void aCopyHasTheWholeKey() {
    record Nameless(String name) {}
    checking(CUSTOMER, ordersCopying(CUSTOMER, Nameless.class))
        .findsOnly(Rule.COPY_LACKS_KEY, "its record lacks `id` of the key of `customers.customer`");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, -5_000})
  void aWindowIsAboveZero(long millis) {
    checking(CUSTOMER, within(ofMillis(millis)))
        .findsOnly(Rule.WINDOW_EMPTY, "its window of " + millis + " ms");
  }

  @Test
  void aWindowBelowAMillisecondIsNone() {
    checking(CUSTOMER, within(ofNanos(999_999))).findsOnly(Rule.WINDOW_EMPTY);
  }

  @Test
  void aWindowOfAgesDoesNotOverflow() {
    Model model = Model.of("shop", CUSTOMER, within(ofSeconds(Long.MAX_VALUE)));
    assertThat(model.check()).isEmpty();
    assertThat(model.manifest(ORDERS).copies().get(0).windowMillis()).isEqualTo(Long.MAX_VALUE);
  }

  private static Copy<CustomerName> within(Duration window) {
    return ORDERS
        .copies(CUSTOMER)
        .as("customer_names", CustomerName.class)
        .staleAtMost(window)
        .because(REASON);
  }
}
