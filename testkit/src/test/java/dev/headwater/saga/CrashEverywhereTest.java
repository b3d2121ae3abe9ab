package dev.headwater.saga;

import static dev.headwater.saga.Market.ORDERS;
import static dev.headwater.saga.Market.PAYMENTS;
import static dev.headwater.saga.Market.STORE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.model.Saga;
import dev.headwater.saga.Market.Wish;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An order is placed once for each place at which a crash leaves something half done, with a crash
 * there, every message delivered twice at once, and all of them once more at the end.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashEverywhereTest {
  private SteppedMarket market;

  /** The same order placed once more would do nothing. */
  private int series;

  @BeforeAll
  void open() throws Exception {
    market = new SteppedMarket();
  }

  @AfterAll
  void close() {
    market.close();
  }

  static Stream<Arguments> some() {
    return Stream.of(
        Arguments.of(Market.ORCHESTRATED, Scenario.SUCCESS),
        Arguments.of(Market.ORCHESTRATED, Scenario.NO_GOODS),
        Arguments.of(Market.CHOREOGRAPHED, Scenario.STORE_DONE_AT_DEADLINE));
  }

  static Stream<Arguments> all() {
    return Stream.of(Market.ORCHESTRATED, Market.CHOREOGRAPHED)
        .flatMap(style -> Stream.of(Scenario.values()).map(each -> Arguments.of(style, each)));
  }

  @ParameterizedTest
  @MethodSource("some")
  void wheneverAServiceCrashesTheOrderEndsAsItWould(Saga<Wish> saga, Scenario scenario)
      throws Exception {
    crashEverywhere(saga, scenario);
  }

  @Tag("thorough")
  @ParameterizedTest
  @MethodSource("all")
  void inEveryCaseWheneverAServiceCrashesTheOrderEndsAsItWould(Saga<Wish> saga, Scenario scenario)
      throws Exception {
    crashEverywhere(saga, scenario);
  }

  private void crashEverywhere(Saga<Wish> saga, Scenario scenario) throws SQLException {
    String name = "%s %s (%d)".formatted(saga.name(), scenario, ++series);
    market.crashes.begin(-1);
    play(saga, scenario, name);
    List<String> boundaries = market.crashes.boundaries();
    assertThat(boundaries).as(name).contains("orders starts AFTER_COMMIT").hasSizeGreaterThan(20);
    for (int i = 0; i < boundaries.size(); i++) {
      market.crashes.begin(i);
      try {
        play(saga, scenario, name + " " + i);
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError(
            "%s, crash %d at %s: %s".formatted(name, i, boundaries.get(i), failure), failure);
      }
    }
    System.out.println(name + ": " + boundaries.size());
  }

  private void play(Saga<Wish> saga, Scenario scenario, String wish) throws SQLException {
    scenario.play(market, saga, wish);
    SagaStatus end = requireEnd(saga, scenario, wish);
    market.sendAgain(end);
    market.settle();
    market.settleAfter(Scenario.PAST_DEADLINE);
    requireEnd(saga, scenario, wish);
  }

  private SagaStatus requireEnd(Saga<Wish> saga, Scenario scenario, String wish)
      throws SQLException {
    SagaStatus status = market.service(ORDERS).sagas().find(saga, wish).orElseThrow();
    assertThat(status.state()).as("%s", status).contains(scenario.end).contains("comp");
    boolean completed = status.state().equals("completed");
    assertThat(order(wish)).as("%s", status).isEqualTo(completed ? "CONFIRMED" : "CANCELLED");
    assertThat(payment(wish)).as("%s", status).isIn(payments(completed));
    assertThat(reservations(wish)).as("%s", status).isEqualTo(completed ? "1" : "0");
    requireReverseOrder(status);
    requireNothingLeft();
    return status;
  }

  private static List<String> payments(boolean completed) {
    return completed ? List.of("TAKEN") : List.of("none", "REFUNDED");
  }

  private String order(String wish) {
    return market.world.value(
        ORDERS,
        "select coalesce((select status from orders where wish = '%s'), 'none')".formatted(wish));
  }

  private String payment(String wish) {
    return market.world.value(
        PAYMENTS,
        "select coalesce((select status from payments where wish = '%s'), 'none')".formatted(wish));
  }

  private String reservations(String wish) {
    return market.world.value(
        STORE, "select count(*) from reservations where wish = '%s'".formatted(wish));
  }

  /** What was done last is undone first. */
  private static void requireReverseOrder(SagaStatus status) {
    List<String> undone =
        status.history().stream()
            .filter(each -> each.what().equals("undone"))
            .map(SagaStatus.Happened::step)
            .distinct()
            .toList();
    List<String> names = new ArrayList<>(List.of("create", "charge"));
    Collections.reverse(names);
    names.retainAll(undone);
    if (status.style().equals("orchestrated")) {
      assertThat(undone).as("%s", status).isEqualTo(names);
    }
  }

  /** No saga is open, no step is being tried, nothing is parked; money and goods add up. */
  private void requireNothingLeft() {
    for (dev.headwater.model.Service service : List.of(ORDERS, PAYMENTS, STORE)) {
      assertThat(
              market.world.value(
                  service,
                  """
                  select (select count(*) from headwater.sagas where due_at is not null) || ' '
                    || (select count(*) from headwater.saga_steps where next_try_at is not null)
                    || ' ' || (select count(*) from headwater.parked)"""))
          .isEqualTo("0 0 0");
    }
    assertThat(
            market.world.value(
                PAYMENTS,
                """
                select (select sum(balance) from accounts)
                  + (select coalesce(sum(amount), 0) from payments where status = 'TAKEN')"""))
        .isEqualTo(String.valueOf(SteppedMarket.PLENTY * MarketRules.ACCOUNTS));
    assertThat(
            market.world.value(
                STORE,
                """
                select (select sum(quantity) from shelves)
                  + (select coalesce(sum(quantity), 0) from reservations)"""))
        .isEqualTo(String.valueOf(SteppedMarket.PLENTY * MarketRules.PRODUCTS));
  }
}
