package dev.headwater.model;

import static dev.headwater.model.FindingAssert.checking;
import static dev.headwater.model.Join.on;
import static dev.headwater.model.Vocabulary.CUSTOMER;
import static dev.headwater.model.Vocabulary.CUSTOMER_NAMES;
import static dev.headwater.model.Vocabulary.ORDERS;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.model.Vocabulary.CustomerName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckProjectionsTest {
  private static final String REASON = "Lists open at once with names, whoever else is down.";

  record Order(long id, long customerId, String status, Optional<String> note) {}

  record Line(long orderId, int number, int price) {}

  record Label(long orderId, String text) {}

  record Page(long id, String customer) {}

  private static final Entity<Order> ORDER = ORDERS.owns("order", Order.class).keyedBy("id");
  private static final Entity<Line> LINE =
      ORDERS.owns("line", Line.class).keyedBy("orderId", "number");
  private static final Entity<Label> LABEL =
      ORDERS.owns("label", Label.class).keyedBy("orderId", "text");

  private static <T extends Record> Projection.Draft<T> page(Class<T> type) {
    return ORDERS
        .projects("page", type)
        .from("o", ORDER)
        .toOne("c", CUSTOMER_NAMES, on("id", "o.customerId"));
  }

  private static <T extends Record> Projection<T> of(Projection.Draft<T> draft) {
    return draft.staleAtMost(ofSeconds(5)).because(Purpose.SEVERAL_SERVICES, REASON);
  }

  private static FindingAssert checkingPage(Projection<?> page) {
    return checking(CUSTOMER, CUSTOMER_NAMES, ORDER, LINE, LABEL, page);
  }

  @Test
  void aSoundOneHasNoFindings() {
    Projection<Page> sound =
        of(page(Page.class).select("o.id, c.name as customer").readBy("customer", "id desc"));
    assertThat(Model.of("shop", CUSTOMER, CUSTOMER_NAMES, ORDER, LINE, LABEL, sound).check())
        .isEmpty();
    assertThat(sound.key()).containsExactly("id");
  }

  @Test
  void whatLiesElsewhereIsCopiedFirst() {
    checkingPage(
            of(
                ORDERS
                    .projects("page", Page.class)
                    .from("o", ORDER)
                    .toOne("c", CUSTOMER, on("id", "o.customerId"))
                    .select("o.id, c.name as customer")))
        .finds(
            Rule.INPUT_NOT_HERE,
            "orders.page",
            "its input `customers.customer` does not lie in the database of `orders`",
            "join `orders.customer_names`, the copy of it here");
  }

  @Test
  void anInputIsJoinedToOneThatWasAddedBefore() {
    checkingPage(
            of(
                page(Page.class)
                    .toMany("l", LINE, on("orderId", "x.id"))
                    .select("o.id, c.name as customer")))
        .findsOnly(Rule.JOIN_UNSOUND, "`l` is joined to `x`, which is not there before it");
  }

  @Test
  void joinsAreOfFieldsOfOneType() {
    checkingPage(
            of(
                page(Page.class)
                    .toMany("l", LINE, on("number", "o.id"))
                    .select("o.id, c.name as customer")))
        .findsOnly(Rule.JOIN_OF_OTHER_TYPES, "`l.number` is integer, and `o.id` is bigint");
  }

  @Test
  void whoIsSaidToBeOneIsJoinedByTheWholeKey() {
    checkingPage(
            of(
                page(Page.class)
                    .toOne("l", LINE, on("orderId", "o.id"))
                    .select("o.id, c.name as customer")))
        .findsOnly(
            Rule.JOIN_NOT_TO_ONE,
            "`l` is said to be one, but is joined by `orderId`, and its key is `orderId` and `number`");
  }

  @Test
  void theSelectListFillsTheRecord() {
    checkingPage(of(page(Page.class).select("o.id, upper(c.name), c.id as other")))
        .finds(
            Rule.SELECT_UNSOUND,
            "\"upper(c.name)\" in its select list has no name",
            "its select list has `other`, which is no column of its record",
            "its select list lacks `customer` of its record");
  }

  @Test
  void noStatementEndsWithinIt() {
    checkingPage(of(page(Page.class).select("o.id, c.name as customer; drop table x")))
        .findsOnly(Rule.SELECT_UNSOUND, "there is a semicolon in its select list");
    checkingPage(of(page(Page.class).select("o.id, ';' || c.name as customer"))).findsNothing();
  }

  record Sums(long id, Optional<Long> sum) {}

  @Test
  void rowsOfTwoBranchesDoNotMultiply() {
    Projection.Draft<Sums> two =
        page(Sums.class)
            .toMany("l", LINE, on("orderId", "o.id"))
            .toMany("b", LABEL, on("orderId", "o.id"));
    checkingPage(of(two.select("o.id, sum(l.price) filter (where b.text = 'x') as sum")))
        .findsOnly(Rule.SELECT_MULTIPLIES, "`sum` is made of b and l at once");
    checkingPage(of(two.select("o.id, sum(l.price + o.id) as sum"))).findsNothing();
  }

  @Test
  void itShowsTheKeyOfItsRoot() {
    checkingPage(of(page(Page.class).select("o.id + 1 as id, c.name as customer")))
        .findsOnly(Rule.PROJECTION_LACKS_KEY, "it does not show the whole key of its root, `o.id`");
  }

  record Noted(long id, String note) {}

  @Test
  void whatMayBeNullIsAllowedToBe() {
    checkingPage(of(page(Noted.class).select("o.id, o.note")))
        .findsOnly(
            Rule.FIELD_MAY_BE_NULL,
            "`o.note` may be null, and `note` of its record does not allow that");
    checkingPage(
            of(
                ORDERS
                    .projects("page", Noted.class)
                    .from("o", ORDER)
                    .toOneOrNone("c", CUSTOMER_NAMES, on("id", "o.customerId"))
                    .select("o.id, c.name as note")))
        .findsOnly(Rule.FIELD_MAY_BE_NULL, "`c.name` may be null");
  }

  @Test
  void itIsNoFresherThanItsCopies() {
    checkingPage(
            page(Page.class)
                .select("o.id, c.name as customer")
                .staleAtMost(ofSeconds(4))
                .because(Purpose.SEVERAL_SERVICES, REASON))
        .findsOnly(
            Rule.WINDOW_SHORTER_THAN_INPUT,
            "it promises to be at most 4000 ms behind, but is joined from a copy that may be 5000 ms");
  }

  @Test
  void aWayOfReadingItHasAnOrder() {
    checkingPage(
            of(page(Page.class).select("o.id, c.name as customer").readBy("nation", "id desc")))
        .findsOnly(Rule.READ_UNSOUND, "`nation` is no component of its record");
  }

  @Test
  void severalServicesAreMoreThanOne() {
    checkingPage(
            ORDERS
                .projects("sums", Sums.class)
                .from("o", ORDER)
                .toMany("l", LINE, on("orderId", "o.id"))
                .select("o.id, sum(l.price) as sum")
                .staleAtMost(ofSeconds(1))
                .because(Purpose.SEVERAL_SERVICES, REASON))
        .findsOnly(
            Rule.PURPOSE_UNFIT, "it is said to join several services, but `orders` owns all");
  }

  @Test
  void aSecondTableOfTheSameRowsIsNotWorthIt() {
    Projection<CustomerName> same =
        ORDERS
            .projects("names", CustomerName.class)
            .from("c", CUSTOMER_NAMES)
            .select("c.id, c.name")
            .staleAtMost(ofSeconds(5))
            .because(Purpose.READS_MUST_BE_FAST, REASON);
    List<Finding> findings = Model.of("shop", CUSTOMER, CUSTOMER_NAMES, same).check();
    assertThat(findings).singleElement().matches(finding -> !finding.isError());
    assertThat(findings.get(0).what()).contains("nothing but columns of `customer_names`");
  }
}
