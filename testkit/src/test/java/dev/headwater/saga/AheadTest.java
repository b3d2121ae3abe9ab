package dev.headwater.saga;

import static dev.headwater.saga.Market.ORDERS;
import static dev.headwater.saga.Market.PAYMENTS;
import static dev.headwater.saga.Market.STORE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.base.Sql;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.model.Service;
import dev.headwater.saga.Market.Wish;
import dev.headwater.testkit.ManualClock;
import dev.headwater.testkit.TestServer;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Messages of sagas are taken ahead of their tick. The starting service's server flushes late, so
 * that whatever may be lost in a crash is.
 */
class AheadTest {
  private static final List<Service> ALL = List.of(ORDERS, PAYMENTS, STORE);
  private static final Duration SETTLED = Duration.ofSeconds(1);

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final Map<Service, RunningService> running = new HashMap<>();
  private EmbeddedPostgres server;
  private World world;

  @BeforeEach
  void allHaveAPosition() throws Exception {
    server = EmbeddedPostgres.configure().setting("wal_writer_delay", "10s").start();
    world =
        World.of(Market.MODEL, service -> service.equals(ORDERS) ? server : TestServer.shared())
            .at(clock);
    MarketRules.build(world);
    for (Service service : ALL) {
      restart(service);
    }
    settle(); // who registers later is not given what was sent before
    start("first");
    settle();
    assertThat(state("first")).isEqualTo("completed");
    clock.advance(SETTLED);
    settle();
  }

  @AfterEach
  void close() {
    running.values().forEach(RunningService::close);
    world.close();
    server.close();
  }

  @Test
  void theyTakeEffectWithoutATickAndThePositionFollows() throws Exception {
    String ticksBefore = ticks();
    String positionBefore = position();

    start("second");
    settle();

    assertThat(payments("second")).isEqualTo("1");
    assertThat(state("second")).isEqualTo("completed");
    assertThat(ticks()).isEqualTo(ticksBefore);
    assertThat(position()).isEqualTo(positionBefore);

    clock.advance(SETTLED);
    settle();

    assertThat(ticks()).isNotEqualTo(ticksBefore);
    assertThat(Integer.parseInt(position())).isEqualTo(Integer.parseInt(positionBefore) + 1);
  }

  @Test
  void whoCrashesBeforeTheTickIsGivenThemAgainAndDoesThemOnce() throws Exception {
    start("second");
    step(PAYMENTS, ORDERS);
    step(PAYMENTS, ORDERS);
    restart(PAYMENTS);
    settle();
    restart(ORDERS);
    settle();

    assertThat(payments("second")).isEqualTo("1");
    assertThat(state("second")).isEqualTo("completed");
  }

  @Test
  void whoHasThePositionOfATickIsGivenNothingAgain() throws Exception {
    start("second");
    settle();
    clock.advance(SETTLED);
    settle();
    world.sql(PAYMENTS, "delete from headwater.saga_steps; delete from payments");
    restart(PAYMENTS);
    settle();

    assertThat(payments("second")).isEqualTo("0");
  }

  @Test
  void whatWasTakenAheadIsNotLostAtTheOwnerWhateverIsSetThere() throws Exception {
    asAdmin(
        """
        do $$ begin
          execute format('alter database %I set synchronous_commit = off', current_database());
        end $$""");
    world.killSessions(ORDERS);
    settleInSpiteOfFailures();
    String ticksBefore = ticks();
    startInSpiteOfFailures("second");
    step(PAYMENTS, ORDERS);
    assertThat(payments("second")).isEqualTo("1");
    assertThat(ticks()).isEqualTo(ticksBefore);

    server.crash();
    server.restart();
    settleInSpiteOfFailures();

    assertThat(state("second")).isEqualTo("completed");
    assertThat(payments("second")).isEqualTo("1");
  }

