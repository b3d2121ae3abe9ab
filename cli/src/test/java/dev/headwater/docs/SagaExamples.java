package dev.headwater.docs;

import static dev.headwater.docs.Gifts.GIFTS;
import static dev.headwater.docs.Gifts.HAND_OVER;
import static dev.headwater.docs.Gifts.PICK;
import static dev.headwater.docs.Gifts.POINTS;
import static dev.headwater.docs.Gifts.PROMISE;
import static dev.headwater.docs.Gifts.PUT_BACK;
import static dev.headwater.docs.Gifts.REDEEM;
import static dev.headwater.docs.Gifts.SHELF;
import static dev.headwater.docs.Gifts.SHELVES;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.docs.Gifts.GiveGift;
import dev.headwater.docs.Gifts.Pick;
import dev.headwater.docs.Gifts.Redeem;
import dev.headwater.model.Declaration;
import dev.headwater.model.Finding;
import dev.headwater.model.Model;
import dev.headwater.model.Saga;
import dev.headwater.model.Step.WhenTaken;
import dev.headwater.saga.SagaStatus;
import dev.headwater.testkit.CrashPoints;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** The guide's examples of sagas, as code that is run. */
final class SagaExamples {
  private final List<String> shown = new ArrayList<>();

  List<String> shown() {
    return shown;
  }

  private void show(Object... values) {
    shown.add(List.of(values).toString());
  }

  void start(RunningService gifts, String requestId) throws Exception {
    // snippet: saga-start
    GiveGift wish = new GiveGift(1, 7, 2);
    UUID gift = gifts.sagas().start(Gifts.GIVE, wish, requestId); // returns once it has begun
    UUID same = gifts.sagas().start(Gifts.GIVE, wish, requestId); // one intention, one saga

    Saga.Ended ended = gifts.sagas().awaitEnd(gift, Duration.ofSeconds(20));
    if (ended.outcome() == Saga.Outcome.COMPENSATED) {
      show("came to nothing", ended.reason());
    }
    // end
    show(ended.outcome(), gift.equals(same));
  }

  Saga.Ended run(RunningService gifts, String requestId) throws Exception {
    // snippet: saga-start-and-wait
    Saga.Ended ended =
        gifts.sagas().run(Gifts.GIVE, new GiveGift(2, 7, 1), requestId, Duration.ofSeconds(20));
    // end
    return ended;
  }

  static UUID startIn(RunningService gifts, DataSource pool, long wishId) throws SQLException {
    // snippet: saga-start-in
    try (Connection transaction = pool.getConnection()) {
      transaction.setAutoCommit(false);
      GiftRules.update(transaction, "insert into wishes (id) values (?)", wishId);
      UUID gift =
          gifts.sagas().start(transaction, Gifts.GIVE, new GiveGift(1, 7, 1), "wish " + wishId);
      transaction.commit();
      gifts.committed(); // a hint: it begins now, and not when somebody looks next
      return gift;
    }
    // end
  }

  void find(RunningService gifts, String requestId) throws SQLException {
    // snippet: saga-find
    Optional<SagaStatus> found = gifts.sagas().find(Gifts.GIVE, requestId);
    found.ifPresent(
        gift -> {
          show(gift.state(), gift.step(), gift.problem());
          gift.history().forEach(each -> show(each.step(), each.what(), each.note()));
        });
    // end
  }

  static List<Finding> unsound() {
    // snippet: saga-unsound
    Saga<GiveGift> unsound =
        GIFTS
            .starts("give-gift", GiveGift.class)
            .step("pick", PICK, s -> new Pick(s.input().productId(), s.input().quantity()))
            .undoneBy(PUT_BACK, s -> new Pick(s.input().productId(), s.input().quantity()))
            .doneWithin(ofMinutes(5))
            .pivot("redeem", REDEEM, s -> new Redeem(1, s.output(PROMISE).giftId()))
            .then("redeem", HAND_OVER, s -> s.output(PROMISE))
            .claiming(SHELF, s -> s.input().productId(), WhenTaken.WAIT)
            .orchestrated()
            .within(ofSeconds(30))
            .because("Goods and points belong to two services that decide for themselves.");
    // end
    return Model.of("gifts", SHELF, PICK, PUT_BACK, REDEEM, HAND_OVER, PROMISE, unsound).check();
  }

