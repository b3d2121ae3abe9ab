package dev.headwater.model;

import static dev.headwater.model.Vocabulary.BILLING;
import static dev.headwater.model.Vocabulary.CUSTOMER;
import static dev.headwater.model.Vocabulary.CUSTOMERS;
import static dev.headwater.model.Vocabulary.CUSTOMER_NAMES;
import static dev.headwater.model.Vocabulary.ORDERS;
import static dev.headwater.model.Vocabulary.REASON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headwater.model.Vocabulary.Customer;
import dev.headwater.model.Vocabulary.CustomerName;
import dev.headwater.model.Vocabulary.OrderPlaced;
import dev.headwater.model.Vocabulary.Rename;
import dev.headwater.model.Vocabulary.Renamed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ModelTest {
  private static final Command<Rename, Renamed> RENAME =
      CUSTOMERS.handles("rename-customer", Rename.class, Renamed.class);
  private static final Event<OrderPlaced> PLACED =
      ORDERS.publishes("order-placed", OrderPlaced.class);
  private static final Subscription<OrderPlaced> ON_PLACED =
      BILLING.subscribesTo(PLACED).because("A bill is opened for each placed order.");
  private static final Model SHOP =
      Model.of("shop", CUSTOMER, RENAME, CUSTOMER_NAMES, PLACED, ON_PLACED);

  @Test
  void aSoundModelHasNoFindings() {
    assertThat(SHOP.check()).isEmpty();
    assertThat(SHOP.requireSound()).isSameAs(SHOP);
  }

  @Test
  void knowsWhatEachServiceDeclares() {
    assertThat(SHOP.services()).containsExactly(CUSTOMERS, ORDERS, BILLING);
    assertThat(SHOP.entitiesOf(CUSTOMERS)).containsExactly(CUSTOMER);
    assertThat(SHOP.commandsOf(CUSTOMERS)).containsExactly(RENAME);
    assertThat(SHOP.copiesOf(ORDERS)).containsExactly(CUSTOMER_NAMES);
    assertThat(SHOP.eventsOf(ORDERS)).containsExactly(PLACED);
    assertThat(SHOP.subscriptionsOf(BILLING)).containsExactly(ON_PLACED);
    assertThat(SHOP.entitiesOf(BILLING)).isEmpty();
  }

  @Test
  void aCopyKnowsWhatItIsOfAndWhatItPromises() {
    assertThat(CUSTOMER_NAMES.entity()).isSameAs(CUSTOMER);
    assertThat(CUSTOMER_NAMES.window()).isEqualTo(Duration.ofSeconds(5));
    assertThat(CUSTOMER_NAMES.because()).isEqualTo(REASON);
    assertThat(CUSTOMER_NAMES.table()).isEqualTo(new TableName("public", "customer_names"));
    assertThat(CUSTOMER_NAMES).hasToString("orders.customer_names");
  }

  @Test
  void columnsAreSnakeCaseUnlessTheyAreNamed() {
    record Order(long id, long customerId, String shipTo) {}
    Entity<Order> order =
        ORDERS
            .owns("order", Order.class)
            .inTable("\"Sales\".Orders")
            .column("shipTo", "\"ShipTo\"")
            .column("id", "ORDER_NO")
            .keyedBy("id");

    assertThat(order.table().sql()).isEqualTo("\"Sales\".\"orders\"");
    assertThat(order.shape().fields())
        .extracting(field -> field.column().sql())
        .containsExactly("\"order_no\"", "\"customer_id\"", "\"ShipTo\"");
  }

  @Test
  void anUnsoundModelIsRefusedWithAllItsMistakes() {
    Model unsound =
        Model.of(
            "shop",
            CUSTOMERS.owns("customer", Customer.class).keyedBy("number"),
            ORDERS
                .copies(CUSTOMER)
                .as("names", CustomerName.class)
                .staleAtMost(Duration.ZERO)
                .because(REASON));

    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(unsound::requireSound)
        .withMessageContaining("Model `shop` has 3 errors:")
        .withMessageContaining("HW113 error   orders.names: its record lacks `number`")
        .withMessageContaining("HW121 error   customers.customer: its key `number`")
        .withMessageContaining("HW140 error   orders.names: its window of 0 ms")
        .satisfies(refusal -> assertThat(refusal.findings()).isEqualTo(unsound.check()));
  }

  @Test
  void aModelsOwnNameIsCheckedToo() {
    assertThat(Model.of("The Shop!").check()).extracting(Finding::code).containsExactly("HW150");
  }

  interface East {
    Service SERVICE = Service.named("east");
    Entity<CustomerName> OWN = SERVICE.owns("eastern", CustomerName.class).keyedBy("id");
    Copy<CustomerName> OTHER =
        SERVICE
            .copies(West.OWN)
            .as("western", CustomerName.class)
            .staleAtMost(Duration.ofSeconds(5))
            .because(REASON);
  }

  interface West {
    Service SERVICE = Service.named("west");
    Entity<CustomerName> OWN = SERVICE.owns("western", CustomerName.class).keyedBy("id");
    Copy<CustomerName> OTHER =
        SERVICE
            .copies(East.OWN)
            .as("eastern", CustomerName.class)
            .staleAtMost(Duration.ofSeconds(5))
            .because(REASON);
  }

  @Test
  void twoServicesMayCopyFromEachOther() {
    Model globe = Model.of("globe", East.OWN, East.OTHER, West.OWN, West.OTHER);
    assertThat(globe.check()).isEmpty();
  }

  interface Hen {
    Copy<CustomerName> COPY =
        Service.named("hen")
            .copies(Egg.OWN)
            .as("eggs", CustomerName.class)
            .staleAtMost(Duration.ofSeconds(5))
            .because(REASON);
    Entity<CustomerName> OWN = Service.named("hen").owns("hen", CustomerName.class).keyedBy("id");
  }

  interface Egg {
    Copy<CustomerName> COPY =
        Service.named("egg")
            .copies(Hen.OWN)
            .as("hens", CustomerName.class)
            .staleAtMost(Duration.ofSeconds(5))
            .because(REASON);
    Entity<CustomerName> OWN = Service.named("egg").owns("egg", CustomerName.class).keyedBy("id");
  }

  @Test
  void aCircleThatJavaCannotUntieSaysHowTo() {
    assertThatExceptionOfType(ExceptionInInitializerError.class)
        .isThrownBy(() -> Model.of("coop", Hen.COPY, Egg.COPY))
        .havingCause()
        .withMessageContaining("declare in both what is owned and published before");
  }
}
