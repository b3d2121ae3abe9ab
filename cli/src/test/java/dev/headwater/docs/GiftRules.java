package dev.headwater.docs;

import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.docs.Gifts.GiftOf;
import dev.headwater.docs.Gifts.GiveGift;
import dev.headwater.docs.Gifts.Nothing;
import dev.headwater.docs.Gifts.Pick;
import dev.headwater.docs.Gifts.Picked;
import dev.headwater.docs.Gifts.Redeem;
import dev.headwater.model.Saga;
import dev.headwater.owner.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/** What the documented services do in the sagas of gifts. */
final class GiftRules {
  static final String GIFT_TABLES =
      """
      create table gifts (id bigint primary key generated always as identity,
        customer_id bigint not null, product_id bigint not null, status text not null);
      create table wishes (id bigint primary key)""";

  static final String SHELF_TABLES =
      """
      create table shelves (product_id bigint primary key,
        quantity integer not null check (quantity >= 0), points bigint not null);
      insert into shelves values (7, 10, 100)""";

  static final String POINT_TABLES =
      """
      create table accounts (customer_id bigint primary key, points bigint not null);
      insert into accounts values (1, 1000), (2, 0);
      create table statements (id bigint primary key generated always as identity, line text)""";

  private GiftRules() {}

  static ServiceSetup of(ServiceSetup setup) {
    return setup
        .handling(Gifts.PROMISE, GiftRules::promise)
        .handling(Gifts.CALL_OFF, (tx, gift) -> turn(tx, gift, "CALLED_OFF"))
        .handlingMany(Gifts.HAND_OVER, GiftRules::handOver)
        .handling(Gifts.PICK, GiftRules::pick)
        .handling(Gifts.PUT_BACK, GiftRules::putBack)
        .handling(Gifts.REDEEM, GiftRules::redeem)
        .reactingTo(Gifts.GIFT_ENDED, GiftRules::note);
  }

  static RunningService run(ServiceSetup shelves) throws SQLException {
    // snippet: saga-run
    return shelves // Headwater.run(…).on(…).readingFrom(Gifts.GIFTS, …)
        .handling(Gifts.PICK, GiftRules::pick)
        .handling(Gifts.PUT_BACK, GiftRules::putBack)
        .start();
    // end
  }

  private static Outcome<GiftOf> promise(Connection tx, GiveGift wish) throws SQLException {
    long id =
        value(
                tx,
                """
                insert into gifts (customer_id, product_id, status)
                values (?, ?, 'PENDING') returning id""",
                wish.customerId(),
                wish.productId())
            .orElseThrow();
    return Outcome.done(new GiftOf(id));
  }

  private static Outcome<Nothing> turn(Connection tx, GiftOf gift, String status)
      throws SQLException {
    update(tx, "update gifts set status = ? where id = ?", status, gift.giftId());
    return Outcome.done(new Nothing());
  }

  // snippet: saga-many
  static List<Outcome<Nothing>> handOver(Connection tx, List<GiftOf> gifts) throws SQLException {
    try (PreparedStatement statement =
        tx.prepareStatement("update gifts set status = 'GIVEN' where id = any (?)")) {
      Object[] ids = gifts.stream().map(GiftOf::giftId).toArray();
      statement.setArray(1, tx.createArrayOf("bigint", ids));
      statement.executeUpdate();
    }
    return gifts.stream().map(gift -> Outcome.done(new Nothing())).toList();
  }

  // end

  // snippet: saga-handlers
  static Outcome<Picked> pick(Connection tx, Pick wish) throws SQLException {
    OptionalLong points =
        value(
            tx,
            """
            update shelves set quantity = quantity - ?
            where product_id = ? and quantity >= ? returning points""",
            wish.quantity(),
            wish.productId(),
            wish.quantity());
    return points.isEmpty()
        ? Outcome.refused("Product " + wish.productId() + " is out of stock.")
        : Outcome.done(new Picked(wish.quantity() * points.getAsLong()));
  }

  static Outcome<Nothing> putBack(Connection tx, Pick wish) throws SQLException {
    update(
        tx,
        "update shelves set quantity = quantity + ? where product_id = ?",
        wish.quantity(),
        wish.productId());
    return Outcome.done(new Nothing());
  }

  // end

  static Outcome<Nothing> redeem(Connection tx, Redeem wish) throws SQLException {
    int redeemed =
        update(
            tx,
            "update accounts set points = points - ? where customer_id = ? and points >= ?",
            wish.points(),
            wish.customerId(),
            wish.points());
    return redeemed == 0
        ? Outcome.refused("Customer " + wish.customerId() + " has too few points.")
        : Outcome.done(new Nothing());
  }

  // snippet: saga-told
  static void note(Connection tx, Saga.Ended gift) throws SQLException {
    String line = "Gift " + gift.key() + ": " + gift.outcome() + " " + gift.reason();
    update(tx, "insert into statements (line) values (?)", line.strip());
  }

  // end

  static int update(Connection tx, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = prepared(tx, sql, values)) {
      return statement.executeUpdate();
    }
  }

  static OptionalLong value(Connection tx, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = prepared(tx, sql, values);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
    }
  }

  private static PreparedStatement prepared(Connection tx, String sql, Object... values)
      throws SQLException {
    PreparedStatement statement = tx.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }
}
