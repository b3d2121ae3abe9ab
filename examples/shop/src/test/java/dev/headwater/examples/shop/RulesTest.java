package dev.headwater.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.examples.shop.Catalog.ChangePrice;
import dev.headwater.examples.shop.Customers.RenameCustomer;
import dev.headwater.examples.shop.Inventory.ReceiveStock;
import dev.headwater.examples.shop.Orders.Line;
import dev.headwater.examples.shop.Orders.OrderAccepted;
import dev.headwater.examples.shop.Orders.PlaceOrder;
import dev.headwater.examples.shop.Payments.TakePayment;
import dev.headwater.model.Command;
import dev.headwater.model.Service;
import dev.headwater.owner.Outcome;
import dev.headwater.owner.Reply;
import dev.headwater.query.OwnerAnswer;
import dev.headwater.query.OwnerRequest;
import dev.headwater.testkit.World;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The rules of all services, each at its own database, with copies that were really filled. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RulesTest {
  private final Map<Service, RunningService> shop = new HashMap<>();
  private World world;

  private static CompletableFuture<OwnerAnswer> nobody(
      Service owner, OwnerRequest request, Duration longest) {
    throw new UnsupportedOperationException("nothing is asked here");
  }

  @BeforeAll
  void theShopIsOpen() throws Exception {
    world = World.of(Shop.SHOP);
    for (Service service : Shop.SHOP.services()) {
      try (Connection connection = world.dataSource(service).getConnection()) {
        ShopTables.create(connection, service);
      }
    }
    world.sql(
        Customers.SERVICE,
        "insert into crm.customers values (1, 'Ada', 'BUILDING', 'PERU', 0, 'here', '1', null)");
    world.sql(
        Catalog.SERVICE,
        "insert into catalog.products values (7, 'oak table', 'Brand#11', '{oak}', 90, 'm', 1,"
            + " 'box', 50)");
    world.migrate();
    for (Service service : Shop.SHOP.services()) {
      ServiceSetup setup = ShopRules.of(service, world.setup(service)).asking(RulesTest::nobody);
      shop.put(service, world.closing(setup.stepped()));
    }
    world.drain(shop.get(Orders.SERVICE), Customers.SERVICE);
    world.drain(shop.get(Orders.SERVICE), Catalog.SERVICE);
    world.drain(shop.get(Inventory.SERVICE), Catalog.SERVICE);
    world.drain(shop.get(Payments.SERVICE), Orders.SERVICE);
  }

  @AfterAll
  void close() throws Exception {
    world.close();
  }

  @Test
  void aCustomerMayBeRenamedButNotToNothing() throws Exception {
    assertThat(send(Customers.RENAME, new RenameCustomer(1, "Ada L.")).done().before())
        .isEqualTo("Ada");
    assertThat(refusal(Customers.RENAME, new RenameCustomer(1, " "))).contains("1 to 100");
    assertThat(refusal(Customers.RENAME, new RenameCustomer(2, "Bo"))).contains("no customer 2");
  }

  @Test
  void aPriceIsAboveZeroInWholeCents() throws Exception {
    assertThat(send(Catalog.CHANGE_PRICE, price(7, "91.50")).done().before())
        .isEqualByComparingTo("90");
    assertThat(refusal(Catalog.CHANGE_PRICE, price(7, "0"))).contains("above zero");
    assertThat(refusal(Catalog.CHANGE_PRICE, price(7, "1.005"))).contains("whole cents");
    assertThat(refusal(Catalog.CHANGE_PRICE, price(8, "1"))).contains("no product 8");
  }

  @Test
  void anOrderComesToTheSumOfItsLines() throws Exception {
    OrderAccepted order =
        send(Orders.PLACE_ORDER, order(1, line(7, 3, "10.10"), line(7, 1, "0.70"))).done();

    assertThat(order.total()).isEqualByComparingTo("31.00");
    assertThat(
            world.value(
                Orders.SERVICE,
                "select sum(price) from sales.order_lines where order_id = " + order.orderId()))
        .isEqualTo("31.00");
  }

  @Test
  void whatAnOrderNeedsIsLookedUpInTheOrdersOwnCopies() throws Exception {
    assertThat(refusal(Orders.PLACE_ORDER, order(1))).contains("1 to 100 lines");
    assertThat(refusal(Orders.PLACE_ORDER, order(1, line(7, 0, "1")))).contains("pieces");
    assertThat(refusal(Orders.PLACE_ORDER, order(1, line(7, 1, "0")))).contains("not above zero");
    assertThat(refusal(Orders.PLACE_ORDER, order(1, line(8, 1, "1")))).contains("Product 8");
    assertThat(refusal(Orders.PLACE_ORDER, order(5, line(7, 1, "1")))).contains("Customer 5");
  }

  @Test
  void aRefusedOrderLeavesNoTraceAndPublishesNothing() throws Exception {
    String count =
        "select (select count(*) from sales.orders) || '/' || count(*) from headwater.events";
    String before = world.adminValue(Orders.SERVICE, count);

    refusal(Orders.PLACE_ORDER, order(1, line(8, 1, "1")));

    assertThat(world.adminValue(Orders.SERVICE, count)).isEqualTo(before);
  }

  @Test
  void aPlacedOrderOpensOnePaymentWhichIsTakenOnce() throws Exception {
    UUID payment = paymentOf(send(Orders.PLACE_ORDER, order(1, line(7, 2, "5"))).done());

    Reply<Payments.PaymentTaken> first = send(Payments.TAKE, new TakePayment(payment));

    assertThat(first.done().amount()).isEqualByComparingTo("10");
    assertThat(refusal(Payments.TAKE, new TakePayment(payment))).contains("TAKEN");
    assertThat(refusal(Payments.TAKE, new TakePayment(new UUID(0, 0)))).contains("no payment");
  }

  @Test
  void noMoneyIsTakenForAnOrderThatDoesNotStand() throws Exception {
    OrderAccepted cancelled = send(Orders.PLACE_ORDER, order(1, line(7, 1, "5"))).done();
    OrderAccepted reduced = send(Orders.PLACE_ORDER, order(1, line(7, 1, "9"))).done();
    world.sql(
        Orders.SERVICE,
        "update sales.orders set status = 'CANCELLED' where id = "
            + cancelled.orderId()
            + "; update sales.order_lines set price = 8 where order_id = "
            + reduced.orderId()
            + "; update sales.orders set total = 8 where id = "
            + reduced.orderId());
    UUID ofCancelled = paymentOf(cancelled);
    UUID ofReduced = paymentOf(reduced);

    assertThat(refusal(Payments.TAKE, new TakePayment(ofCancelled))).contains("does not stand");
    assertThat(refusal(Payments.TAKE, new TakePayment(ofReduced))).contains("present total");
  }

  @Test
  void aDeliveryAddsToWhatIsThere() throws Exception {
    assertThat(send(Inventory.RECEIVE, new ReceiveStock(7, 1, 5)).done().quantity()).isEqualTo(5);
    assertThat(send(Inventory.RECEIVE, new ReceiveStock(7, 1, 6)).done().quantity()).isEqualTo(11);
    assertThat(refusal(Inventory.RECEIVE, new ReceiveStock(7, 1, 0))).contains("pieces");
    assertThat(refusal(Inventory.RECEIVE, new ReceiveStock(8, 1, 5))).contains("Product 8");
  }

  private UUID paymentOf(OrderAccepted order) throws Exception {
    world.drain(shop.get(Payments.SERVICE), Orders.SERVICE);
    return UUID.fromString(
        world.value(
            Payments.SERVICE,
            "select id from billing.payments where order_id = " + order.orderId()));
  }

  private <C extends Record, R extends Record> Reply<R> send(Command<C, R> command, C request)
      throws Exception {
    return shop.get(command.service()).send(command, request, UUID.randomUUID().toString());
  }

  private <C extends Record, R extends Record> String refusal(Command<C, R> command, C request)
      throws Exception {
    Outcome<R> outcome = send(command, request).outcome();
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused<R>) outcome).reason();
  }

  private static ChangePrice price(long product, String price) {
    return new ChangePrice(product, new BigDecimal(price));
  }

  private static PlaceOrder order(long customer, Line... lines) {
    return new PlaceOrder(customer, List.of(lines), Optional.empty());
  }

  private static Line line(long product, int quantity, String unitPrice) {
    return new Line(product, quantity, new BigDecimal(unitPrice));
  }
}
