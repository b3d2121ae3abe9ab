package dev.headwater.explain;

import static dev.headwater.explain.Market.GOODS;
import static dev.headwater.explain.Market.LINE;
import static dev.headwater.explain.Market.MARKET;
import static dev.headwater.explain.Market.ORDER;
import static dev.headwater.explain.Market.ORDERS;
import static dev.headwater.explain.Market.PEOPLE;
import static dev.headwater.explain.Market.PERSON;
import static dev.headwater.explain.Market.PERSONS;
import static dev.headwater.explain.Market.PRODUCT;
import static dev.headwater.explain.Market.REASON;
import static dev.headwater.explain.Market.SALES;
import static dev.headwater.explain.Market.SHOP;
import static dev.headwater.model.Join.on;
import static dev.headwater.model.Source.ask;
import static dev.headwater.model.Source.in;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headwater.explain.Market.Line;
import dev.headwater.explain.Market.Order;
import dev.headwater.explain.Market.Person;
import dev.headwater.explain.Market.Product;
import dev.headwater.explain.Market.Wish;
import dev.headwater.model.Command;
import dev.headwater.model.Copy;
import dev.headwater.model.Declaration;
import dev.headwater.model.Entity;
import dev.headwater.model.Finding;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Purpose;
import dev.headwater.model.Query;
import dev.headwater.model.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdviseTest {
  record Title(long id, String title) {}

  record Count(long id, long lines) {}

  record MaybeCount(long id, Optional<Long> lines) {}

  @Test
  void theMarketIsToldWhatNobodyReadsAndNothingElse() {
    assertThat(Advise.of(MARKET))
        .extracting(Finding::code, Finding::where)
        .containsExactly(tuple("HW902", "shop.products"), tuple("HW903", "shop.lines"));
  }

  @Test
  void aProjectionOfNothingButOneInputIsNotWorthIt() {
    assertAdvises("HW901", ORDERS, projection("o.id, o.person_id", Order.class));
    assertDoesNotAdvise("HW901", ORDERS, Market.LINES, PERSONS, Market.ROWS);
  }

  @Test
  void aCopyThatNothingReadsIsNamed() {
    assertAdvises("HW902", PERSONS);
    assertDoesNotAdvise("HW902", PERSONS, query("q", Person.class, in(PERSONS)));
    assertDoesNotAdvise("HW902", PERSONS, query("q", Person.class, ask(PERSON).orStale(PERSONS)));
  }

  @Test
  void aFieldThatNothingReadsIsNamed() {
    assertAdvises("HW903", Market.PRODUCTS, query("q", Title.class, in(Market.PRODUCTS)));
    assertDoesNotAdvise("HW903", Market.PRODUCTS, query("q", Product.class, in(Market.PRODUCTS)));
  }

  @Test
  void aWindowThatACopyUsesUpCannotBeKept() {
    assertAdvises("HW904", ORDERS, projection("o.id, o.person_id", Order.class, ofSeconds(2)));
    assertDoesNotAdvise(
        "HW904", ORDERS, projection("o.id, o.person_id", Order.class, ofSeconds(3)));
  }

  @Test
  void aPromiseThatItsPartsCannotKeepIsNamedWithTheWayThatCan() {
    Declaration level = PEOPLE.promises(0.9, ofMillis(1), ofMillis(2));
    Declaration own = SHOP.promises(0.999, ofMillis(1), ofMillis(2));

    assertThat(advice("HW905", PERSONS, level, own, promising(ask(PERSON), 0.99)))
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.toString())
                    .contains(
                        "it promises 99 %", "gives 89.91 %", "shop.persons (copy)", "99.9 %"));
    assertDoesNotAdvise(
        "HW905", PERSONS, level, own, promising(ask(PERSON).orStale(PERSONS), 0.99));
    assertDoesNotAdvise("HW905", PERSONS, level, own, promising(ask(PERSON), 0.89));
  }

  @Test
  void aDeadlineThatOneOfAHundredMissesIsNamed() {
    Declaration slow = PEOPLE.promises(0.999, ofMillis(100), ofMillis(700));

    assertThat(advice("HW906", PERSONS, slow, query("q", Person.class, ask(PERSON))))
        .singleElement()
        .satisfies(it -> assertThat(it.what()).contains("700 ms", "500 ms"));
    assertDoesNotAdvise("HW906", query("q", Person.class, ask(PERSON)));
  }

  @Test
  void servicesThatAskEachOtherInCirclesAreNamed() {
    Query<Order> fromPeople =
        PEOPLE
            .answers("orders-of", Order.class)
            .from("o", Order.class, ask(ORDER))
            .within(ofMillis(500))
            .because(REASON);
    Query<Person> fromSales =
        SALES
            .answers("buyer-of", Person.class)
            .from("p", Person.class, ask(PERSON))
            .within(ofMillis(500))
            .because(REASON);

    assertThat(advice("HW907", ORDER, PERSON, fromPeople, fromSales))
        .singleElement()
        .satisfies(it -> assertThat(it.what()).contains("`people` and `sales`"));
    assertDoesNotAdvise("HW907", ORDER, PERSON, fromPeople);
  }

  @Test
  void aResultThatCannotSayThatAPartIsMissingIsNamed() {
    assertAdvises("HW908", counting(Count.class));
    assertDoesNotAdvise("HW908", counting(MaybeCount.class));
  }

  @Test
  void aServiceThatIsAskedTwiceInSequenceIsNamed() {
    Query<Person> twice =
        SHOP.answers("twice", Person.class)
            .from("p", Person.class, ask(PERSON))
            .toMany("o", Order.class, ask(ORDER), on("personId", "p.id"))
            .toMany("l", Line.class, ask(LINE), on("orderId", "o.id"))
            .within(ofSeconds(1))
            .because(REASON);

    assertAdvises("HW909", twice);
    assertDoesNotAdvise("HW909", Market.PAGE);
  }

  @Test
  void servicesThatAreAlwaysAskedTogetherAreNamed() {
    Query<?> one = Market.page("one", ask(PERSON), ask(PRODUCT));
    Query<?> other = Market.page("other", ask(PERSON), ask(PRODUCT));

    assertThat(advice("HW910", ORDER, PERSON, PRODUCT, one, other)).hasSize(3);
    assertDoesNotAdvise("HW910", PERSON, PRODUCT, query("q", Person.class, ask(PERSON)), titles());
  }

  @Test
  void aSagaBetweenTwoServicesIsNamed() {
    Command<Wish, Wish> pay = PEOPLE.handles("pay", Wish.class, Wish.class);
    Declaration saga =
        SALES
            .starts("sell-quickly", Wish.class)
            .step("take", Market.TAKE, s -> s.input())
            .undoneBy(Market.DROP, s -> s.input())
            .pivot("pay", pay, s -> s.input())
            .orchestrated()
            .within(ofSeconds(30))
            .because(REASON);

    assertThat(advice("HW911", saga))
        .singleElement()
        .satisfies(it -> assertThat(it.what()).contains("2 messages"));
    assertDoesNotAdvise("HW911", Market.SELL);
  }

  @Test
  void aServiceThatCopiesNearlyAllOfAnotherIsNamed() {
    Entity<Person> stores = GOODS.owns("store", Person.class).keyedBy("id");
    Entity<Person> makers = GOODS.owns("maker", Person.class).keyedBy("id");
    Declaration[] all = {
      PRODUCT, stores, makers, Market.PRODUCTS, copy(stores, "stores"), copy(makers, "makers")
    };
    Declaration[] some = {PRODUCT, stores, makers, Market.PRODUCTS};

    assertAdvises("HW912", all);
    assertDoesNotAdvise("HW912", some);
  }

  private static Copy<Person> copy(Entity<Person> entity, String name) {
    return SHOP.copies(entity).as(name, Person.class).staleAtMost(ofSeconds(5)).because(REASON);
  }

  private static <T extends Record> Projection<T> projection(String select, Class<T> type) {
    return projection(select, type, ofSeconds(10));
  }

  private static <T extends Record> Projection<T> projection(
      String select, Class<T> type, Duration window) {
    return SHOP.projects("projected", type)
        .from("o", ORDERS)
        .select(select)
        .staleAtMost(window)
        .because(Purpose.READS_MUST_BE_FAST, REASON);
  }

  private static <T extends Record> Query<T> query(String name, Class<T> type, Source source) {
    return SHOP.answers(name, type).from("r", type, source).within(ofMillis(500)).because(REASON);
  }

  private static Query<Title> titles() {
    return query("titles", Title.class, ask(PRODUCT));
  }

  private static Query<Person> promising(Source source, double availability) {
    return SHOP.answers("promised", Person.class)
        .from("p", Person.class, source)
        .within(ofMillis(500))
        .promising(availability)
        .because(REASON);
  }

  private static <T extends Record> Query<T> counting(Class<T> type) {
    return SHOP.answers("counting", type)
        .from("o", Order.class, ask(ORDER))
        .toMany("l", Line.class, ask(LINE).orPartial(), on("orderId", "o.id"))
        .show("lines", o -> 0L, "l")
        .within(ofMillis(500))
        .because(REASON);
  }

  private static void assertAdvises(String code, Declaration... declared) {
    assertThat(advice(code, declared)).isNotEmpty().noneMatch(Finding::isError);
  }

  private static void assertDoesNotAdvise(String code, Declaration... declared) {
    assertThat(advice(code, declared)).isEmpty();
  }

  private static List<Finding> advice(String code, Declaration... declared) {
    return Advise.of(Model.of("small", declared)).stream()
        .filter(finding -> finding.code().equals(code))
        .toList();
  }
}
