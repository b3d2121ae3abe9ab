package dev.headwater.saga;

import static dev.headwater.saga.Market.ORDERS;
import static dev.headwater.saga.Market.PAYMENTS;
import static dev.headwater.saga.Market.STORE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.saga.Market.Wish;
import dev.headwater.testkit.World;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SagaMetersTest {
  @Test
  void stepsAndEndsAreTimed() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (World world = MarketRules.build(World.of(Market.MODEL));
        RunningService orders = MarketRules.rules(world.setup(ORDERS)).measuredBy(meters).start()) {
      MarketRules.start(world, PAYMENTS);
      MarketRules.start(world, STORE);

      orders
          .sagas()
          .run(Market.ORCHESTRATED, new Wish("a", 1, 1, 2, 50), "a", Duration.ofSeconds(20));
      orders
          .sagas()
          .run(Market.ORCHESTRATED, new Wish("b", 1, 1, 200, 50), "b", Duration.ofSeconds(20));

      assertThat(ends(meters, "completed")).isEqualTo(1);
      assertThat(ends(meters, "compensated")).isEqualTo(1);
      assertThat(steps(meters, "create")).isGreaterThanOrEqualTo(2);
      assertThat(steps(meters, "cancel")).isGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void thoseUnderWayAreCountedUntilTheyEnd() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (World world = MarketRules.build(World.of(Market.MODEL))) {
      try (RunningService payments = MarketRules.rules(world.setup(PAYMENTS)).start()) {
        world.await("it listens", () -> payments.outlook(ORDERS).freshness().isPresent());
      }
      MarketRules.start(world, STORE);
      RunningService orders =
          world.closing(MarketRules.rules(world.setup(ORDERS)).measuredBy(meters).start());
      orders.sagas().start(Market.ORCHESTRATED, new Wish("a", 1, 1, 2, 50), "a");
      orders.sagas().start(Market.ORCHESTRATED, new Wish("b", 1, 1, 2, 50), "b");

      world.await("two are shown", () -> open(meters) == 2);

      MarketRules.start(world, PAYMENTS);
      world.await("none is left", () -> open(meters) == 0);
    }
  }

  private static double open(SimpleMeterRegistry meters) {
    var gauge = meters.find("headwater.sagas.open").tag("saga", "place-order").gauge();
    return gauge == null ? -1 : gauge.value();
  }

  private static long ends(SimpleMeterRegistry meters, String outcome) {
    return meters.get("headwater.sagas").tags("outcome", outcome).timer().count();
  }

  private static long steps(SimpleMeterRegistry meters, String command) {
    return meters
        .get("headwater.saga.steps")
        .tags("command", command, "outcome", "done")
        .timer()
        .count();
  }
}
