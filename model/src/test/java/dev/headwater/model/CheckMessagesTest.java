package dev.headwater.model;

import static dev.headwater.model.FindingAssert.checking;
import static dev.headwater.model.Vocabulary.BILLING;
import static dev.headwater.model.Vocabulary.CUSTOMERS;
import static dev.headwater.model.Vocabulary.ORDERS;

import dev.headwater.model.Vocabulary.OrderPlaced;
import dev.headwater.model.Vocabulary.Rename;
import dev.headwater.model.Vocabulary.Renamed;
import org.junit.jupiter.api.Test;

class CheckMessagesTest {
  private static final Event<OrderPlaced> PLACED =
      ORDERS.publishes("order-placed", OrderPlaced.class);

  private static Subscription<OrderPlaced> by(Service service) {
    return service.subscribesTo(PLACED).because("A bill is opened for whatever was ordered.");
  }

  @Test
  void aCommandHasOneHandler() {
    checking(
            CUSTOMERS.handles("rename", Rename.class, Renamed.class),
            BILLING.handles("rename", Rename.class, Renamed.class))
        .findsOnly(Rule.COMMAND_TWICE, "command `rename` is handled by `billing` and `customers`");
  }

  @Test
  void anEventHasOnePublisher() {
    checking(PLACED, BILLING.publishes("order-placed", OrderPlaced.class))
        .findsOnly(Rule.EVENT_TWICE, "event `order-placed` is published by `billing` and `orders`");
  }

  @Test
  void anEventThatIsSubscribedToIsPublished() {
    checking(by(BILLING))
        .findsOnly(
            Rule.EVENT_OF_NOBODY,
            "billing on orders.order-placed: `orders` publishes no event `order-placed`");
  }

  @Test
  void whoSubscribesToTheWrongServiceIsToldTheRightOne() {
    checking(by(BILLING), CUSTOMERS.publishes("order-placed", OrderPlaced.class))
        .findsOnly(Rule.EVENT_OF_NOBODY, "subscribe to that of `customers`");
  }

  @Test
  void nobodySubscribesToItself() {
    checking(PLACED, by(ORDERS)).findsOnly(Rule.EVENT_OF_ITSELF, "orders on orders.order-placed");
  }

  @Test
  void aServiceSubscribesToAnEventOnce() {
    checking(PLACED, by(BILLING), by(BILLING)).findsOnly(Rule.SUBSCRIBED_TWICE);
  }

  @Test
  void aSubscriptionSaysWhatItIsFor() {
    checking(PLACED, BILLING.subscribesTo(PLACED).because("todo"))
        .findsOnly(Rule.REASON_EMPTY, "billing on orders.order-placed");
  }

  @Test
  void aSubscriberExpectsOnlyWhatIsPublished() {
    record Priced(long id, long total) {}
    Event<Priced> asBillingKnowsIt = ORDERS.publishes("order-placed", Priced.class);
    checking(
            PLACED,
            BILLING.subscribesTo(asBillingKnowsIt).because("A bill is opened over the total."))
        .findsOnly(
            Rule.FIELD_NOT_PUBLISHED, "field `total` is not published by `orders.order-placed`");
  }
}
