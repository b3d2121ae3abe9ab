package dev.headwater.benchmarks;

import dev.headwater.benchmarks.QueryContender.Client;
import dev.headwater.examples.shop.Catalog;
import dev.headwater.examples.shop.Customers;
import dev.headwater.examples.shop.Orders;
import dev.headwater.examples.shop.Payments;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * The same four reads by other clients, of other servers: at once and in a row. Of the services
 * themselves, and of servers that answer with the same bytes without doing anything.
 */
final class HttpStacks implements Measurement, AutoCloseable {
  private static final String AT_ONCE = ", at once";
  private static final String IN_A_ROW = ", in a row";
  private static final String SERVED = "served";
  private static final String JETTY = "jetty";
  private static final String JDK = "jdk";

  private final ServedShop shop;
  private final HttpCalls jetty = new JettyCalls();
  private final HttpCalls jdk = new JdkCalls();
  private final List<StubServer> stubs = new ArrayList<>();
  private final List<Stack> stacks = new ArrayList<>();
  private final List<ReadFigures> loads;

  /** Where the four reads of an order are to be had. */
  private interface Places {
    List<URI> of(long order);
  }

  /** A client and servers. */
  private record Stack(String client, String server, HttpCalls calls, Places places) {
    String name() {
      return client + ">" + server;
    }

    void atOnce(long order) {
      CompletableFuture.allOf(
              places.of(order).stream().map(calls::get).toArray(CompletableFuture[]::new))
          .join();
    }

    void inRow(long order) {
      for (URI place : places.of(order)) {
        calls.get(place).join();
      }
    }
  }

  HttpStacks(ServedShop shop, Sizes sizes) throws Exception {
    this.shop = shop;
    List<URI> jettyStubs = new ArrayList<>();
    List<URI> jdkStubs = new ArrayList<>();
    for (URI place : served(shop.rows().orders())) {
      byte[] answer = jetty.get(place).join();
      jettyStubs.add(started(new JettyStub(Duration.ZERO, body -> answer)));
      jdkStubs.add(started(new JdkStub(answer)));
    }
    add(SERVED, this::served);
    add(JETTY, order -> jettyStubs);
    add(JDK, order -> jdkStubs);
    loads = List.of(new ReadFigures("4 reads", 1, sizes), new ReadFigures("4 reads", 16, sizes));
  }

  private void add(String server, Places places) {
    stacks.add(new Stack(JETTY, server, jetty, places));
    stacks.add(new Stack(JDK, server, jdk, places));
  }

  private URI started(StubServer server) {
    stubs.add(server);
    return server.uri();
  }

  /** All are known beforehand, so that they can be read at once, and each of another service. */
  private List<URI> served(long order) {
    ShopRows rows = shop.rows();
    return List.of(
        shop.address(Orders.SERVICE).resolve("/entities/order/" + order),
        shop.address(Customers.SERVICE).resolve("/entities/customer/" + rows.customerOf(order)),
        shop.address(Catalog.SERVICE).resolve("/entities/product/" + rows.firstProductOf(order)),
        shop.address(Payments.SERVICE).resolve("/entities/payment?orderId=" + order));
  }

  @Override
  public String name() {
    return "stacks";
  }

  @Override
  public List<Contender> contenders() {
    List<Contender> contenders = new ArrayList<>();
    for (Stack stack : stacks) {
      contenders.add(contender(stack.name() + AT_ONCE, stack::atOnce));
      contenders.add(contender(stack.name() + IN_A_ROW, stack::inRow));
    }
    return contenders;
  }

  private interface FourReads {
    void of(long order);
  }

  private QueryContender contender(String name, FourReads reads) {
    Client client = (Random chance) -> reads.of(shop.rows().any(chance));
    return new QueryContender(name, shop.pair(), () -> client);
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    for (ReadFigures load : loads) {
      load.measure((QueryContender) contender, samples);
    }
  }

  /** At once against in a row of each; then ours against the JDK's. */
  @Override
  public List<Result> results(Samples samples) {
    List<Result> results = new ArrayList<>();
    for (ReadFigures load : loads) {
      for (Stack stack : stacks) {
        results.addAll(load.results(samples, stack.name() + AT_ONCE, stack.name() + IN_A_ROW));
      }
      for (String how : List.of(AT_ONCE, IN_A_ROW)) {
        results.addAll(against(samples, load, SERVED, SERVED, how));
        results.addAll(against(samples, load, JETTY, JETTY, how));
        results.addAll(against(samples, load, JETTY, JDK, how));
      }
    }
    return results;
  }

  private static List<Result> against(
      Samples samples, ReadFigures load, String server, String otherServer, String how) {
    return load.results(samples, JETTY + ">" + server + how, JDK + ">" + otherServer + how);
  }

  @Override
  public void close() {
    jetty.close();
    jdk.close();
    for (StubServer stub : stubs) {
      stub.close();
    }
  }
}
