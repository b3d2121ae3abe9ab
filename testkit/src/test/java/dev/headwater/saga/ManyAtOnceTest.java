package dev.headwater.saga;

import static dev.headwater.saga.Market.ORDERS;
import static dev.headwater.saga.Market.PAYMENTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.model.Saga;
import dev.headwater.owner.BatchHandler;
import dev.headwater.owner.Outcome;
import dev.headwater.saga.Market.Take;
import dev.headwater.saga.Market.Taken;
import dev.headwater.saga.Market.Wish;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A handler that is given all that a batch has of its command. */
class ManyAtOnceTest {
  private static final int MANY = 20;
  private static final long REFUSING = 7;
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final World world = World.of(Market.MODEL);
  private final Queue<Integer> sizes = new ConcurrentLinkedQueue<>();
  private RunningService orders;

  @BeforeEach
  void start() throws Exception {
    MarketRules.build(world);
    orders = MarketRules.start(world, ORDERS);
    MarketRules.start(world, Market.STORE);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void takesManyStepsInOneCall() throws Exception {
    start(this::takeAll);

    assertThat(endsOf(startMany(wish -> 1))).containsOnly(Saga.Outcome.COMPLETED);

    assertThat(sizes).anyMatch(size -> size > 1);
    assertThat(payments("TAKEN")).isEqualTo(MANY);
  }

  @Test
  void nothingIsLeftOfWhatItRefusesAndTheOthersAreDoneOnce() throws Exception {
    start(this::takeAll);
    for (int round = 1; round <= 3; round++) {
      List<UUID> sagas = startMany(wish -> wish % 4 == 0 ? REFUSING : 1);

      List<Saga.Outcome> ends = endsOf(sagas);

      assertThat(ends).filteredOn(Saga.Outcome.COMPENSATED::equals).hasSize(MANY / 4);
      assertThat(payments("TAKEN")).isEqualTo(round * (MANY - MANY / 4));
      assertThat(world.value(PAYMENTS, "select count(*) from payments where account = " + REFUSING))
          .isEqualTo("0");
    }
    assertThat(sizes).anyMatch(size -> size > 1);
  }

  @Test
  void whatOneFailsInHoldsUpNoOther() throws Exception {
    start(
        (transaction, all) -> {
          List<Outcome<Taken>> outcomes = takeAll(transaction, all);
          if (all.stream().anyMatch(take -> take.account() == 13)) {
            throw new IllegalStateException("it cannot be");
          }
          return outcomes;
        });

    List<UUID> sagas = startMany(wish -> wish == 3 ? 13 : 1);
    List<UUID> good = new ArrayList<>(sagas);
    good.remove(3);

    assertThat(endsOf(good)).containsOnly(Saga.Outcome.COMPLETED);
    assertThat(payments("TAKEN")).isEqualTo(MANY - 1);
    world.await(
        "its failure is told",
        () ->
            orders.sagas().find(sagas.get(3)).orElseThrow().history().stream()
                .anyMatch(each -> each.what().equals("failed")));
  }

  @Test
  void oneThatLosesOutcomesHasDoneNothing() throws Exception {
    start(
        (transaction, all) ->
            all.size() > 1
                ? takeAll(transaction, all).subList(1, all.size())
                : takeAll(transaction, all));

    assertThat(endsOf(startMany(wish -> 1))).containsOnly(Saga.Outcome.COMPLETED);

    assertThat(payments("TAKEN")).isEqualTo(MANY);
  }

  private void start(BatchHandler<Take, Taken> handler) throws Exception {
    world.closing(
        MarketRules.rules(world.setup(PAYMENTS), command -> {})
            .handlingMany(Market.TAKE, handler)
            .start());
  }

  /** Writes all, also what it refuses: nothing of that may be left. */
  private List<Outcome<Taken>> takeAll(Connection transaction, List<Take> all) throws SQLException {
    sizes.add(all.size());
    List<Outcome<Taken>> outcomes = new ArrayList<>();
    for (Take take : all) {
      long id =
          Sql.first(
                  transaction,
                  "insert into payments (wish, account, amount, status)"
                      + " values (?, ?, ?, 'TAKEN') returning id",
                  row -> row.getLong(1),
                  take.wish(),
                  take.account(),
                  take.amount())
              .orElseThrow();
      outcomes.add(
          take.account() == REFUSING ? Outcome.refused("it refuses") : Outcome.done(new Taken(id)));
    }
    return outcomes;
  }

  private interface Account {
    long of(int wish);
  }

  /** In one transaction, so that they come to each step together. */
  private List<UUID> startMany(Account account) throws SQLException {
    try (Connection connection = world.dataSource(ORDERS).getConnection()) {
      return Sql.inTransaction(
          connection,
          transaction -> {
            List<UUID> sagas = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
              Wish wish = new Wish(UUID.randomUUID().toString(), account.of(i), 1, 1, 10);
              sagas.add(orders.sagas().start(transaction, Market.ORCHESTRATED, wish, wish.wish()));
            }
            return sagas;
          });
    }
  }

  private List<Saga.Outcome> endsOf(List<UUID> sagas) throws Exception {
    List<Saga.Outcome> ends = new ArrayList<>();
    for (UUID saga : sagas) {
      ends.add(orders.sagas().awaitEnd(saga, LONGEST).outcome());
    }
    return ends;
  }

  private int payments(String status) throws SQLException {
    return Integer.parseInt(
        world.value(
            PAYMENTS, "select count(*) from payments where status = '%s'".formatted(status)));
  }
}
