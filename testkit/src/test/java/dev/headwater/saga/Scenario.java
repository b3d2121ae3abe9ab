package dev.headwater.saga;

import static dev.headwater.saga.Market.ORDERS;
import static dev.headwater.saga.Market.PAYMENTS;
import static dev.headwater.saga.Market.STORE;

import dev.headwater.model.Saga;
import dev.headwater.saga.Market.Wish;
import java.sql.SQLException;
import java.time.Duration;

/** What may come of an order. */
enum Scenario {
  SUCCESS("completed"),
  NO_MONEY("compensated"),
  NO_GOODS("compensated"),
  /** Payments fails, again and again, until the deadline has passed. */
  PAYMENTS_FAILS("compensated"),
  /** The same with the step that decides. */
  STORE_FAILS("compensated"),
  /** Payments hears of the order only when that is to be cancelled: either may come of it. */
  PAYMENTS_LATE(""),
  /** The same with the step that decides. */
  STORE_LATE(""),
  /** The step that decides is done when its deadline passes, but its answer has not arrived. */
  STORE_DONE_AT_DEADLINE("completed");

  static final Duration PAST_DEADLINE = Duration.ofSeconds(31);
  private static final int ROUNDS_MAX = 20;

  final String end;

  Scenario(String end) {
    this.end = end;
  }

  Wish wish(String name) {
    return new Wish(
        name,
        1,
        1,
        this == NO_GOODS ? (int) SteppedMarket.PLENTY * 2 : 1,
        this == NO_MONEY ? SteppedMarket.PLENTY * 2 : 10);
  }

  void play(SteppedMarket market, Saga<Wish> saga, String wish) throws SQLException {
    switch (this) {
      case SUCCESS, NO_MONEY, NO_GOODS -> {
        market.start(saga, wish(wish));
        market.settle();
      }
      case PAYMENTS_FAILS, STORE_FAILS -> {
        market.failing = this == STORE_FAILS ? "reserve" : "take";
        market.start(saga, wish(wish));
        market.settle();
        market.settleAfter(PAST_DEADLINE);
        market.failing = "";
      }
      case PAYMENTS_LATE -> playLate(market, PAYMENTS, saga, wish);
      case STORE_LATE -> playLate(market, STORE, saga, wish);
      case STORE_DONE_AT_DEADLINE -> {
        market.start(saga, wish(wish));
        stepUntilReserved(market, wish);
        market.clock.advance(PAST_DEADLINE);
        market.advance(ORDERS);
        market.settle();
      }
    }
    // Whatever is asked for again after a while is.
    market.settleAfter(PAST_DEADLINE);
    market.settleAfter(PAST_DEADLINE);
  }

  private void playLate(
      SteppedMarket market, dev.headwater.model.Service late, Saga<Wish> saga, String wish)
      throws SQLException {
    market.sleep(late);
    market.start(saga, wish(wish));
    market.settle();
    market.settleAfter(PAST_DEADLINE);
    market.wake(late);
    market.settle();
  }

  /** The store comes last in a round: what it has done has not been heard of. */
  private static void stepUntilReserved(SteppedMarket market, String wish) throws SQLException {
    String reserved = "select count(*) from reservations where wish = '" + wish + "'";
    for (int round = 0; round < ROUNDS_MAX; round++) {
      market.stepAll();
      if (market.world.value(STORE, reserved).equals("1")) {
        return;
      }
    }
    throw new IllegalStateException("nothing was reserved");
  }
}
