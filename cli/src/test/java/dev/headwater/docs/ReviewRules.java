package dev.headwater.docs;

import dev.headwater.Headwater;
import dev.headwater.docs.Reviews.ProductReviewed;
import dev.headwater.docs.Reviews.ReviewWritten;
import dev.headwater.docs.Reviews.WriteReview;
import dev.headwater.examples.shop.Orders.OrderPlaced;
import dev.headwater.owner.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What the documented service does with its command and its event. */
final class ReviewRules {
  private ReviewRules() {}

  // snippet: handler
  static Outcome<ReviewWritten> write(Connection transaction, WriteReview wish)
      throws SQLException {
    if (wish.stars() < 1 || wish.stars() > 5) {
      return Outcome.refused("A review gives 1 to 5 stars.");
    }
    try (PreparedStatement insert =
        transaction.prepareStatement(
            """
            insert into feedback.reviews (product_id, stars, text)
            select id, ?, ? from product_titles where id = ? returning id""")) {
      insert.setInt(1, wish.stars());
      insert.setString(2, wish.text().orElse(null));
      insert.setLong(3, wish.productId());
      try (ResultSet inserted = insert.executeQuery()) {
        if (!inserted.next()) {
          return Outcome.refused("Product " + wish.productId() + " is not known here.");
        }
        long id = inserted.getLong(1);
        Headwater.publish(
            transaction,
            Reviews.PRODUCT_REVIEWED,
            Long.toString(wish.productId()),
            new ProductReviewed(id, wish.productId(), wish.stars()));
        return Outcome.done(new ReviewWritten(id));
      }
    }
  }

  // end

  // snippet: reaction
  static void invite(Connection transaction, OrderPlaced placed) throws SQLException {
    try (PreparedStatement insert =
        transaction.prepareStatement(
            "insert into feedback.invitations (order_id, customer_id) values (?, ?)")) {
      insert.setLong(1, placed.orderId());
      insert.setLong(2, placed.customerId());
      insert.executeUpdate();
    }
  }
  // end
}
