package dev.headwater.model;

import static dev.headwater.model.FindingAssert.checking;
import static dev.headwater.model.Join.on;
import static dev.headwater.model.Source.ask;
import static dev.headwater.model.Source.in;
import static dev.headwater.model.Vocabulary.CUSTOMER;
import static dev.headwater.model.Vocabulary.CUSTOMER_NAMES;
import static dev.headwater.model.Vocabulary.ORDERS;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.model.Vocabulary.CustomerName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckQueriesTest {
  private static final String REASON = "Clerks want what is true now, and can wait for it.";

  record Order(long id, long customerId, String status) {}

  record Line(long orderId, int number, int price) {}

  record Page(long id, Optional<String> customer, String status) {}

  private static final Entity<Order> ORDER =
      ORDERS.owns("order", Order.class).readBy("customerId", "id desc").keyedBy("id");
  private static final Entity<Line> LINE =
      ORDERS.owns("line", Line.class).keyedBy("orderId", "number");

  private static final Service DESK = Service.named("desk");

  private static final Copy<CustomerName> NAMES =
      DESK.copies(CUSTOMER)
          .as("names", CustomerName.class)
          .staleAtMost(ofSeconds(5))
          .because("The desk greets by name whoever else is down, seconds late or not.");

  private static Query.Draft<Page> page(Source customers) {
    return DESK.answers("page", Page.class)
        .from("o", Order.class, ask(ORDER))
        .toOneOrNone("c", CustomerName.class, customers, on("id", "o.customerId"))
        .show("customer", "c.name");
  }

  private static Query<Page> of(Query.Draft<Page> draft) {
    return draft.within(ofSeconds(1)).because(REASON);
  }

  private static FindingAssert checkingPage(Query.Draft<Page> draft) {
    return checking(CUSTOMER, ORDER, LINE, CUSTOMER_NAMES, NAMES, of(draft));
  }

  @Test
  void whereverThePartsOfASoundOneComeFromItHasNoFindings() {
    checkingPage(page(ask(CUSTOMER))).findsNothing();
    checkingPage(page(ask(CUSTOMER).orStale(NAMES))).findsNothing();
    checkingPage(page(ask(CUSTOMER).orPartial())).findsNothing();
    checkingPage(page(ask(CUSTOMER).orLastKnown(ofSeconds(60)))).findsNothing();
    checkingPage(page(in(NAMES))).findsNothing();
    checkingPage(page(in(NAMES)).readBy("customerId", "id desc")).findsNothing();
  }

  @Test
  void nobodyIsAskedForWhatTheyDoNotOwn() {
    Entity<Order> unlisted = ORDERS.owns("unlisted", Order.class).keyedBy("id");
    checkingPage(
            DESK.answers("page", Page.class)
                .from("o", Order.class, ask(unlisted))
                .show("customer", c -> Optional.empty()))
        .findsOnly(Rule.SOURCE_UNKNOWN, "it asks `orders` for `unlisted`, which it does not own");
  }

  @Test
  void aCopyOfAnotherServiceIsNotReadHere() {
    checkingPage(page(in(CUSTOMER_NAMES)))
        .findsOnly(Rule.SOURCE_UNKNOWN, "does not lie in the database of `desk`");
  }

  @Test
  void anOwnerIsAskedOnlyByWhatItDeclares() {
    checkingPage(
            page(ask(CUSTOMER))
                .toMany("l", Line.class, ask(LINE), on("orderId", "o.id"))
                .toMany("m", Line.class, ask(LINE), on("price", "l.price")))
        .findsOnly(Rule.LOOKUP_UNDECLARED, "desk.page.m", "have it declare `readBy(\"price\")`");
    checkingPage(page(ask(CUSTOMER)).readBy("customerId"))
        .findsOnly(Rule.LOOKUP_UNDECLARED, "which `orders.order` does not offer");
  }

  @Test
  void theRootsRecordHasItsKey() {
    record Keyless(long customerId, String status) {}
    record Bare(String status) {}
    checking(
            ORDER,
            DESK.answers("bare", Bare.class)
                .from("o", Keyless.class, ask(ORDER))
                .within(ofSeconds(1))
                .because(REASON))
        .findsOnly(Rule.QUERY_LACKS_KEY, "its record lacks `id` of the key of `order`");
  }

  @Test
  @SuppressWarnings("ArrayRecordComponent") // Teams do have bytes in records.
  void nothingIsToldApartByBytes() {
    record Blob(byte[] digest, long orderId) {}
    record Sized(long orderId) {}
    Entity<Blob> byDigest = ORDERS.owns("blob", Blob.class).keyedBy("digest");
    checking(
            byDigest,
            DESK.answers("blobs", Sized.class)
                .from("b", Blob.class, ask(byDigest))
                .within(ofSeconds(1))
                .because(REASON))
        .findsOnly(Rule.QUERY_LACKS_KEY, "its key has `digest`, and bytes tell no answers apart");
    Entity<Blob> byOrder = ORDERS.owns("blob", Blob.class).readBy("digest").keyedBy("orderId");
    checking(
            byOrder,
            DESK.answers("twins", Sized.class)
                .from("b", Blob.class, ask(byOrder))
                .toMany("t", Blob.class, ask(byOrder), on("digest", "b.digest"))
                .within(ofSeconds(1))
                .because(REASON))
        .findsOnly(Rule.JOIN_UNSOUND, "desk.twins.t", "joined by `digest`, which holds bytes");
  }

  @Test
  void whatIsShownComesFromAPartAndFitsTheResult() {
    checkingPage(page(ask(CUSTOMER)).show("colour", "o.status"))
        .findsOnly(Rule.SHOWN_UNSOUND, "it shows `colour`, which is no component of its result");
    checkingPage(page(ask(CUSTOMER)).show("status", "o.colour"))
        .findsOnly(Rule.SHOWN_UNSOUND, "`status` is to show `o.colour`");
    checkingPage(page(ask(CUSTOMER)).show("status", "x.status"))
        .findsOnly(Rule.SHOWN_UNSOUND, "no part is called that");
    checkingPage(page(ask(CUSTOMER)).show("status", "o.customerId"))
        .findsOnly(Rule.SHOWN_UNSOUND, "`status` is text, and `o.customerId` is bigint");
    checkingPage(page(ask(CUSTOMER)).show("status", "c.name"))
        .findsOnly(Rule.SHOWN_UNSOUND, "`c.name` may be missing, and `status` may not");
    checkingPage(page(ask(CUSTOMER)).show("status", "o.status").show("status", "o.status"))
        .findsOnly(Rule.SHOWN_UNSOUND, "it shows `status` twice");
    checkingPage(
            page(ask(CUSTOMER))
                .toMany("l", Line.class, ask(LINE), on("orderId", "o.id"))
                .show("id", "l.orderId"))
        .findsOnly(Rule.SHOWN_UNSOUND, "of which there may be many");
  }

  @Test
  void whatIsNotShownIsTheRoots() {
    record Wide(long id, String colour) {}
    checking(
            ORDER,
            DESK.answers("wide", Wide.class)
                .from("o", Order.class, ask(ORDER))
                .within(ofSeconds(1))
                .because(REASON))
        .findsOnly(Rule.SHOWN_UNSOUND, "nothing is shown as `colour`", "add `show(\"colour\", …)`");
  }

  @Test
  void aFallbackCanStandInForItsPart() {
    checkingPage(
            DESK.answers("page", Page.class)
                .from("o", Order.class, ask(ORDER).orPartial())
                .show("customer", c -> Optional.empty()))
        .findsOnly(Rule.FALLBACK_UNFIT, "results without it are none");
    checkingPage(page(ask(CUSTOMER).orStale(CUSTOMER_NAMES)))
        .findsOnly(Rule.FALLBACK_UNFIT, "is no copy of `desk`");
    checkingPage(
            page(ask(CUSTOMER))
                .toOneOrNone("l", Order.class, ask(ORDER).orStale(NAMES), on("id", "o.id")))
        .findsOnly(Rule.FALLBACK_UNFIT, "is a copy of `customers.customer`");
  }

  @Test
  void aFieldThatTheOwnerDoesNotPublishIsFoundBeforeAnybodyAsks() {
    record Faxed(long id, String fax) {}
    checkingPage(
            page(ask(CUSTOMER))
                .toOneOrNone("f", Faxed.class, ask(CUSTOMER), on("id", "o.customerId")))
        .findsOnly(Rule.FIELD_NOT_PUBLISHED, "field `fax` is not published");
  }

  @Test
  void deadlinesAndPromisesCanBeKept() {
    checking(CUSTOMER, ORDER, page(ask(CUSTOMER)).within(ZERO).because(REASON))
        .findsOnly(Rule.PROMISE_UNSOUND, "its deadline of 0 ms cannot be met");
    checking(
            CUSTOMER, ORDER, page(ask(CUSTOMER)).within(ofSeconds(1)).promising(99).because(REASON))
        .findsOnly(Rule.PROMISE_UNSOUND, "which is no share");
    assertThatThrownBy(() -> DESK.promises(1.5, ZERO, ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ask(CUSTOMER).orLastKnown(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReasonIsGiven() {
    checking(CUSTOMER, ORDER, page(ask(CUSTOMER)).within(ofSeconds(1)).because("todo"))
        .findsOnly(Rule.REASON_EMPTY, "desk.page");
  }

  @Test
  void whoTakesAwayAWayOfAskingIsToldWhichQueriesUseIt() {
    Query<Page> page = of(page(ask(CUSTOMER)).readBy("customerId", "id desc"));
    Manifest before = Model.of("shop", ORDER).manifests().get(0);
    Manifest after =
        Model.of("shop", ORDERS.owns("order", Order.class).keyedBy("id")).manifests().get(0);
    assertThat(Manifest.changes(before, after, Uses.by(Model.of("shop", page).manifests())))
        .singleElement()
        .hasToString(
            "HW189 breaking orders.order: it cannot be asked by \"customerId, id desc\" any more."
                + " Breaks `desk.page`. Remedy: keep it until nobody uses it any more.");
    Query<Page> byKey = of(page(ask(CUSTOMER)));
    assertThat(Manifest.changes(before, after, Uses.by(Model.of("shop", byKey).manifests())))
        .noneMatch(ManifestChange::breaksSomebody);
  }

  @Test
  void whoChangesAnEntityIsToldWhichQueriesAskForIt() {
    record Slim(long id, long customerId) {}
    Query<Page> page = of(page(ask(CUSTOMER)));
    Manifest before = Model.of("shop", ORDER).manifests().get(0);
    Manifest after =
        Model.of(
                "shop",
                ORDERS.owns("order", Slim.class).readBy("customerId", "id desc").keyedBy("id"))
            .manifests()
            .get(0);
    List<Manifest> consumers = Model.of("shop", page).manifests();
    assertThat(Manifest.changes(before, after, Uses.by(consumers)))
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.code()).isEqualTo("HW182");
              assertThat(change.broken()).containsExactly("desk.page");
            });
  }
}
