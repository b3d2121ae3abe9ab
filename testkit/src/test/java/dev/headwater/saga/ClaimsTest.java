package dev.headwater.saga;

import static dev.headwater.saga.Market.ORDERS;
import static dev.headwater.saga.Market.PAYMENTS;
import static dev.headwater.saga.Market.SHELF;
import static dev.headwater.saga.Market.STORE;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.model.Command;
import dev.headwater.model.Model;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
import dev.headwater.model.Step;
import dev.headwater.owner.Outcome;
import dev.headwater.saga.Market.Nothing;
import dev.headwater.testkit.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two sagas want the same shelf. */
class ClaimsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What somebody does to two shelves, one after the other. */
  record Sorting(String name, long first, long second, boolean slow) {}

  record Touch(long shelf) {}

  record Look(String name, boolean slow) {}

  private static final Command<Touch, Nothing> TOUCH =
      STORE.handles("touch", Touch.class, Nothing.class);
  private static final Command<Touch, Nothing> TIDY =
      STORE.handles("tidy", Touch.class, Nothing.class);
  private static final Command<Look, Nothing> LOOK =
      PAYMENTS.handles("look", Look.class, Nothing.class);

  private static final Saga<Sorting> WAITING = sorting("sort", Step.WhenTaken.WAIT, true);
  private static final Saga<Sorting> TOGETHER =
      sorting("sort-together", Step.WhenTaken.WAIT, false);
  private static final Saga<Sorting> IMPATIENT =
      sorting("sort-or-not", Step.WhenTaken.REFUSE, true);

  private static final Model MODEL =
      Model.of("shelves", SHELF, TOUCH, TIDY, LOOK, WAITING, TOGETHER, IMPATIENT);

  private final World world = World.of(MODEL);
  private final CountDownLatch looked = new CountDownLatch(1);
  private final List<String> order = new ArrayList<>();
  private RunningService orders;

  private static Saga<Sorting> sorting(String name, Step.WhenTaken whenTaken, boolean led) {
    Saga.Draft<Sorting> draft =
        ORDERS
            .starts(name, Sorting.class)
            .step("first", TOUCH, s -> new Touch(s.input().first()))
            .undoneBy(TIDY, s -> new Touch(s.input().first()))
            .claiming(SHELF, s -> s.input().first(), whenTaken)
            .step("look", LOOK, s -> new Look(s.input().name(), s.input().slow()))
            .undoneBy(LOOK, s -> new Look(s.input().name(), false))
            .step("second", TOUCH, s -> new Touch(s.input().second()))
            .undoneBy(TIDY, s -> new Touch(s.input().second()))
            .claiming(SHELF, s -> s.input().second(), whenTaken);
    return (led ? draft.orchestrated() : draft.choreographed())
        .within(ofSeconds(25))
        .because("Nobody may put anything on a shelf while it is being sorted by hand.");
  }

  @BeforeEach
  void start() throws Exception {
    world.sql(STORE, "create table shelves (product bigint primary key, quantity int not null)");
    world.migrate();
    orders = run(ORDERS);
    run(PAYMENTS);
    run(STORE);
  }

  private RunningService run(Service service) throws Exception {
    return world.closing(
        world
            .setup(service)
            .handling(TOUCH, (tx, touch) -> noted("touch " + touch.shelf()))
            .handling(TIDY, (tx, touch) -> noted("tidy " + touch.shelf()))
            .handling(LOOK, (tx, look) -> look(look))
            .start());
  }

  private Outcome<Nothing> noted(String what) {
    synchronized (order) {
      order.add(what);
    }
    return Outcome.done(new Nothing());
  }

  private Outcome<Nothing> look(Look look) throws InterruptedException {
    if (look.slow()) {
      looked.await(20, TimeUnit.SECONDS);
    }
    return Outcome.done(new Nothing());
  }

  @AfterEach
  void close() {
    looked.countDown();
    world.close();
  }

  @Test
  void theOtherOneWaitsUntilTheFirstHasEnded() throws Exception {
    UUID first = orders.sagas().start(WAITING, new Sorting("a", 1, 2, true), "a");
    world.await("it has claimed its shelf", () -> claims() == 1);
    UUID other = orders.sagas().start(WAITING, new Sorting("b", 1, 3, false), "b");
    world.await(
        "the other one waits",
        () ->
            orders.sagas().find(other).orElseThrow().problem().contains("waits for saga " + first));

    looked.countDown();

    assertThat(end(first)).isEqualTo(Saga.Outcome.COMPLETED);
    assertThat(end(other)).isEqualTo(Saga.Outcome.COMPLETED);
    assertThat(order).containsExactly("touch 1", "touch 2", "touch 1", "touch 3");
    world.await("nothing is claimed any more", () -> claims() == 0);
  }

  @Test
  void orItIsRefused() throws Exception {
    UUID first = orders.sagas().start(IMPATIENT, new Sorting("a", 1, 2, true), "a");
    world.await("it has claimed its shelf", () -> claims() == 1);
    UUID other = orders.sagas().start(IMPATIENT, new Sorting("b", 1, 3, false), "b");

    assertThat(end(other)).isEqualTo(Saga.Outcome.COMPENSATED);
    assertThat(orders.sagas().find(other).orElseThrow().reason())
        .isEqualTo("shelf 1 is claimed by another saga.");
    looked.countDown();
    assertThat(end(first)).isEqualTo(Saga.Outcome.COMPLETED);
    world.await("nothing is claimed any more", () -> claims() == 0);
  }

  @ParameterizedTest
  @EnumSource(names = {"ORCHESTRATED", "CHOREOGRAPHED"})
  void ofTwoThatWaitForEachOtherTheYoungerIsCancelled(dev.headwater.model.SagaStyle style)
      throws Exception {
    Saga<Sorting> saga = style == WAITING.style() ? WAITING : TOGETHER;
    UUID older = orders.sagas().start(saga, new Sorting("a", 1, 2, true), "a");
    world.await("it has claimed its shelf", () -> claims() == 1);
    UUID younger = orders.sagas().start(saga, new Sorting("b", 2, 1, true), "b");
    world.await("both have one", () -> claims() == 2);

    looked.countDown();

    assertThat(end(younger)).isEqualTo(Saga.Outcome.COMPENSATED);
    assertThat(orders.sagas().find(younger).orElseThrow().reason())
        .isEqualTo("It and others waited for each other's claims.");
    assertThat(end(older)).isEqualTo(Saga.Outcome.COMPLETED);
    world.await("nothing is claimed any more", () -> claims() == 0);
  }

  private Saga.Outcome end(UUID saga) throws Exception {
    return orders.sagas().awaitEnd(saga, PATIENCE).outcome();
  }

  private long claims() {
    return Long.parseLong(world.value(STORE, "select count(*) from headwater.saga_claims"));
  }
}
