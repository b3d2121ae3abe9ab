package dev.headwater.benchmarks;

import dev.headwater.base.Json;
import dev.headwater.benchmarks.QueryContender.Client;
import dev.headwater.examples.shop.Customers;
import dev.headwater.examples.shop.Orders;
import dev.headwater.examples.shop.Pages;
import dev.headwater.examples.shop.Payments;
import dev.headwater.examples.shop.Shop;
import dev.headwater.examples.shop.Storefront;
import dev.headwater.examples.shop.Storefront.OrderPage;
import dev.headwater.model.Query;
import dev.headwater.model.Service;
import dev.headwater.query.AnsweredListener;
import dev.headwater.query.AskedListener;
import dev.headwater.query.Queries;
import dev.headwater.query.QueryAnswer;
import dev.headwater.query.QueryReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** The ways to read an order's page of a {@link ServedShop}. */
final class OrderReads implements AutoCloseable {
  static final String JDBC = "read-model-jdbc";
  static final String READ_MODEL = "read-model";
  static final String BEHIND_HTTP = "read-model-http";
  static final String COPIES = "copies";
  static final String COMPOSED = "composed";
  static final String SEQUENTIAL = "sequential";
  static final String FOUR_CALLS = "four-calls-in-a-row";
  static final String FOUR_JETTY_CALLS = "four-calls-jetty";

  private final ServedShop shop;
  private final HttpCalls jetty = new JettyCalls();
  private final HttpCalls jdk = new JdkCalls();
  private final QueryReader<OrderPage> inTurn;

  /** Reads the page of one order. */
  interface Read extends AutoCloseable {
    OrderPage page(long order) throws Exception;

    @Override
    default void close() throws SQLException {}
  }

  private record Answered(OrderPage value, boolean complete) {}

  private record FoundOrders(List<Storefront.Order> rows) {}

  private record FoundLines(List<Storefront.OrderLine> rows) {}

  private record FoundCustomers(List<Storefront.Customer> rows) {}

  private record FoundPayments(List<Storefront.Payment> rows) {}

  OrderReads(ServedShop shop) throws Exception {
    this.shop = shop;
    inTurn =
        new Queries(
                Shop.SHOP,
                Storefront.SERVICE,
                new StorefrontReaders(shop.storefront()),
                new AskInTurn(shop.requests()),
                Clock.systemUTC(),
                AskedListener.NONE,
                AnsweredListener.NONE)
            .of(Pages.ORDER_PAGE_COMPOSED);
  }

  /** One order at a time. */
  List<QueryContender> ofOne() {
    return List.of(
        one(JDBC, () -> new ReadByHand(shop.storefrontSession())),
        one(READ_MODEL, () -> asking(shop.storefront().read(Pages.ORDER_PAGE))),
        one(BEHIND_HTTP, () -> this::behindHttp),
        one(COPIES, () -> asking(shop.storefront().read(Pages.ORDER_PAGE_FROM_COPIES))),
        one(COMPOSED, () -> asking(shop.storefront().read(Pages.ORDER_PAGE_COMPOSED))),
        one(SEQUENTIAL, () -> asking(inTurn)),
        one(FOUR_CALLS, () -> order -> fourCalls(jdk, order)),
        one(FOUR_JETTY_CALLS, () -> order -> fourCalls(jetty, order)));
  }

  /** Who does not read. */
  QueryContender nobody(String name) {
    return new QueryContender(name, shop.pair(), () -> chance -> {});
  }

  /** Many orders in one question. */
  List<QueryContender> ofMany(int orders) {
    return List.of(
        many(READ_MODEL, Pages.ORDER_PAGE, orders),
        many(COPIES, Pages.ORDER_PAGE_FROM_COPIES, orders),
        many(COMPOSED, Pages.ORDER_PAGE_COMPOSED, orders));
  }

  private interface Start {
    Read read() throws Exception;
  }

  private QueryContender one(String name, Start start) {
    return new QueryContender(name, shop.pair(), () -> new OneClient(shop.rows(), start.read()));
  }

  private record OneClient(ShopRows rows, Read read) implements Client {
    @Override
    public void read(Random chance) throws Exception {
      long order = rows.any(chance);
      rows.require(order, read.page(order));
    }

    @Override
    public void close() throws SQLException {
      read.close();
    }
  }

  private static Read asking(QueryReader<OrderPage> query) {
    return order -> whole(query.byKey(order)).value().orElseThrow();
  }

  private static <T> QueryAnswer<T> whole(QueryAnswer<T> answer) {
    if (!answer.complete()) {
      throw new IllegalStateException("something is missing: " + answer.parts());
    }
    return answer;
  }

  private OrderPage behindHttp(long order) {
    Answered answered =
        get(jetty, Storefront.SERVICE, "/queries/order-page?id=" + order, Answered.class);
    if (!answered.complete()) {
      throw new IllegalStateException("something is missing: " + answered);
    }
    return answered.value();
  }

  /** Shows less than the page does: neither titles nor stock. */
  private OrderPage fourCalls(HttpCalls http, long id) {
    Storefront.Order order =
        get(http, Orders.SERVICE, "/entities/order/" + id, FoundOrders.class).rows().get(0);
    List<Storefront.OrderLine> lines =
        get(http, Orders.SERVICE, "/entities/order_line?orderId=" + id, FoundLines.class).rows();
    String customer = "/entities/customer/" + order.customerId();
    String name = get(http, Customers.SERVICE, customer, FoundCustomers.class).rows().get(0).name();
    Stream<Payments.Status> payment =
        get(http, Payments.SERVICE, "/entities/payment?orderId=" + id, FoundPayments.class)
            .rows()
            .stream()
            .map(Storefront.Payment::status);
    return new OrderPage(
        id,
        name,
        order.status(),
        order.placedOn(),
        order.total(),
        lines.stream().map(OrderReads::withoutTitle).toList(),
        0,
        payment.findFirst());
  }

  private static Storefront.PageLine withoutTitle(Storefront.OrderLine line) {
    return new Storefront.PageLine(
        line.lineNumber(), Optional.empty(), line.quantity(), line.price());
  }

  private <T> T get(HttpCalls http, Service service, String path, Class<T> type) {
    URI uri = shop.address(service).resolve(path);
    return Json.read(new String(http.get(uri).join(), StandardCharsets.UTF_8), type);
  }

  private QueryContender many(String name, Query<OrderPage> query, int orders) {
    QueryReader<OrderPage> reader = shop.storefront().read(query);
    Client client =
        chance -> {
          List<List<Object>> keys = someOf(shop.rows(), chance, orders);
          List<OrderPage> pages = whole(reader.byKeys(keys)).value();
          for (int i = 0; i < orders; i++) {
            shop.rows().require((long) keys.get(i).get(0), pages.get(i));
          }
        };
    return new QueryContender(name, shop.pair(), () -> client);
  }

  private static List<List<Object>> someOf(ShopRows rows, Random chance, int orders) {
    Set<Long> some = new LinkedHashSet<>();
    while (some.size() < orders) {
      some.add(rows.any(chance));
    }
    List<List<Object>> keys = new ArrayList<>();
    some.forEach(order -> keys.add(List.of(order)));
    return keys;
  }

  @Override
  public void close() {
    jetty.close();
    jdk.close();
  }
}
