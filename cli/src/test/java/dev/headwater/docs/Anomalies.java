package dev.headwater.docs;

import static dev.headwater.docs.Gifts.GIFTS;
import static dev.headwater.docs.Gifts.PICK;
import static dev.headwater.docs.Gifts.POINTS;
import static dev.headwater.docs.Gifts.PUT_BACK;
import static dev.headwater.docs.Gifts.REDEEM;
import static dev.headwater.docs.Gifts.SHELF;
import static dev.headwater.docs.Gifts.SHELVES;
import static java.time.Duration.ofSeconds;

import dev.headwater.docs.Gifts.GiveGift;
import dev.headwater.docs.Gifts.Nothing;
import dev.headwater.docs.Gifts.Pick;
import dev.headwater.docs.Gifts.Redeem;
import dev.headwater.model.Command;
import dev.headwater.model.Declaration;
import dev.headwater.model.Model;
import dev.headwater.model.Saga;
import dev.headwater.model.Step.WhenTaken;
import java.util.ArrayList;
import java.util.List;

/** Sagas that see each other half done, and the same ones so that it does no harm. */
interface Anomalies {
  String BECAUSE = "Shelves and points are kept by two services that decide for themselves.";

  record Quantity(int quantity) {}

  record SetQuantity(long productId, int quantity) {}

  record Shelved(long productId) {}

  record Loss(long productId, int lost) {}

  record TakeBack(long customerId, long productId, long points) {}

  record Credit(long customerId, long points) {}

  record AtPrice(long customerId, long productId, long pointsSeen) {}

  record PickAtPrice(long productId, long pointsSeen) {}

  Command<Pick, Quantity> PICK_NOTING = SHELVES.handles("pick-noting", Pick.class, Quantity.class);
  Command<SetQuantity, Nothing> SET_QUANTITY =
      SHELVES.handles("set-quantity", SetQuantity.class, Nothing.class);
  Command<Shelved, Quantity> COUNT = SHELVES.handles("count", Shelved.class, Quantity.class);
  Command<Shelved, Nothing> DROP_COUNT =
      SHELVES.handles("drop-count", Shelved.class, Nothing.class);
  Command<Loss, Nothing> BOOK_LOSS = POINTS.handles("book-loss", Loss.class, Nothing.class);
  Command<Loss, Nothing> UNBOOK_LOSS = POINTS.handles("unbook-loss", Loss.class, Nothing.class);
  Command<Shelved, Nothing> COLLECT = SHELVES.handles("collect", Shelved.class, Nothing.class);
  Command<Credit, Nothing> CREDIT = POINTS.handles("credit", Credit.class, Nothing.class);
  Command<Credit, Nothing> DEBIT = POINTS.handles("debit", Credit.class, Nothing.class);
  Command<PickAtPrice, Nothing> PICK_ANYWAY =
      SHELVES.handles("pick-anyway", PickAtPrice.class, Nothing.class);
  Command<PickAtPrice, Nothing> PICK_AT_PRICE =
      SHELVES.handles("pick-at-price", PickAtPrice.class, Nothing.class);

  /** Its compensation writes what the step has seen. */
  Saga<GiveGift> SETTING_BACK =
      GIFTS
          .starts("give-setting-back", GiveGift.class)
          // snippet: saga-setting-back
          .step("pick", PICK_NOTING, s -> new Pick(s.input().productId(), s.input().quantity()))
          .undoneBy(
              SET_QUANTITY,
              s -> new SetQuantity(s.input().productId(), s.output(PICK_NOTING).quantity()))
          // end
          .pivot("redeem", REDEEM, s -> new Redeem(s.input().customerId(), 100))
          .orchestrated()
          .within(ofSeconds(30))
          .because(BECAUSE);

  Saga<Loss> RECOUNT = counting("recount");

  private static Saga<Loss> counting(String name) {
    return GIFTS
        .starts(name, Loss.class)
        .step("count", COUNT, s -> new Shelved(s.input().productId()))
        .undoneBy(DROP_COUNT, s -> new Shelved(s.input().productId()))
        .step("book", BOOK_LOSS, s -> s.input())
        .undoneBy(UNBOOK_LOSS, s -> s.input())
        .pivot(
            "correct",
            SET_QUANTITY,
            s ->
                new SetQuantity(
                    s.input().productId(), s.output(COUNT).quantity() - s.input().lost()))
        .orchestrated()
        .within(ofSeconds(30))
        .because(BECAUSE);
  }

