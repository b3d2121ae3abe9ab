package dev.headwater.docs;

import static dev.headwater.docs.GiftRules.update;
import static dev.headwater.docs.GiftRules.value;

import dev.headwater.ServiceSetup;
import dev.headwater.docs.Anomalies.Credit;
import dev.headwater.docs.Anomalies.PickAtPrice;
import dev.headwater.docs.Anomalies.Quantity;
import dev.headwater.docs.Anomalies.SetQuantity;
import dev.headwater.docs.Anomalies.Shelved;
import dev.headwater.docs.Gifts.Nothing;
import dev.headwater.docs.Gifts.Pick;
import dev.headwater.owner.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;

/** What the services do in the sagas that see each other half done. */
final class AnomalyRules {
  private AnomalyRules() {}

  static ServiceSetup of(ServiceSetup setup) {
    return GiftRules.of(setup)
        .handling(Anomalies.PICK_NOTING, AnomalyRules::pickNoting)
        .handling(Anomalies.SET_QUANTITY, AnomalyRules::setQuantity)
        .handling(Anomalies.COUNT, AnomalyRules::count)
        .handling(Anomalies.DROP_COUNT, (tx, count) -> done())
        .handling(Anomalies.BOOK_LOSS, (tx, loss) -> done())
        .handling(Anomalies.UNBOOK_LOSS, (tx, loss) -> done())
        .handling(Anomalies.COLLECT, AnomalyRules::collect)
        .handling(Anomalies.CREDIT, (tx, credit) -> add(tx, credit, credit.points()))
        .handling(Anomalies.DEBIT, (tx, credit) -> add(tx, credit, -credit.points()))
        .handling(Anomalies.PICK_ANYWAY, AnomalyRules::pickAnyway)
        .handling(Anomalies.PICK_AT_PRICE, AnomalyRules::pickAtPrice);
  }

  private static Outcome<Nothing> done() {
    return Outcome.done(new Nothing());
  }

  private static Outcome<Quantity> pickNoting(Connection tx, Pick wish) throws SQLException {
    Quantity former = new Quantity(quantity(tx, wish.productId()));
    GiftRules.pick(tx, wish);
    return Outcome.done(former);
  }

  private static Outcome<Nothing> setQuantity(Connection tx, SetQuantity to) throws SQLException {
    update(
        tx, "update shelves set quantity = ? where product_id = ?", to.quantity(), to.productId());
    return done();
  }

  private static Outcome<Quantity> count(Connection tx, Shelved shelf) throws SQLException {
    return Outcome.done(new Quantity(quantity(tx, shelf.productId())));
  }

  private static int quantity(Connection tx, long productId) throws SQLException {
    return (int)
        value(tx, "select quantity from shelves where product_id = ?", productId).orElseThrow();
  }

  private static Outcome<Nothing> collect(Connection tx, Shelved shelf) throws SQLException {
    OptionalLong known = value(tx, "select 1 from shelves where product_id = ?", shelf.productId());
    return known.isPresent() ? done() : Outcome.refused("That is none of our products.");
  }

  private static Outcome<Nothing> add(Connection tx, Credit to, long points) throws SQLException {
    update(
        tx,
        "update accounts set points = points + ? where customer_id = ?",
        points,
        to.customerId());
    return done();
  }

  private static Outcome<Nothing> pickAnyway(Connection tx, PickAtPrice wish) throws SQLException {
    GiftRules.pick(tx, new Pick(wish.productId(), 1));
    return done();
  }

  // snippet: saga-at-price
  static Outcome<Nothing> pickAtPrice(Connection tx, PickAtPrice wish) throws SQLException {
    int picked =
        update(
            tx,
            """
            update shelves set quantity = quantity - 1
            where product_id = ? and quantity >= 1 and points = ?""",
            wish.productId(),
            wish.pointsSeen());
    return picked == 1
        ? Outcome.done(new Nothing())
        : Outcome.refused("It is sold out, or costs another number of points by now.");
  }
  // end
}