  // snippet: saga-version
  /** Gifts are not promised any more before they are picked. */
  static final Saga<GiveGift> GIVE_AT_ONCE =
      GIFTS
          .starts("give-gift", GiveGift.class)
          .version(2)
          .step("pick", PICK, s -> new Pick(s.input().productId(), s.input().quantity()))
          .undoneBy(PUT_BACK, s -> new Pick(s.input().productId(), s.input().quantity()))
          .pivot("redeem", REDEEM, s -> new Redeem(s.input().customerId(), s.output(PICK).points()))
          .orchestrated()
          .within(ofSeconds(30))
          .because("Goods and points belong to two services; nobody looks at promises any more.");

  // end

  /** The model of the next deployment, with or without the version that still runs. */
  static Model next(Saga<?>... sagas) {
    List<Declaration> all = new ArrayList<>(Gifts.MODEL.declarations());
    all.removeIf(each -> each instanceof Saga<?>);
    all.addAll(List.of(sagas));
    return Model.of("gifts", all.toArray(Declaration[]::new));
  }

  static void lateStep() throws SQLException {
    // snippet: saga-late
    try (SteppedGifts gifts = SteppedGifts.of(Gifts.MODEL, GiftRules::of)) {
      gifts.service(GIFTS).sagas().start(Gifts.GIVE, new GiveGift(1, 7, 2), "late");
      gifts.settle(GIFTS, SHELVES); // points is down
      gifts.settleAfter(Duration.ofSeconds(31), GIFTS, SHELVES); // and the deadline passes
      assertThat(state(gifts, "late")).isEqualTo("fencing"); // nothing is undone yet
      assertThat(quantity(gifts)).isEqualTo("8");

      gifts.settle(SteppedGifts.ALL); // points comes back

      assertThat(state(gifts, "late")).isIn("compensated", "completed");
      assertThat(state(gifts, "late").equals("completed") ? "8" : "10").isEqualTo(quantity(gifts));
    }
    // end
  }

  private static String state(SteppedGifts gifts, String key) throws SQLException {
    return gifts.service(GIFTS).sagas().find(Gifts.GIVE, key).orElseThrow().state();
  }

  private static String quantity(SteppedGifts gifts) {
    return gifts.world.value(SHELVES, "select quantity from shelves where product_id = 7");
  }

  static int crashes() throws SQLException {
    // snippet: saga-crashes
    try (SteppedGifts gifts = SteppedGifts.of(Gifts.MODEL, GiftRules::of)) {
      gifts.crashes.begin(-1); // at no boundary: only counts them
      give(gifts, "undisturbed");
      int boundaries = gifts.crashes.boundaries().size();
      for (int i = 0; i < boundaries; i++) {
        gifts.crashes.begin(i);
        give(gifts, "crash at boundary " + i);
      }
      return boundaries;
    }
    // end
  }

  // snippet: saga-give
  private static void give(SteppedGifts gifts, String key) throws SQLException {
    gifts.world.sql(SHELVES, "update shelves set quantity = 10");
    gifts.world.sql(POINTS, "update accounts set points = 1000");
    try {
      gifts.service(GIFTS).sagas().start(Gifts.GIVE, new GiveGift(1, 7, 2), key);
    } catch (CrashPoints.Crash crash) { // its caller does not know whether it has begun
      gifts.restartIfCrashed();
      gifts.service(GIFTS).sagas().start(Gifts.GIVE, new GiveGift(1, 7, 2), key);
    }
    gifts.settle(SteppedGifts.ALL);

    assertThat(state(gifts, key)).isEqualTo("completed");
    assertThat(quantity(gifts)).isEqualTo("8"); // once
    assertThat(gifts.world.value(POINTS, "select points from accounts where customer_id = 1"))
        .isEqualTo("800");
  }

  // end
}