  Saga<Loss> RECOUNT_CLAIMING =
      GIFTS
          .starts("recount-claiming", Loss.class)
          // snippet: saga-claiming
          .step("count", COUNT, s -> new Shelved(s.input().productId()))
          .undoneBy(DROP_COUNT, s -> new Shelved(s.input().productId()))
          .claiming(SHELF, s -> s.input().productId(), WhenTaken.WAIT)
          // end
          .step("book", BOOK_LOSS, s -> s.input())
          .undoneBy(UNBOOK_LOSS, s -> s.input())
          .pivot(
              "correct",
              SET_QUANTITY,
              s ->
                  new SetQuantity(
                      s.input().productId(), s.output(COUNT).quantity() - s.input().lost()))
          .orchestrated()
          .within(ofSeconds(30))
          .because(BECAUSE);

  Saga<GiveGift> GIVE_CLAIMING =
      GIFTS
          .starts("give-claiming", GiveGift.class)
          .step("pick", PICK, s -> new Pick(s.input().productId(), s.input().quantity()))
          .undoneBy(PUT_BACK, s -> new Pick(s.input().productId(), s.input().quantity()))
          .claiming(SHELF, s -> s.input().productId(), WhenTaken.WAIT)
          .pivot("redeem", REDEEM, s -> new Redeem(s.input().customerId(), 100))
          .orchestrated()
          .within(ofSeconds(30))
          .because(BECAUSE);

  Saga<TakeBack> CREDIT_FIRST =
      GIFTS
          .starts("take-back-crediting-first", TakeBack.class)
          // snippet: saga-credit-first
          .step("credit", CREDIT, s -> new Credit(s.input().customerId(), s.input().points()))
          .undoneBy(DEBIT, s -> new Credit(s.input().customerId(), s.input().points()))
          .pivot("collect", COLLECT, s -> new Shelved(s.input().productId()))
          // end
          .orchestrated()
          .within(ofSeconds(30))
          .because(BECAUSE);

  Saga<TakeBack> CREDIT_LAST =
      GIFTS
          .starts("take-back-crediting-last", TakeBack.class)
          // snippet: saga-credit-last
          .pivot("collect", COLLECT, s -> new Shelved(s.input().productId()))
          .then("credit", CREDIT, s -> new Credit(s.input().customerId(), s.input().points()))
          // end
          .orchestrated()
          .within(ofSeconds(30))
          .because(BECAUSE);

  Saga<AtPrice> AT_ANY_PRICE = atPrice("buy-at-any-price", PICK_ANYWAY);
  Saga<AtPrice> AT_THIS_PRICE = atPrice("buy-at-this-price", PICK_AT_PRICE);

  private static Saga<AtPrice> atPrice(String name, Command<PickAtPrice, Nothing> pick) {
    return GIFTS
        .starts(name, AtPrice.class)
        .step("redeem", REDEEM, s -> new Redeem(s.input().customerId(), s.input().pointsSeen()))
        .undoneBy(CREDIT, s -> new Credit(s.input().customerId(), s.input().pointsSeen()))
        .pivot("pick", pick, s -> new PickAtPrice(s.input().productId(), s.input().pointsSeen()))
        .orchestrated()
        .within(ofSeconds(30))
        .because(BECAUSE);
  }

  static Model model() {
    List<Declaration> all = new ArrayList<>(Gifts.MODEL.declarations());
    all.addAll(
        List.of(
            PICK_NOTING,
            SET_QUANTITY,
            COUNT,
            DROP_COUNT,
            BOOK_LOSS,
            UNBOOK_LOSS,
            COLLECT,
            CREDIT,
            DEBIT,
            PICK_ANYWAY,
            PICK_AT_PRICE));
    all.addAll(
        List.of(
            SETTING_BACK,
            RECOUNT,
            RECOUNT_CLAIMING,
            GIVE_CLAIMING,
            CREDIT_FIRST,
            CREDIT_LAST,
            AT_ANY_PRICE,
            AT_THIS_PRICE));
    return Model.of("anomalies", all.toArray(Declaration[]::new));
  }
}