  @Test
  void afterACrashOfTheOwnerNothingIsPassedOverThoughTransactionsGetTheSameNumbersAgain()
      throws Exception {
    start("second");
    step(PAYMENTS, ORDERS);
    world.sql(
        ORDERS,
        "set local synchronous_commit = off; insert into orders (wish, amount, status)"
            + " select 'lost ' || n, 1, 'LOST' from generate_series(1, 10) n");
    step(PAYMENTS, ORDERS);

    server.crash();
    server.restart();
    for (int i = 0; i < 10; i++) {
      startInSpiteOfFailures("after " + i);
      settleInSpiteOfFailures();
      assertThat(state("after " + i)).isEqualTo("completed");
    }

    assertThat(state("second")).isEqualTo("completed");
    assertThat(payments("second")).isEqualTo("1");
  }

  /** What is asked for by who hangs in its transaction is kept by that from all others. */
  @Test
  void whoHangsIsEndedByTheNextToClaimAndItIsDoneOnce() throws Exception {
    RunningService hanging = running.get(PAYMENTS);
    RunningService next =
        MarketRules.rules(world.setup(PAYMENTS))
            .takingOverAfter(Duration.ofMillis(1))
            .reportingEvery(Duration.ofHours(1))
            .stepped();
    running.put(PAYMENTS, next);
    start("second");
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch wakesUp = new CountDownLatch(1);
    world
        .faults()
        .onceAt(
            FaultPoint.BEFORE_COMMIT,
            () -> {
              hangs.countDown();
              await(wakesUp);
            });
    try (Threads threads = new Threads()) {
      Future<?> stopped =
          threads.once(() -> assertThat(hanging.step(ORDERS)).isEqualTo(Step.FAILED));
      hangs.await();

      world.await("it is taken over", () -> next.step(ORDERS) == Step.APPLIED);
      assertThat(payments("second")).isEqualTo("1");

      wakesUp.countDown();
      stopped.get();
      assertThat(hanging.step(ORDERS)).isNotEqualTo(Step.FAILED);
    }
    hanging.close();
    settle();
    assertThat(payments("second")).isEqualTo("1");
    assertThat(state("second")).isEqualTo("completed");
  }

  @Test
  void anOwnerOfAnEarlierVersionIsReadInTicks() throws Exception {
    asAdmin("drop function headwater_published.events_ahead");
    restart(PAYMENTS);
    String ticksBefore = ticks();

    start("second");
    settle();

    assertThat(state("second")).isEqualTo("completed");
    assertThat(ticks()).isNotEqualTo(ticksBefore);
  }

  @Test
  void aLoginWhoseStatementsAreLimitedReadsAheadAllTheSame() throws Exception {
    asAdmin("alter role %s set statement_timeout = '1min'".formatted(world.role(PAYMENTS)));
    restart(PAYMENTS);
    settle();
    String ticksBefore = ticks();

    start("second");
    settle();

    assertThat(state("second")).isEqualTo("completed");
    assertThat(ticks()).isEqualTo(ticksBefore);
  }

  @Test
  void aLookAtALargeOutboxStartsNoOtherProcesses() throws Exception {
    asAdmin(
        """
        insert into headwater.events_0 (name, key, payload)
        select 'saga/nobody', n::text, '{}' from generate_series(1, 100000) n""");
    asAdmin("analyze headwater.events_0");
    for (String cost : List.of("setup_cost", "tuple_cost")) {
      asAdmin("alter role %s set parallel_%s = 0".formatted(world.role(PAYMENTS), cost));
    }
    long ofConnecting = workersLaunchedFor(0);

    // Registering and reporting are no looks; each wish takes several of those.
    assertThat(workersLaunchedFor(5) - ofConnecting).isLessThan(5);
    assertThat(payments("wish 5")).isEqualTo("1");
  }

  /** From one connection to the next: a session that ends tells what it has counted. */
  private long workersLaunchedFor(int wishes) throws SQLException {
    restart(PAYMENTS);
    long before = workersLaunched();
    for (int i = 1; i <= wishes; i++) {
      start("wish " + i);
      settle();
    }
    settle();
    restart(PAYMENTS);
    return workersLaunched() - before;
  }

