package dev.headwater.docs;

import static dev.headwater.model.Join.on;
import static java.time.Duration.ofSeconds;

import dev.headwater.examples.shop.Catalog;
import dev.headwater.examples.shop.Orders;
import dev.headwater.model.Command;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Event;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Purpose;
import dev.headwater.model.Service;
import dev.headwater.model.Subscription;
import java.util.Optional;

// snippet: reviews
/** What customers think of the shop's products. */
interface Reviews {
  Service SERVICE = Service.named("reviews");

  /** What others may see of a review. */
  record Review(long id, long productId, int stars, Optional<String> text) {}

  Entity<Review> REVIEW =
      SERVICE.owns("review", Review.class).inTable("feedback.reviews").keyedBy("id");

  /** What reviews needs of a product. */
  record ProductTitle(long id, String title) {}

  Copy<ProductTitle> PRODUCT_TITLES =
      SERVICE
          .copies(Catalog.PRODUCT)
          .as("product_titles", ProductTitle.class)
          .staleAtMost(ofSeconds(30))
          .because("A review stands under its product's title, also while the catalogue is down.");

  record WriteReview(long productId, int stars, Optional<String> text) {}

  record ReviewWritten(long reviewId) {}

  Command<WriteReview, ReviewWritten> WRITE =
      SERVICE.handles("write-review", WriteReview.class, ReviewWritten.class);

  record ProductReviewed(long reviewId, long productId, int stars) {}

  Event<ProductReviewed> PRODUCT_REVIEWED =
      SERVICE.publishes("product-reviewed", ProductReviewed.class);

  Subscription<Orders.OrderPlaced> ON_ORDER_PLACED =
      SERVICE
          .subscribesTo(Orders.ORDER_PLACED)
          .because("Only who has ordered may write a review, so each order is an invitation.");

  /** A review under its product's title. */
  record ReviewCard(long id, long productId, String title, int stars) {}

  Projection<ReviewCard> REVIEW_CARDS =
      SERVICE
          .projects("review_cards", ReviewCard.class)
          .from("r", REVIEW)
          .toOne("t", PRODUCT_TITLES, on("id", "r.productId"))
          .select("r.id, r.product_id, t.title, r.stars")
          .readBy("productId", "stars desc")
          .staleAtMost(ofSeconds(30))
          .because(
              Purpose.SEVERAL_SERVICES,
              "Cards sort one service's reviews under another's titles, a page at a time.");

  Model MODEL =
      Model.of(
          "reviews",
          Catalog.PRODUCT,
          Orders.ORDER_PLACED,
          REVIEW,
          PRODUCT_TITLES,
          WRITE,
          PRODUCT_REVIEWED,
          ON_ORDER_PLACED,
          REVIEW_CARDS);
}
// end
