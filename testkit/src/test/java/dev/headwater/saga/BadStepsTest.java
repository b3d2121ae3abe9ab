package dev.headwater.saga;

import static dev.headwater.saga.Market.ORDERS;
import static dev.headwater.saga.Market.PAYMENTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.base.Sql;
import dev.headwater.owner.Outcome;
import dev.headwater.saga.Market.Wish;
import dev.headwater.testkit.World;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One step that behaves badly holds up nobody else, and its own saga ends by its deadline. */
class BadStepsTest {
  private final World world = World.of(Market.MODEL);
  private dev.headwater.RunningService orders;

  private static final Map<String, String> BAD =
      Map.of(
          "it keeps its failure to itself", "insert into payments values (1 / 0)",
          "it violates what is checked at the commit", "insert into late values (2)");

  @BeforeEach
  void start() throws Exception {
    MarketRules.build(world);
    world.sql(
        PAYMENTS,
        """
        create table targets (id int primary key);
        create table late (id int references targets deferrable initially deferred)""");
    orders = MarketRules.start(world, ORDERS);
    MarketRules.start(world, Market.STORE);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "it keeps its failure to itself",
        "it violates what is checked at the commit",
        "it ends with an error",
        "its reply cannot be stored"
      })
  void othersGoOn(String how) throws Exception {
    world.closing(
        MarketRules.rules(world.setup(PAYMENTS), command -> {})
            .handling(
                Market.TAKE,
                (tx, wish) -> {
                  if (wish.wish().equals("bad")) {
                    misbehave(tx, how);
                  }
                  long id =
                      Sql.first(
                              tx,
                              "insert into payments (wish, account, amount, status)"
                                  + " values (?, ?, ?, 'TAKEN') returning id",
                              row -> row.getLong(1),
                              wish.wish(),
                              wish.account(),
                              wish.amount())
                          .orElseThrow();
                  return Outcome.done(new Market.Taken(id));
                })
            .start());
    UUID bad = orders.sagas().start(Market.ORCHESTRATED, new Wish("bad", 1, 1, 1, 10), "bad");
    UUID good = orders.sagas().start(Market.ORCHESTRATED, new Wish("good", 1, 1, 1, 10), "good");

    assertThat(orders.sagas().awaitEnd(good, Duration.ofSeconds(20)).outcome().name())
        .isEqualTo("COMPLETED");
    world.await(
        "its failure is told",
        () ->
            orders.sagas().find(bad).orElseThrow().history().stream()
                .anyMatch(each -> each.what().equals("failed")));
  }

  private static void misbehave(java.sql.Connection tx, String how) throws SQLException {
    switch (how) {
      case "it ends with an error" -> throw new AssertionError("it cannot be");
      case "its reply cannot be stored" -> throw new IllegalStateException("a NUL: \u0000");
      default -> {
        try {
          Sql.run(tx, BAD.get(how));
        } catch (SQLException kept) {
          return; // as careless code does
        }
      }
    }
  }
}
