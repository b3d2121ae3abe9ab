package dev.headwater.saga;

import static dev.headwater.saga.Market.ORDERS;
import static dev.headwater.saga.Market.PAYMENTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.base.Sql;
import dev.headwater.model.SagaStyle;
import dev.headwater.model.Service;
import dev.headwater.saga.Message.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that come too early, too late, twice, or for nobody. */
class ArrivalTest {
  private SteppedMarket market;

  @BeforeEach
  void open() throws Exception {
    market = new SteppedMarket();
  }

  @AfterEach
  void close() {
    market.close();
  }

  @Test
  void whatIsUndoneBeforeItIsDoneIsNeverDone() throws Exception {
    SagaRef saga = saga(SagaStyle.ORCHESTRATED);
    send(ORDERS, PAYMENTS, message(Kind.UNDO, saga, "refund", new Market.Refund(1, "")));
    market.settle();
    send(ORDERS, PAYMENTS, message(Kind.DO, saga, "take", new Market.Take("late", 1, 10)));
    market.settle();

    assertThat(ledger(PAYMENTS)).isEqualTo("fenced");
    assertThat(market.world.value(PAYMENTS, "select count(*) from payments")).isEqualTo("0");
  }

  @Test
  void whatComesTwiceTakesEffectOnce() throws Exception {
    SagaRef saga = saga(SagaStyle.ORCHESTRATED);
    Message take = message(Kind.DO, saga, "take", new Market.Take("twice", 1, 10));
    send(ORDERS, PAYMENTS, take);
    market.settle();
    send(ORDERS, PAYMENTS, take);
    Message refund = message(Kind.UNDO, saga, "refund", new Market.Refund(1, ""));
    send(ORDERS, PAYMENTS, refund);
    send(ORDERS, PAYMENTS, refund);
    market.settle();

    assertThat(ledger(PAYMENTS)).isEqualTo("undone");
    assertThat(market.world.value(PAYMENTS, "select string_agg(status, ' ') from payments"))
        .isEqualTo("REFUNDED");
  }

  @Test
  void anOutcomeOfASagaThatIsUnknownIsSetAsideAndShown() throws Exception {
    SagaRef saga = saga(SagaStyle.ORCHESTRATED);
    send(PAYMENTS, ORDERS, message(Kind.DONE, saga, "take", new Market.Taken(1)));
    market.settle();

    assertThat(
            market.world.value(
                ORDERS, "select kind || ' ' || state || ' ' || errors::text from headwater.parked"))
        .startsWith("saga parked")
        .contains("HW702");
  }

  @Test
  void anOutcomeOfAVersionThatIsNotDeclaredHereIsTriedAgain() throws Exception {
    SagaRef known = saga(SagaStyle.ORCHESTRATED);
    SagaRef newer =
        new SagaRef(
            known.id(),
            known.name(),
            9,
            known.initiator(),
            known.style(),
            known.startedAt(),
            "",
            null);
    send(PAYMENTS, ORDERS, message(Kind.DONE, newer, "take", new Market.Taken(1)));
    market.settle();
    market.settleAfter(Duration.ofSeconds(3));

    assertThat(
            market.world.value(
                ORDERS,
                "select string_agg(kind || ' ' || state || ' ' || errors::text, ';')"
                    + " from headwater.parked"))
        .startsWith("saga retrying")
        .contains("HW701");
  }

  @Test
  void whatIsAskedForAgainSaysSoAndIsLookedUpInsteadOfDone() throws Exception {
    market.sleep(PAYMENTS);
    market.start(Market.ORCHESTRATED, new Market.Wish("again", 1, 1, 1, 10));
    market.settle();
    market.settleAfter(Duration.ofSeconds(16));

    try (Connection admin = market.world.admin(ORDERS).getConnection()) {
      assertThat(
              Sql.list(
                  admin,
                  "select payload ->> 'attempt' from headwater_published.events"
                      + " where name = 'saga/payments' order by seq",
                  row -> row.getString(1)))
          .containsSubsequence("0", "1")
          .containsOnly("0", "1");
    }
    market.wake(PAYMENTS);
    market.settle();
    assertThat(market.world.value(PAYMENTS, "select count(*) from payments")).isEqualTo("1");
  }

