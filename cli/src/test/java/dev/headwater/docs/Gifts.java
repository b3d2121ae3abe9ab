package dev.headwater.docs;

import static java.time.Duration.ofSeconds;

import dev.headwater.model.Command;
import dev.headwater.model.Entity;
import dev.headwater.model.Event;
import dev.headwater.model.Model;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
import dev.headwater.model.Subscription;

/** Customers redeem the points that they have collected for gifts. */
interface Gifts {
  Service GIFTS = Service.named("gifts");
  Service SHELVES = Service.named("shelves");
  Service POINTS = Service.named("points");

  /** What lies on a shelf, and what a piece of it costs. */
  record Shelf(long productId, int quantity, long points) {}

  Entity<Shelf> SHELF = SHELVES.owns("shelf", Shelf.class).inTable("shelves").keyedBy("productId");

  record GiveGift(long customerId, long productId, int quantity) {}

  record GiftOf(long giftId) {}

  record Pick(long productId, int quantity) {}

  record Picked(long points) {}

  record Redeem(long customerId, long points) {}

  record Nothing() {}

  Command<GiveGift, GiftOf> PROMISE = GIFTS.handles("promise", GiveGift.class, GiftOf.class);
  Command<GiftOf, Nothing> CALL_OFF = GIFTS.handles("call-off", GiftOf.class, Nothing.class);
  Command<GiftOf, Nothing> HAND_OVER = GIFTS.handles("hand-over", GiftOf.class, Nothing.class);
  Command<Pick, Picked> PICK = SHELVES.handles("pick", Pick.class, Picked.class);
  Command<Pick, Nothing> PUT_BACK = SHELVES.handles("put-back", Pick.class, Nothing.class);
  Command<Redeem, Nothing> REDEEM = POINTS.handles("redeem", Redeem.class, Nothing.class);

  // snippet: saga
  Event<Saga.Ended> GIFT_ENDED = GIFTS.publishes("gift-ended", Saga.Ended.class);

  Saga<GiveGift> GIVE =
      GIFTS
          .starts("give-gift", GiveGift.class)
          .step("promise", PROMISE, s -> s.input())
          .undoneBy(CALL_OFF, s -> s.output(PROMISE))
          .step("pick", PICK, s -> new Pick(s.input().productId(), s.input().quantity()))
          .undoneBy(PUT_BACK, s -> new Pick(s.input().productId(), s.input().quantity()))
          .doneWithin(ofSeconds(10))
          .pivot("redeem", REDEEM, s -> new Redeem(s.input().customerId(), s.output(PICK).points()))
          .then("hand-over", HAND_OVER, s -> s.output(PROMISE))
          .telling(GIFT_ENDED)
          .orchestrated()
          .within(ofSeconds(30))
          .because(
              "Goods and points belong to two services, and neither may hold a lock while the other"
                  + " decides; a customer can look at a promised gift for a moment.");

  // end

  Subscription<Saga.Ended> ON_GIFT_ENDED =
      POINTS
          .subscribesTo(GIFT_ENDED)
          .because("Statements list gifts, also those that came to nothing, with the reason.");

  Model MODEL =
      Model.of(
          "gifts",
          SHELF,
          PROMISE,
          CALL_OFF,
          HAND_OVER,
          PICK,
          PUT_BACK,
          REDEEM,
          GIFT_ENDED,
          GIVE,
          ON_GIFT_ENDED);
}
