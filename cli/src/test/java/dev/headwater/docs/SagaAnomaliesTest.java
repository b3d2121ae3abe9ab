package dev.headwater.docs;

import static dev.headwater.docs.Gifts.GIFTS;
import static dev.headwater.docs.Gifts.POINTS;
import static dev.headwater.docs.Gifts.SHELVES;
import static dev.headwater.docs.SteppedGifts.ALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.docs.Anomalies.AtPrice;
import dev.headwater.docs.Anomalies.Loss;
import dev.headwater.docs.Anomalies.TakeBack;
import dev.headwater.docs.Gifts.GiveGift;
import dev.headwater.docs.Gifts.Redeem;
import dev.headwater.model.Saga;
import dev.headwater.owner.Outcome;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sagas see each other half done. Each anomaly is shown, and then that it is gone. */
class SagaAnomaliesTest {
  private SteppedGifts gifts;

  @BeforeEach
  void open() throws Exception {
    gifts = SteppedGifts.of(Anomalies.model(), AnomalyRules::of);
  }

  @AfterEach
  void close() {
    gifts.close();
  }

  @Test
  void aCompensationThatSetsLosesWhatOthersHaveWritten() throws Exception {
    deliverWhileAGiftIsGivenInVain(Anomalies.SETTING_BACK);
    assertThat(quantity()).isEqualTo("10"); // the five that were delivered are lost
  }

  @Test
  void aCompensationThatAddsDoesNot() throws Exception {
    deliverWhileAGiftIsGivenInVain(Gifts.GIVE);
    assertThat(quantity()).isEqualTo("15");
  }

  /** Customer 2 has no points. */
  private void deliverWhileAGiftIsGivenInVain(Saga<GiveGift> saga) throws SQLException {
    start(saga, new GiveGift(2, 7, 2));
    gifts.settle(GIFTS, SHELVES);
    assertThat(quantity()).isEqualTo("8");
    gifts.world.sql(SHELVES, "update shelves set quantity = quantity + 5");
    gifts.settle(ALL);
    assertThat(state(saga)).isEqualTo("compensated");
  }

  @Test
  void twoSagasOverwriteEachOther() throws Exception {
    start(Anomalies.RECOUNT, new Loss(7, 1));
    gifts.settle(GIFTS, SHELVES); // it has counted 10
    start(Gifts.GIVE, new GiveGift(1, 7, 2));
    gifts.settle(GIFTS, SHELVES);
    assertThat(quantity()).isEqualTo("8"); // two are picked
    gifts.settle(ALL);

    assertThat(quantity()).isEqualTo("9"); // and seem to lie there again
  }

  @Test
  void claimsLetThemDoSoOneAfterTheOther() throws Exception {
    start(Anomalies.RECOUNT_CLAIMING, new Loss(7, 1));
    gifts.settle(GIFTS, SHELVES);
    start(Anomalies.GIVE_CLAIMING, new GiveGift(1, 7, 2));
    gifts.settle(GIFTS, SHELVES);
    assertThat(quantity()).isEqualTo("10"); // the other one waits
    gifts.settle(ALL);

    assertThat(quantity()).isEqualTo("7");
    assertThat(state(Anomalies.GIVE_CLAIMING)).isEqualTo("completed");
  }

  @Test
  void whatMayBeTakenBackIsReadAndSpent() throws Exception {
    start(Anomalies.CREDIT_FIRST, new TakeBack(2, 99, 100));
    gifts.settle(GIFTS, POINTS);
    assertThat(spend()).isInstanceOf(Outcome.Done.class);
    gifts.settle(ALL);

    assertThat(state(Anomalies.CREDIT_FIRST)).isEqualTo("compensated");
    assertThat(pointsOf(2)).isEqualTo("-100");
  }

  @Test
  void whatComesAfterThePivotIsNeverTakenBack() throws Exception {
    start(Anomalies.CREDIT_LAST, new TakeBack(2, 99, 100));
    gifts.settle(GIFTS, POINTS);
    assertThat(spend()).isInstanceOf(Outcome.Refused.class);
    gifts.settle(ALL);

    assertThat(state(Anomalies.CREDIT_LAST)).isEqualTo("compensated");
    assertThat(pointsOf(2)).isEqualTo("0");
  }

  private Outcome<?> spend() throws SQLException {
    return gifts.service(POINTS).send(Gifts.REDEEM, new Redeem(2, 100), "spends at once").outcome();
  }

  @Test
  void aPendingStateTellsReadersWhatIsNotDecided() throws Exception {
    start(Gifts.GIVE, new GiveGift(2, 7, 2));
    gifts.settle(GIFTS);
    assertThat(count("status <> 'CALLED_OFF'")).isEqualTo("1"); // counts what will not be
    assertThat(count("status = 'GIVEN'")).isEqualTo("0");
    gifts.settle(ALL);

    assertThat(count("status <> 'CALLED_OFF'")).isEqualTo("0");
    assertThat(count("status = 'GIVEN'")).isEqualTo("0");
  }

  @Test
  void whatWasReadIsNotSoAnyMore() throws Exception {
    buyWhileThePriceRises(Anomalies.AT_ANY_PRICE);
    assertThat(state(Anomalies.AT_ANY_PRICE)).isEqualTo("completed");
    assertThat(quantity()).isEqualTo("9");
    assertThat(pointsOf(1)).isEqualTo("900"); // for what costs 250
  }

  @Test
  void theRulesOfThePivotReadItAgain() throws Exception {
    buyWhileThePriceRises(Anomalies.AT_THIS_PRICE);
    assertThat(state(Anomalies.AT_THIS_PRICE)).isEqualTo("compensated");
    assertThat(quantity()).isEqualTo("10");
    assertThat(pointsOf(1)).isEqualTo("1000");
  }

  private void buyWhileThePriceRises(Saga<AtPrice> saga) throws SQLException {
    start(saga, new AtPrice(1, 7, 100));
    gifts.settle(GIFTS, POINTS);
    gifts.world.sql(SHELVES, "update shelves set points = 250");
    gifts.settle(ALL);
  }

  private <I extends Record> void start(Saga<I> saga, I input) throws SQLException {
    gifts.service(GIFTS).sagas().start(saga, input, "test");
  }

  private String state(Saga<?> saga) throws SQLException {
    return gifts.service(GIFTS).sagas().find(saga, "test").orElseThrow().state();
  }

  private String quantity() {
    return gifts.world.value(SHELVES, "select quantity from shelves where product_id = 7");
  }

  private String pointsOf(long customer) {
    return gifts.world.value(POINTS, "select points from accounts where customer_id = " + customer);
  }

  private String count(String condition) {
    return gifts.world.value(GIFTS, "select count(*) from gifts where " + condition);
  }
}