  private long workersLaunched() {
    return Long.parseLong(
        world.adminValue(
            ORDERS,
            "select parallel_workers_to_launch from pg_stat_database"
                + " where datname = current_database()"));
  }

  @Test
  void moreThanOneReadingCanTakeIsTakenInATickAndNothingTwice() throws Exception {
    start("second");
    step(PAYMENTS, ORDERS);
    startAtOnce(1_100);
    settle();

    assertThat(world.value(PAYMENTS, "select count(*) from payments where status = 'TAKEN'"))
        .isEqualTo("1102");
  }

  @Test
  void whoLosesTheOwnerInTheMiddleOfSoMuchDoesNothingTwice() throws Exception {
    startAtOnce(1_100);
    world.faults().onceAt(FaultPoint.AFTER_COMMIT, world.killing(ORDERS));
    settleInSpiteOfFailures();

    assertThat(world.value(PAYMENTS, "select count(*) from payments where status = 'TAKEN'"))
        .isEqualTo("1101");
    assertThat(world.value(PAYMENTS, "select sum(balance) from accounts")).isEqualTo("4990");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private void startAtOnce(int count) throws SQLException {
    RunningService orders = running.get(ORDERS);
    try (Connection connection = world.dataSource(ORDERS).getConnection()) {
      Sql.inTransaction(
          connection,
          inOne -> {
            for (int i = 0; i < count; i++) {
              Wish free = new Wish("free " + i, 1, 1, 0, 0);
              orders.sagas().start(inOne, Market.ORCHESTRATED, free, free.wish());
            }
            return count;
          });
    }
    world.await("all have begun", () -> orders.stepSagas() != AdvanceSagas.Step.ADVANCED);
  }

  private void asAdmin(String statement) throws SQLException {
    try (Connection connection = world.admin(ORDERS).getConnection()) {
      Sql.run(connection, statement);
    }
  }

  private void restart(Service service) throws SQLException {
    RunningService before =
        running.put(
            service,
            MarketRules.rules(world.setup(service))
                .takingOverAfter(Duration.ofMillis(1))
                .reportingEvery(Duration.ofHours(1))
                .stepped());
    if (before != null) {
      before.close();
    }
  }

  private void start(String wish) throws SQLException {
    Wish wanted = new Wish(wish, 1, 1, 1, 10);
    running.get(ORDERS).sagas().start(Market.ORCHESTRATED, wanted, wish);
  }

  private void startInSpiteOfFailures(String wish) {
    world.await(
        "it is started",
        () -> {
          try {
            start(wish);
            return true;
          } catch (SQLException endedSession) {
            return false; // one that the pool has kept
          }
        });
  }

  private Step step(Service service, Service owner) {
    return running.get(service).step(owner);
  }

  private void settle() {
    boolean busy = true;
    while (busy) {
      busy = false;
      for (Service service : ALL) {
        for (Service owner : Market.MODEL.heardInSagas(service)) {
          busy |= step(service, owner) == Step.APPLIED;
        }
      }
    }
  }

  private void settleInSpiteOfFailures() {
    world.await(
        "all is taken",
        () -> {
          boolean idle = true;
          for (Service service : ALL) {
            for (Service owner : Market.MODEL.heardInSagas(service)) {
              idle &= step(service, owner) == Step.IDLE;
            }
          }
          return idle;
        });
  }

  private String state(String wish) throws SQLException {
    return running.get(ORDERS).sagas().find(Market.ORCHESTRATED, wish).orElseThrow().state();
  }

  private String payments(String wish) {
    return world.value(PAYMENTS, "select count(*) from payments where wish = '%s'".formatted(wish));
  }

  private String ticks() {
    return world.adminValue(ORDERS, "select count(*) from headwater.ticks");
  }

  private String position() {
    return world.value(PAYMENTS, "select max(n) from headwater.positions where owner = 'orders'");
  }
}
