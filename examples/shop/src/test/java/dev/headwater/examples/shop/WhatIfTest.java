package dev.headwater.examples.shop;

import static dev.headwater.examples.shop.Shop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.base.HeadwaterException;
import dev.headwater.examples.shop.Checkout.Return;
import dev.headwater.examples.shop.Orders.Line;
import dev.headwater.examples.shop.Orders.PlaceOrder;
import dev.headwater.explain.WhatIf;
import dev.headwater.explain.WhatIf.Outcome;
import dev.headwater.model.Command;
import dev.headwater.model.Copy;
import dev.headwater.model.Projection;
import dev.headwater.model.Query;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
import dev.headwater.query.PartStamp;
import dev.headwater.query.PartStamp.Served;
import dev.headwater.query.QueryAnswer;
import dev.headwater.read.Stamp;
import dev.headwater.saga.SagaStatus;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is predicted for the case that a service is down is what happens when it really is: its
 * instance, its address and its database are taken away, and everything that the model declares is
 * used.
 */
class WhatIfTest {
  private static final Duration MOVES_WITHIN = Duration.ofSeconds(5);
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(8);
  private static final Duration LONGER_THAN_ANY_SAGA = Duration.ofSeconds(61);

  private static ShopWorld shop;
  private static int number;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void openTheShop() throws Exception {
    shop = ShopWorld.open().atRest();
  }

  @AfterAll
  static void closeIt() {
    shop.close();
  }

  static List<Service> services() {
    return SHOP.services();
  }

  @ParameterizedTest
  @MethodSource("services")
  void eachPredictionForAServiceThatIsDownComesTrue(Service down) throws Exception {
    Map<String, Outcome> predicted = new TreeMap<>();
    WhatIf.down(SHOP, down)
        .forEach(effect -> predicted.put(effect.kind() + " " + effect.name(), effect.outcome()));
    long returnable = isLedByOthers(down) ? confirmedOrder() : 0;
    shop.takeDown(down);
    Instant since = shop.clock.instant();
    Map<String, Outcome> seen = new TreeMap<>();
    Map<Saga<?>, UUID> sagas = startSagas(returnable);
    SHOP.queries().forEach(query -> seen.put("query " + query, outcome(query, down)));
    seeKept(down, since, seen);
    for (Command<?, ?> command : SHOP.commandsOf(down)) {
      seen.put("command " + command, outcome(command));
    }
    Map<Saga<?>, Outcome> ended = endsOf(sagas);
    shop.clock.advance(LONGER_THAN_ANY_SAGA);
    awaitGivenUp(sagas, ended);
    shop.bringBack(down);
    seeSagas(sagas, ended, seen);
    shop.atRest();
    predicted.forEach((name, outcome) -> allowBoth(name, outcome, seen));
    assertThat(seen).isEqualTo(predicted);
  }

  /** Whichever comes first at the point of no return, its ledger decides. */
  private static void allowBoth(String name, Outcome predicted, Map<String, Outcome> seen) {
    if (predicted == Outcome.DECIDED_THERE) {
      seen.computeIfPresent(
          name,
          (same, outcome) ->
              outcome == Outcome.COMPENSATES || outcome == Outcome.WAITS ? predicted : outcome);
    }
  }

  private static boolean isLedByOthers(Service down) {
    return !down.equals(Orders.SERVICE);
  }

  private static PlaceOrder wish() {
    number++;
    return new PlaceOrder(
        100,
        List.of(new Line(301 + number % 10, 1, BigDecimal.ONE)),
        Optional.of("wish " + number));
  }

  /** One that can be sent back. */
  private static long confirmedOrder() throws Exception {
    PlaceOrder wish = wish();
    Saga.Ended ended =
        shop.running(Orders.SERVICE)
            .sagas()
            .run(Checkout.PLACE_ORDER, wish, key(), Duration.ofSeconds(60));
    assertThat(ended.outcome()).as(ended.reason()).isEqualTo(Saga.Outcome.COMPLETED);
    return Long.parseLong(
        shop.world.value(
            Orders.SERVICE,
            "select id from sales.orders where note = '%s'".formatted(wish.note().orElseThrow())));
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }

  /** None, if nobody starts them. */
  private static Map<Saga<?>, UUID> startSagas(long returnable) throws SQLException {
    if (!shop.isUp(Orders.SERVICE)) {
      return Map.of();
    }
    var sagas = shop.running(Orders.SERVICE).sagas();
    Map<Saga<?>, UUID> started = new LinkedHashMap<>();
    started.put(Checkout.PLACE_ORDER, sagas.start(Checkout.PLACE_ORDER, wish(), key()));
    started.put(
        Checkout.PLACE_ORDER_TOGETHER, sagas.start(Checkout.PLACE_ORDER_TOGETHER, wish(), key()));
    started.put(
        Checkout.RETURN_ORDER, sagas.start(Checkout.RETURN_ORDER, new Return(returnable), key()));
    return started;
  }

  private static Outcome outcome(Query<?> query, Service down) {
    try {
      QueryAnswer<?> answer = ask(query);
      List<PartStamp> parts = answer.parts();
      if (parts.stream().anyMatch(part -> part.served() == Served.LEFT_OUT)) {
        assertThat(answer.missing()).isNotEmpty();
        return Outcome.ANSWERS_PARTLY;
      }
      if (parts.stream().anyMatch(part -> part.error().isPresent())) {
        return Outcome.ANSWERS_STALE;
      }
      boolean showsIt = answer.stamp().sources().stream().anyMatch(source -> isOf(source, down));
      return showsIt ? Outcome.ANSWERS : Outcome.UNAFFECTED;
    } catch (HeadwaterException | SQLException | NullPointerException failure) {
      return Outcome.FAILS;
    }
  }