  @Test
  void nobodyHandsOnAChoreographedSagaWhoseStepsAreOthersHere() throws Exception {
    SagaRef other =
        new SagaRef(
            new UUID(7, 7),
            Market.CHOREOGRAPHED.name(),
            Market.CHOREOGRAPHED.version(),
            "orders",
            SagaStyle.CHOREOGRAPHED,
            market.clock.instant(),
            "another",
            null);
    send(ORDERS, PAYMENTS, message(Kind.DO, other, "take", new Market.Take("other", 1, 10)));
    market.settle();

    assertThat(
            market.world.value(
                PAYMENTS,
                "select kind || ' ' || state || ' ' || errors::text from headwater.parked"))
        .startsWith("saga retrying")
        .contains("HW705");
    assertThat(market.world.value(PAYMENTS, "select count(*) from payments")).isEqualTo("0");
  }

  @Test
  void whatIsOlderThanTheLedgerIsNotCarriedOut() throws Exception {
    SagaRef saga = saga(SagaStyle.ORCHESTRATED);
    market.clock.advance(Duration.ofDays(31));
    send(ORDERS, PAYMENTS, message(Kind.DO, saga, "take", new Market.Take("old", 1, 10)));
    market.settle();

    assertThat(market.world.value(PAYMENTS, "select count(*) from payments")).isEqualTo("0");
    assertThat(
            market.world.value(
                PAYMENTS,
                "select string_agg(distinct state || ' ' || left(errors -> 0 ->> 'error', 5), ';')"
                    + " from headwater.parked"))
        .isEqualTo("parked HW704");
  }

  @Test
  void aRefusalThatArrivesAfterTheEndChangesNothing() throws Exception {
    Scenario.SUCCESS.play(market, Market.ORCHESTRATED, "a");
    SagaStatus end = market.service(ORDERS).sagas().find(Market.ORCHESTRATED, "a").orElseThrow();
    SagaRef saga =
        new SagaRef(
            end.id(), end.saga(), 1, "orders", SagaStyle.ORCHESTRATED, end.startedAt(), "", null);
    send(PAYMENTS, ORDERS, Message.of(Kind.REFUSED, saga, "charge", "too late"));
    market.settle();

    assertThat(market.service(ORDERS).sagas().find(end.id()).orElseThrow().state())
        .isEqualTo("completed");
    assertThat(market.world.value(ORDERS, "select status from orders")).isEqualTo("CONFIRMED");
  }

  @Test
  void aFailureOfAStepThatIsThroughIsNoProblemOfTheNextOne() throws Exception {
    market.sleep(Market.STORE);
    market.start(Market.ORCHESTRATED, new Market.Wish("b", 1, 1, 1, 10));
    market.settle();
    SagaStatus before = market.service(ORDERS).sagas().find(Market.ORCHESTRATED, "b").orElseThrow();
    assertThat(before.step()).isEqualTo("reserve");
    SagaRef saga =
        new SagaRef(
            before.id(),
            before.saga(),
            1,
            "orders",
            SagaStyle.ORCHESTRATED,
            before.startedAt(),
            "",
            null);
    send(PAYMENTS, ORDERS, Message.of(Kind.FAILED, saga, "charge", "it cannot be"));
    market.settle();

    SagaStatus after = market.service(ORDERS).sagas().find(before.id()).orElseThrow();
    assertThat(after.problem()).isEmpty();
    assertThat(after.history()).isEqualTo(before.history());
  }

  private SagaRef saga(SagaStyle style) {
    return new SagaRef(
        new UUID(7, 7),
        Market.ORCHESTRATED.name(),
        1,
        "orders",
        style,
        market.clock.instant(),
        "",
        null);
  }

  private static Message message(Kind kind, SagaRef saga, String command, Object body) {
    return new Message(kind, saga, "charge", command, SagaJson.tree(body), null, "", 0);
  }

  private void send(Service from, Service to, Message message) throws SQLException {
    try (Connection connection = market.world.admin(from).getConnection()) {
      @Nullable String none = null;
      Sql.first(
          connection,
          "select headwater.send_in_sagas(array[?], array[?], array[?], array[?])",
          row -> true,
          to.name(),
          message.saga().id().toString(),
          SagaJson.write(message),
          none);
    }
  }

  private String ledger(Service service) {
    return market.world.value(service, "select string_agg(state, ' ') from headwater.saga_steps");
  }
}
