package dev.headwater.explain;

import static dev.headwater.model.Join.on;
import static dev.headwater.model.Source.ask;
import static dev.headwater.model.Source.in;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.headwater.model.Command;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Purpose;
import dev.headwater.model.Query;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
import dev.headwater.model.ServiceLevel;
import dev.headwater.model.Source;
import java.util.List;
import java.util.Optional;

/** Four services, small enough that prices can be reckoned by hand. */
final class Market {
  static final String REASON = "Buyers look at it while they wait, and can live with old words.";

  static final Service SALES = Service.named("sales");
  static final Service PEOPLE = Service.named("people");
  static final Service GOODS = Service.named("goods");
  static final Service SHOP = Service.named("shop");

  record Order(long id, long personId) {}

  record Line(long orderId, int number, long productId) {}

  record Person(long id, String name) {}

  record Product(long id, String title, String brand) {}

  record Page(long id, Optional<String> buyer, List<String> titles) {}

  record Row(long id, String buyer, long pieces) {}

  record Wish(long id) {}

  static final Entity<Order> ORDER =
      SALES.owns("order", Order.class).readBy("personId").keyedBy("id");
  static final Entity<Line> LINE = SALES.owns("line", Line.class).keyedBy("orderId", "number");
  static final Entity<Person> PERSON = PEOPLE.owns("person", Person.class).keyedBy("id");
  static final Entity<Product> PRODUCT = GOODS.owns("product", Product.class).keyedBy("id");

  static final Copy<Order> ORDERS =
      SHOP.copies(ORDER).as("orders", Order.class).staleAtMost(ofSeconds(2)).because(REASON);
  static final Copy<Line> LINES =
      SHOP.copies(LINE).as("lines", Line.class).staleAtMost(ofSeconds(2)).because(REASON);
  static final Copy<Person> PERSONS =
      SHOP.copies(PERSON).as("persons", Person.class).staleAtMost(ofSeconds(5)).because(REASON);
  static final Copy<Product> PRODUCTS =
      SHOP.copies(PRODUCT).as("products", Product.class).staleAtMost(ofSeconds(5)).because(REASON);

  static final Projection<Row> ROWS =
      SHOP.projects("rows", Row.class)
          .from("o", ORDERS)
          .toOne("p", PERSONS, on("id", "o.personId"))
          .toMany("l", LINES, on("orderId", "o.id"))
          .select("o.id, p.name as buyer, count(l.number) as pieces")
          .staleAtMost(ofSeconds(10))
          .because(Purpose.SEVERAL_SERVICES, REASON);

  static final Query<Row> ROW =
      SHOP.answers("row", Row.class)
          .from("r", Row.class, in(ROWS))
          .within(ofMillis(100))
          .because(REASON);

  static final Query<Page> PAGE = page("page", ask(PERSON).orStale(PERSONS), productsPartly());

  static final Command<Wish, Wish> TAKE = SALES.handles("take", Wish.class, Wish.class);
  static final Command<Wish, Wish> DROP = SALES.handles("drop", Wish.class, Wish.class);
  static final Command<Wish, Wish> PACK = GOODS.handles("pack", Wish.class, Wish.class);
  static final Command<Wish, Wish> TELL = PEOPLE.handles("tell", Wish.class, Wish.class);

  static final Saga<Wish> SELL =
      SALES
          .starts("sell", Wish.class)
          .step("take", TAKE, s -> s.input())
          .undoneBy(DROP, s -> s.input())
          .pivot("pack", PACK, s -> s.input())
          .then("tell", TELL, s -> s.input())
          .orchestrated()
          .within(ofMinutes(1))
          .because(REASON);

  static final ServiceLevel SALES_LEVEL = SALES.promises(0.99, ofMillis(10), ofMillis(40));
  static final ServiceLevel PEOPLE_LEVEL = PEOPLE.promises(0.9, ofMillis(10), ofMillis(100));
  static final ServiceLevel GOODS_LEVEL = GOODS.promises(0.95, ofMillis(10), ofMillis(100));
  static final ServiceLevel SHOP_LEVEL = SHOP.promises(0.999, ofMillis(10), ofMillis(50));

  static final Model MARKET =
      Model.of(
          "market",
          ORDER,
          LINE,
          TAKE,
          DROP,
          SELL,
          SALES_LEVEL,
          PERSON,
          TELL,
          PEOPLE_LEVEL,
          PRODUCT,
          PACK,
          GOODS_LEVEL,
          ORDERS,
          LINES,
          PERSONS,
          PRODUCTS,
          ROWS,
          ROW,
          PAGE,
          SHOP_LEVEL);

  private Market() {}

  /** Orders asked, with those who bought and what. */
  static Query<Page> page(String name, Source persons, Source products) {
    return SHOP.answers(name, Page.class)
        .from("o", Order.class, ask(ORDER))
        .toOneOrNone("p", Person.class, persons, on("id", "o.personId"))
        .toMany("l", Line.class, ask(LINE), on("orderId", "o.id"))
        .toOneOrNone("t", Product.class, products, on("id", "l.productId"))
        .show("buyer", "p.name")
        .show("titles", o -> List.of(), "l", "t")
        .within(ofMillis(500))
        .because(REASON);
  }

  private static Source productsPartly() {
    return ask(PRODUCT).orPartial();
  }
}
