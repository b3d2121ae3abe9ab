package dev.headwater.saga;

import static dev.headwater.saga.Market.ORDERS;
import static dev.headwater.saga.Market.PAYMENTS;
import static dev.headwater.saga.Market.STORE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.model.Saga;
import dev.headwater.saga.Market.Wish;
import dev.headwater.testkit.World;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlaceOrderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final World world = World.of(Market.MODEL);
  private RunningService orders;

  static java.util.stream.Stream<Saga<Wish>> styles() {
    return java.util.stream.Stream.of(Market.ORCHESTRATED, Market.CHOREOGRAPHED);
  }

  @BeforeEach
  void start() throws Exception {
    MarketRules.build(world);
    orders = MarketRules.start(world, ORDERS);
    MarketRules.start(world, PAYMENTS);
    MarketRules.start(world, STORE);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @ParameterizedTest
  @MethodSource("styles")
  void anOrderIsPaidReservedAndConfirmed(Saga<Wish> style) throws Exception {
    UUID id = orders.sagas().start(style, new Wish("a", 1, 1, 2, 50), "a");
    orders.sagas().awaitEnd(id, PATIENCE);
    SagaStatus end = orders.sagas().find(id).orElseThrow();
    assertThat(end.state()).isEqualTo("completed");
    assertThat(world.value(ORDERS, "select status from orders")).isEqualTo("CONFIRMED");
    assertThat(world.value(PAYMENTS, "select balance from accounts where id = 1")).isEqualTo("950");
    assertThat(world.value(STORE, "select quantity from shelves where product = 1"))
        .isEqualTo("98");
  }

  @ParameterizedTest
  @MethodSource("styles")
  void withoutMoneyTheOrderIsCancelled(Saga<Wish> style) throws Exception {
    UUID id = orders.sagas().start(style, new Wish("a", 1, 1, 2, 5_000), "a");
    orders.sagas().awaitEnd(id, PATIENCE);
    SagaStatus end = orders.sagas().find(id).orElseThrow();
    assertThat(end.state()).isEqualTo("compensated");
    assertThat(end.reason()).isEqualTo("There is too little on account 1.");
    assertThat(world.value(ORDERS, "select status from orders")).isEqualTo("CANCELLED");
    assertThat(world.value(PAYMENTS, "select count(*) from payments")).isEqualTo("0");
  }

  @ParameterizedTest
  @MethodSource("styles")
  void withoutGoodsTheMoneyIsGivenBack(Saga<Wish> style) throws Exception {
    UUID id = orders.sagas().start(style, new Wish("a", 1, 1, 200, 50), "a");
    orders.sagas().awaitEnd(id, PATIENCE);
    SagaStatus end = orders.sagas().find(id).orElseThrow();
    assertThat(end.state()).isEqualTo("compensated");
    assertThat(end.reason()).isEqualTo("Product 1 is out of stock.");
    assertThat(world.value(ORDERS, "select status from orders")).isEqualTo("CANCELLED");
    assertThat(world.value(PAYMENTS, "select status from payments")).isEqualTo("REFUNDED");
    assertThat(world.value(PAYMENTS, "select balance from accounts where id = 1"))
        .isEqualTo("1000");
  }
}
