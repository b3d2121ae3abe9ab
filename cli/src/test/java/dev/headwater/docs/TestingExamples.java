package dev.headwater.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.docs.Reviews.ProductTitle;
import dev.headwater.examples.shop.Catalog;
import dev.headwater.examples.shop.Orders;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.read.Answer;
import dev.headwater.testkit.ManualClock;
import dev.headwater.testkit.World;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The guide's examples of testing a service, as code that is run. */
final class TestingExamples {
  private TestingExamples() {}

  static void stepped(String catalogTables, String reviewTables) throws SQLException {
    // snippet: world
    try (World world = World.of(Reviews.MODEL)) {
      world.sql(Catalog.SERVICE, catalogTables);
      world.sql(Reviews.SERVICE, reviewTables);
      world.migrate();
      RunningService reviews =
          world.closing(
              world
                  .setup(Reviews.SERVICE)
                  .handling(Reviews.WRITE, ReviewRules::write)
                  .reactingTo(Orders.ORDER_PLACED, ReviewRules::invite)
                  .stepped());

      world.sql(
          Catalog.SERVICE,
          "insert into catalog.products values (7, 'anvil', 'Acme', '{}', 9.50, 'm', 1, 'box', 4)");
      world.drain(reviews, Catalog.SERVICE);

      assertThat(reviews.read(Reviews.PRODUCT_TITLES).byKey(7L).value())
          .contains(new ProductTitle(7, "anvil"));
      assertThat(world.compare(Reviews.PRODUCT_TITLES).isEqual()).isTrue();
    }
    // end
  }

  static void faults(World world, RunningService reviews) throws SQLException {
    // snippet: faults
    world.faults().failOnceAt(FaultPoint.BEFORE_COMMIT);
    world.sql(Catalog.SERVICE, "update catalog.products set name = 'anvil, large' where id = 7");

    assertThat(reviews.step(Catalog.SERVICE)).isEqualTo(Step.FAILED);
    world.killSubscriberSessions(Reviews.SERVICE, Catalog.SERVICE);

    world.await("it is applied", () -> reviews.step(Catalog.SERVICE) == Step.APPLIED);
    assertThat(world.compare(Reviews.PRODUCT_TITLES).isEqual()).isTrue();
    // end
  }

  static void clock(World world) throws SQLException {
    // snippet: clock
    ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    world.at(clock);
    RunningService reviews =
        world.closing(
            world
                .setup(Reviews.SERVICE)
                .reactingTo(Orders.ORDER_PLACED, ReviewRules::invite)
                .stepped());
    world.drain(reviews, Catalog.SERVICE);

    clock.advance(Duration.ofSeconds(31));

    Answer<Optional<ProductTitle>> read = reviews.read(Reviews.PRODUCT_TITLES).byKey(7L);
    assertThat(read.value()).isPresent();
    assertThat(read.withinWindow()).isFalse();
    // end
  }
}
