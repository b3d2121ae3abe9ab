package dev.headwater.model;

import static dev.headwater.model.Join.on;
import static dev.headwater.model.Source.ask;
import static dev.headwater.model.Source.in;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LevelsTest {
  private static final Service SHOP = Service.named("shop");
  private static final Service SALES = Service.named("sales");
  private static final Service CATALOG = Service.named("catalog");
  private static final Service MONEY = Service.named("money");

  record Order(long id, long customerId) {}

  record Line(long orderId, int number, long productId) {}

  record Product(long id, String title) {}

  record Payment(long id, long orderId) {}

  record Page(long id) {}

  private static final Entity<Order> ORDER = SALES.owns("order", Order.class).keyedBy("id");
  private static final Entity<Line> LINE =
      SALES.owns("line", Line.class).keyedBy("orderId", "number");
  private static final Entity<Product> PRODUCT =
      CATALOG.owns("product", Product.class).keyedBy("id");
  private static final Entity<Payment> PAYMENT =
      MONEY.owns("payment", Payment.class).readBy("orderId").keyedBy("id");
  private static final Copy<Product> PRODUCTS =
      SHOP.copies(PRODUCT)
          .as("products", Product.class)
          .staleAtMost(ofSeconds(5))
          .because("Titles are shown while the catalogue is down.");

  private static Query<Page> page(Source products) {
    return SHOP.answers("page", Page.class)
        .from("o", Order.class, ask(ORDER))
        .toMany("l", Line.class, ask(LINE), on("orderId", "o.id"))
        .toOne("t", Product.class, products, on("id", "l.productId"))
        .toMany("p", Payment.class, ask(PAYMENT), on("orderId", "o.id"))
        .within(ofSeconds(1))
        .because("For the tests of levels.");
  }

  @Test
  void whatIsJoinedByTheKeyThatIsAskedForDoesNotWaitForTheRoot() {
    Levels levels = Levels.of(page(ask(PRODUCT)));

    assertThat(aliases(levels)).containsExactly(List.of("o", "l", "p"), List.of("t"));
  }

  @Test
  void whatIsJoinedByOtherFieldsWaitsForWhatHasThem() {
    Levels levels = Levels.of(page(ask(PRODUCT)), Set.of("customerId"));

    assertThat(aliases(levels)).containsExactly(List.of("o"), List.of("l", "p"), List.of("t"));
  }

  @Test
  void inALevelEachServiceIsAskedOnce() {
    Levels levels = Levels.of(page(ask(PRODUCT)));

    assertThat(levels.requests(0)).containsOnlyKeys(SALES, MONEY);
    assertThat(levels.requests(0).get(SALES))
        .extracting(QueryPart::alias)
        .containsExactly("o", "l");
    assertThat(levels.roundTrips()).isEqualTo(3);
    assertThat(levels.asked()).containsExactly(SALES, MONEY, CATALOG);
  }

  @Test
  void whatLiesHereHasALevelAndNoRequest() {
    Levels levels = Levels.of(page(in(PRODUCTS)));

    assertThat(aliases(levels)).containsExactly(List.of("o", "l", "p"), List.of("t"));
    assertThat(levels.requests(1)).isEmpty();
    assertThat(levels.roundTrips()).isEqualTo(2);
  }

  @Test
  void whatTheServiceOwnsItselfIsNotAskedFor() {
    Levels levels =
        Levels.of(
            SALES
                .answers("order", Page.class)
                .from("o", Order.class, ask(ORDER))
                .toMany("p", Payment.class, ask(PAYMENT), on("orderId", "o.id"))
                .within(ofSeconds(1))
                .because("For the tests of levels."));

    assertThat(levels.asked()).containsExactly(MONEY);
  }

  private static List<List<String>> aliases(Levels levels) {
    return levels.levels().stream()
        .map(level -> level.stream().map(QueryPart::alias).toList())
        .toList();
  }
}
