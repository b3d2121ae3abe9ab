package dev.headwater.saga;

import static dev.headwater.saga.Market.ORDERS;
import static dev.headwater.saga.Market.PAYMENTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.base.Deadlocks;
import dev.headwater.base.FaultPoint;
import dev.headwater.base.Sql;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.model.Service;
import dev.headwater.saga.Market.Wish;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What has piled up while a service was down is taken in small transactions. What little is new can
 * be read ahead of its tick, so for these tests that is not to be had.
 */
class BacklogTest {
  private static final int AT_A_TIME = 5;
  private static final int WISHES = 12;
  private static final SagaLimits SMALL =
      new SagaLimits(
          AT_A_TIME, SagaLimits.byDefault().horizon(), SagaLimits.byDefault().endedKept());

  private SteppedMarket market;

  @BeforeEach
  void open() throws Exception {
    market = new SteppedMarket(SMALL);
  }

  @AfterEach
  void close() {
    market.close();
  }

  private void readInTicks() throws SQLException {
    for (Service service : List.of(ORDERS, PAYMENTS, Market.STORE)) {
      asAdmin(service, "drop function headwater_published.events_ahead");
      market.service(service).close();
      market.restart(service);
    }
    market.settle();
  }

  private void asAdmin(Service service, String statement) throws SQLException {
    try (Connection connection = market.world.admin(service).getConnection()) {
      Sql.run(connection, statement);
    }
  }

  @Test
  void noTransactionHasMoreThanAreTakenAtATime() throws Exception {
    readInTicks();
    pileUp("a");
    market.settle();
    requireAllPaidOnce("a");
    String most =
        market.world.value(
            PAYMENTS,
            """
            select max(n) from (
              select count(*) as n from headwater.saga_steps group by xmin::text) each""");
    assertThat(Integer.parseInt(most)).isBetween(1, AT_A_TIME);
  }

  @Test
  void wheneverAServiceCrashesAmongThemEachIsDoneOnce() throws Exception {
    readInTicks();
    pileUp("at first");
    market.crashes.begin(-1);
    market.receive(PAYMENTS, ORDERS);
    List<String> boundaries = market.crashes.boundaries();
    // Each message stands there twice; the tick comes first, the position last.
    int transactions = (2 * WISHES + AT_A_TIME - 1) / AT_A_TIME + 1;
    assertThat(boundaries).hasSize(1 + 2 * transactions);
    for (int i = 0; i < boundaries.size(); i++) {
      String name = "crash " + i;
      pileUp(name);
      market.crashes.begin(i);
      market.receive(PAYMENTS, ORDERS);
      assertThat(market.crashes.boundaries()).as("as before").endsWith(boundaries.get(i));
      market.settle();
      requireAllPaidOnce(name);
    }
  }

  @Test
  void aDeadlockInOneOfThemIsGotOverAtOnce() throws Exception {
    readInTicks();
    pileUp("a");
    Deadlocks deadlocks = Deadlocks.onceAt(market.world, PAYMENTS, "payments", 7);
    assertThat(market.service(PAYMENTS).step(ORDERS)).isEqualTo(Step.APPLIED);
    assertThat(deadlocks.end()).isGreaterThan(WISHES);
    market.settle();
    requireAllPaidOnce("a");
  }

  @Test
  void soIsOneAheadOfTicks() throws Exception {
    pileUp("a");
    String positionBefore = position();
    Deadlocks deadlocks = Deadlocks.onceAt(market.world, PAYMENTS, "payments", 7);
    assertThat(market.service(PAYMENTS).step(ORDERS)).isEqualTo(Step.APPLIED);
    assertThat(deadlocks.end()).isGreaterThan(WISHES);
    assertThat(position()).as("ahead of it").isEqualTo(positionBefore);
    market.settle();
    requireAllPaidOnce("a");
  }

  private String position() {
    return market.world.value(
        PAYMENTS, "select max(n) from headwater.positions where owner = 'orders'");
  }

  @Test
  void whoLosesTheClaimAmongThemCommitsNoMore() throws Exception {
    readInTicks();
    pileUp("a");
    market
        .world
        .faults()
        .onceAt(
            FaultPoint.AFTER_COMMIT,
            () -> market.world.sql(PAYMENTS, "update headwater.claims set token = token + 1"));
    assertThat(market.service(PAYMENTS).step(ORDERS)).isEqualTo(Step.STANDBY);
    assertThat(Integer.parseInt(payments("a"))).isBetween(1, AT_A_TIME);
    market.service(PAYMENTS).close();
    market.world.sql(PAYMENTS, "update headwater.claims set until = '-infinity'");
    market.restart(PAYMENTS);
    market.settle();
    requireAllPaidOnce("a");
  }

  /** What was taken before it would be answered once more with each try. */
  @Test
  void whatCannotBeReadAmongThemHasNothingAnsweredAgainAndAgain() throws Exception {
    readInTicks();
    pileUp("a");
    asAdmin(
        ORDERS,
        """
        insert into headwater.events_0 (name, key, payload)
        select name, 'unreadable', '{"kind": "UNHEARD_OF"}' from headwater.events
        where name = 'saga/payments' limit 1""");
    assertThat(market.service(PAYMENTS).step(ORDERS)).isEqualTo(Step.FAILED);
    String answers = answers();
    for (int i = 0; i < 5; i++) {
      assertThat(market.service(PAYMENTS).step(ORDERS)).isEqualTo(Step.FAILED);
    }
    assertThat(answers()).isEqualTo(answers);

    asAdmin(ORDERS, "delete from headwater.events_0 where key = 'unreadable'");
    market.settle();
    requireAllPaidOnce("a");
  }

  private String answers() {
    return market.world.adminValue(PAYMENTS, "select count(*) from headwater.events");
  }

  private String payments(String name) {
    return market.world.value(
        PAYMENTS,
        "select count(*) from payments where wish like '%s %%' and status = 'TAKEN'"
            .formatted(name));
  }

  private void pileUp(String name) throws SQLException {
    market.crashes.begin(-1);
    for (int i = 0; i < WISHES; i++) {
      market.start(Market.ORCHESTRATED, new Wish(name + " " + i, 1, 1, 1, 10));
    }
  }

  private void requireAllPaidOnce(String name) throws SQLException {
    for (int i = 0; i < WISHES; i++) {
      SagaStatus end =
          market.service(ORDERS).sagas().find(Market.ORCHESTRATED, name + " " + i).orElseThrow();
      assertThat(end.state()).as(name).isEqualTo("completed");
    }
    assertThat(payments(name)).isEqualTo(String.valueOf(WISHES));
  }
}