  private static boolean isOf(Stamp.Source source, Service service) {
    return source.service().equals(service.name());
  }

  private static QueryAnswer<?> ask(Query<?> query) throws SQLException {
    var reader = shop.storefront().read(query);
    if (query.reads().isEmpty()) {
      QueryAnswer<? extends Optional<?>> page = reader.byKey(17L);
      assertThat(page.value()).isPresent();
      return page;
    }
    QueryAnswer<? extends List<?>> rows = reader.where("customerId", 5L).first(5);
    assertThat(rows.value()).isNotEmpty();
    return rows;
  }

  /** Reads of when something is. */
  private interface Stamped {
    Stamp stamp() throws SQLException;
  }

  /** Waits for those that go on to have gone on. */
  private static void seeKept(Service down, Instant since, Map<String, Outcome> seen)
      throws SQLException {
    Map<String, Stamped> kept = new LinkedHashMap<>();
    for (Service service : SHOP.services()) {
      for (Copy<?> copy : SHOP.copiesOf(service)) {
        see(kept, seen, "copy " + copy, service, () -> read(copy));
      }
      for (Projection<?> projection : SHOP.projectionsOf(service)) {
        see(kept, seen, "projection " + projection, service, () -> read(projection));
      }
    }
    long end = System.nanoTime() + MOVES_WITHIN.toNanos();
    for (Map.Entry<String, Stamped> each : kept.entrySet()) {
      seen.put(each.getKey(), goesOn(each.getValue(), down, since, end));
    }
  }

  private static void see(
      Map<String, Stamped> kept,
      Map<String, Outcome> seen,
      String name,
      Service where,
      Stamped reading) {
    if (shop.isUp(where)) {
      kept.put(name, reading);
    } else {
      seen.put(name, Outcome.NOT_SERVED);
    }
  }

  private static Stamp read(Copy<?> copy) throws SQLException {
    return shop.running(copy.service()).read(copy).byKeys(List.of()).stamp();
  }

  private static Stamp read(Projection<?> projection) throws SQLException {
    return shop.running(projection.service()).read(projection).byKeys(List.of()).stamp();
  }

  /** It ages if, of what it shows, the service's stays where it was while all else goes on. */
  private static Outcome goesOn(Stamped reading, Service down, Instant since, long endNanos)
      throws SQLException {
    try {
      Awaitility.await()
          .atMost(Duration.ofNanos(Math.max(100_000_000, endNanos - System.nanoTime())))
          .pollInterval(Duration.ofMillis(10))
          .until(
              () ->
                  reading.stamp().sources().stream()
                      .allMatch(source -> source.asOf().isAfter(since)));
      return Outcome.UNAFFECTED;
    } catch (ConditionTimeoutException itStays) {
      assertThat(reading.stamp().sources())
          .allMatch(source -> isOf(source, down) != source.asOf().isAfter(since));
      return Outcome.SERVES_AGEING;
    }
  }

  private Outcome outcome(Command<?, ?> command) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                shop.address(command.service()).resolve("/commands/" + command.name()))
            .header("Idempotency-Key", key())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    try {
      http.send(request, HttpResponse.BodyHandlers.ofString());
      return Outcome.UNAFFECTED;
    } catch (IOException unreachable) {
      return Outcome.FAILS;
    }
  }

  /** Those that end while the service is down. */
  private static Map<Saga<?>, Outcome> endsOf(Map<Saga<?>, UUID> sagas) throws Exception {
    Map<Saga<?>, Outcome> ended = new LinkedHashMap<>();
    long end = System.nanoTime() + ENDS_WITHIN.toNanos();
    for (Map.Entry<Saga<?>, UUID> each : sagas.entrySet()) {
      try {
        Saga.Ended how =
            shop.running(Orders.SERVICE)
                .sagas()
                .awaitEnd(each.getValue(), Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        assertThat(how.outcome()).as(how.reason()).isEqualTo(Saga.Outcome.COMPLETED);
        ended.put(each.getKey(), Outcome.UNAFFECTED);
      } catch (HeadwaterException underWay) {
        assertThat(underWay.code()).isEqualTo("HW709");
      }
    }
    return ended;
  }

  /** Their time is over: those that can be given up are, before the service is back. */
  private static void awaitGivenUp(Map<Saga<?>, UUID> sagas, Map<Saga<?>, Outcome> ended) {
    for (Map.Entry<Saga<?>, UUID> each : sagas.entrySet()) {
      if (!ended.containsKey(each.getKey())) {
        shop.world.await(
            each.getKey() + " is given up",
            () -> {
              SagaStatus status =
                  shop.running(Orders.SERVICE).sagas().find(each.getValue()).orElseThrow();
              return status.state().matches("fencing|compensating|compensated")
                  || status.wanted().equals("compensate");
            });
      }
    }
  }

  private static void seeSagas(
      Map<Saga<?>, UUID> sagas, Map<Saga<?>, Outcome> ended, Map<String, Outcome> seen)
      throws Exception {
    for (Saga<?> saga : SHOP.sagas()) {
      UUID id = sagas.get(saga);
      Outcome outcome = ended.get(saga);
      if (id == null) {
        outcome = Outcome.DOES_NOT_START;
      } else if (outcome == null) {
        Saga.Ended how = shop.running(Orders.SERVICE).sagas().awaitEnd(id, Duration.ofSeconds(60));
        outcome = how.outcome() == Saga.Outcome.COMPENSATED ? Outcome.COMPENSATES : Outcome.WAITS;
      }
      seen.put("saga " + saga, Objects.requireNonNull(outcome));
    }
  }
}
