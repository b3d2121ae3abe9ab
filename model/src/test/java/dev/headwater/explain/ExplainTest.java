package dev.headwater.explain;

import static dev.headwater.explain.Market.MARKET;
import static dev.headwater.explain.Market.PEOPLE;
import static dev.headwater.explain.Market.SHOP;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.explain.Explained.Alternative;
import dev.headwater.explain.Explained.MovingPart;
import dev.headwater.explain.Explained.Planned;
import dev.headwater.explain.Explained.Shown;
import dev.headwater.explain.Figures.Basis;
import dev.headwater.explain.Figures.Latency;
import dev.headwater.model.Model;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplainTest {
  private static final Explained PAGE = Explain.of(MARKET, "page");
  private static final Explained ROW = Explain.of(MARKET, "shop.row");

  @Test
  void theMarketHoldsTogether() {
    assertThat(MARKET.check()).isEmpty();
  }

  @Test
  void eachFieldHasItsOwnerAndItsWay() {
    assertThat(PAGE.fields())
        .extracting(Shown::name, Shown::owner, Shown::servedFrom)
        .containsExactly(
            tuple("id", "sales", "sales.order (asked)"),
            tuple("buyer", "people", "people.person (asked)"),
            tuple("titles", "sales", "sales.line (asked)"),
            tuple("titles", "goods", "goods.product (asked)"));
  }

  @Test
  void aFieldOfAProjectionIsFollowedToItsOwners() {
    assertThat(ROW.fields())
        .extracting(Shown::name, Shown::owner, Shown::path)
        .containsExactly(
            tuple("id", "sales", List.of("sales.order", "shop.orders", "shop.rows")),
            tuple("buyer", "people", List.of("people.person", "shop.persons", "shop.rows")),
            tuple("pieces", "sales", List.of("sales.line", "shop.lines", "shop.rows")));
    assertThat(ROW.fields()).extracting(Shown::servedFrom).containsOnly("shop.rows (projection)");
  }

  @Test
  void whatIsCopiedMayBeAsOldAsItsWindowAndWhatIsAskedIsNew() {
    assertThat(PAGE.fields()).extracting(Shown::windowMillis).containsOnly(0L);
    assertThat(ROW.fields()).extracting(Shown::windowMillis).containsOnly(10_000L);
  }

  @Test
  void aMeasuredAgeIsShownBesideTheWindow() {
    Figures measured = Figures.declared(MARKET).withAge(SHOP, "rows", ofMillis(321));

    assertThat(Explain.of(MARKET, "row", measured).fields())
        .extracting(Shown::ageMillis)
        .containsOnly(Optional.of(321L));
    assertThat(ROW.fields()).extracting(Shown::ageMillis).containsOnly(Optional.empty());
  }

  @Test
  void whatIsAskedByWhatIsKnownGoesOutFirst() {
    assertThat(PAGE.plan())
        .extracting(Planned::alias, Planned::level)
        .containsExactly(tuple("o", 0), tuple("p", 1), tuple("l", 0), tuple("t", 1));
    assertThat(PAGE.price().roundTrips()).isEqualTo(3);
  }

  @Test
  void whoHasAFallbackNeedNotAnswer() {
    assertThat(PAGE.price().answered()).isCloseTo(0.999 * 0.99, within(1e-12));
    assertThat(PAGE.price().complete()).isCloseTo(0.999 * 0.99 * 0.9 * 0.95, within(1e-12));
  }

  @Test
  void aLevelTakesAsLongAsItsSlowest() {
    double slowest =
        Tail.slowestMillis(
            List.of(
                new Latency(ofMillis(10), ofMillis(100)), new Latency(ofMillis(10), ofMillis(100))),
            0.99);

    assertThat(PAGE.price().p99Millis()).isCloseTo(40 + slowest, within(0.1));
    assertThat(PAGE.price().serialP99Millis()).isCloseTo(240, within(1e-9));
  }

  @Test
  void whatLiesHereCostsOneStatement() {
    assertThat(ROW.price())
        .extracting(Price::answered, Price::roundTrips, Price::statements)
        .containsExactly(0.999, 0, 1);
    assertThat(ROW.price().p99Millis()).isCloseTo(10, within(0.001));
  }

  @Test
  void figuresSayWhereTheyComeFrom() {
    assertThat(PAGE.basis()).isEqualTo(Basis.DECLARED);
    assertThat(Explain.of(Model.of("bare", Market.PAGE), "page").basis()).isEqualTo(Basis.ASSUMED);
    Figures measured =
        Figures.declared(MARKET).withMeasured(SHOP.promises(0.5, ofMillis(1), ofMillis(2)));
    assertThat(Explain.of(MARKET, "row", measured).basis()).isEqualTo(Basis.MEASURED);
    assertThat(Explain.of(MARKET, "row", measured).price().answered()).isEqualTo(0.5);
  }

  @Test
  void eachOwnerIsDownInItsOwnWay() {
    assertThat(PAGE.owners())
        .extracting(fate -> fate.service() + ": " + fate.down())
        .containsExactly(
            "shop: nothing is answered",
            "sales: `o`: the query fails; `l`: the query fails",
            "people: `p`: served from shop.persons, with its age",
            "goods: `t`: left out, and the answer says so");
  }

  @Test
  void whatHasAFallbackIsGivenUpWhenFourFifthsOfTheDeadlineAreOver() {
    assertThat(PAGE.owners())
        .filteredOn(fate -> fate.service().equals(PEOPLE.name()))
        .singleElement()
        .satisfies(fate -> assertThat(fate.slow()).contains("given up after 400 ms"));
  }

  @Test
  void theAlternativesArePriced() {
    assertThat(PAGE.alternatives())
        .extracting(Alternative::instead, Alternative::by)
        .containsExactly(
            tuple("o", "shop.orders (copy)"),
            tuple("p", "shop.persons (copy)"),
            tuple("l", "shop.lines (copy)"),
            tuple("t", "shop.products (copy)"),
            tuple("everything", "copies here, joined at each read"));
    assertThat(PAGE.alternatives().get(4).price())
        .extracting(Price::answered, Price::roundTrips, Price::windowMillis)
        .containsExactly(0.999, 0, 5_000L);
    assertThat(ROW.alternatives())
        .extracting(each -> each.price().roundTrips())
        .containsExactly(0, 2);
  }

  @Test
  void movingPartsAreCountedAndNamed() {
    assertThat(Explain.of(MARKET, "persons").movingParts())
        .extracting(MovingPart::kind, MovingPart::name)
        .containsExactly(
            tuple("table", "shop.persons"),
            tuple("worker", "shop: reads people"),
            tuple("connection", "shop to the database of people"),
            tuple("alarm", "shop.persons: older than 5 s"),
            tuple("alarm", "shop.persons: rows parked"));
    assertThat(ROW.movingParts()).hasSizeGreaterThan(10);
  }

  @Test
  void aSagaStartsWithItsInitiatorAndGoesThroughWithAll() {
    Explained sell = Explain.of(MARKET, "sell");

    assertThat(sell.price().answered()).isEqualTo(0.99);
    assertThat(sell.price().complete()).isCloseTo(0.99 * 0.95 * 0.9, within(1e-12));
    assertThat(sell.price().roundTrips()).as("there and back, twice").isEqualTo(4);
    assertThat(sell.plan())
        .extracting(Planned::alias, Planned::otherwise)
        .containsExactly(
            tuple("take", "undone by sales.drop"),
            tuple("pack", "no way back once it is done"),
            tuple("tell", "tried until it succeeds"));
  }

  @Test
  void aNameThatIsNotThereIsMetWithThoseThatAreNear() {
    assertThatThrownBy(() -> Explain.of(MARKET, "pages"))
        .isInstanceOfSatisfying(
            UnknownNameException.class,
            unknown -> assertThat(unknown.candidates()).startsWith("shop.page"))
        .hasMessageContaining("Remedy: ");
  }

  @Test
  void aNameThatSeveralHaveIsMetWithAllOfThem() {
    Model twice =
        Model.of(
            "twice",
            Market.PERSONS,
            Market.GOODS
                .copies(Market.PERSON)
                .as("persons", Market.Person.class)
                .staleAtMost(ofMillis(5))
                .because(Market.REASON));

    assertThatThrownBy(() -> Explain.of(twice, "persons"))
        .isInstanceOfSatisfying(
            UnknownNameException.class,
            several ->
                assertThat(several.candidates()).containsExactly("shop.persons", "goods.persons"));
    assertThat(Explain.of(twice, "goods.persons").service()).isEqualTo("goods");
  }

  @Test
  void theTextIsNoWiderThanATerminal() {
    for (String name : List.of("page", "row", "rows", "persons", "sell")) {
      String text = Explain.of(MARKET, name).text();
      assertThat(text.lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(111));
      assertThat(text).contains("Plan", "Price", "Moving parts");
    }
    assertThat(PAGE.text()).contains("├─ p", "└─ l", "   └─ t");
  }

  @Test
  void theDiagramGoesFromTheOwnersToTheAnswer() {
    assertThat(ROW.mermaid())
        .startsWith("flowchart LR\n")
        .contains("subgraph b0[\"sales\"]", "[\"order\"]", "-.->", "-->");
  }

  @Test
  void programsReadTheSameAsData() {
    Map<String, Object> data = PAGE.data();

    assertThat(data)
        .containsEntry("kind", "query")
        .containsEntry("query", "page")
        .containsEntry("service", "shop")
        .containsEntry("roundTrips", 3)
        .containsEntry("figures", "declared")
        .containsEntry("levels", List.of(List.of("o", "l"), List.of("p", "t")))
        .containsKeys("availability", "completeAvailability", "latencyMillisP50", "because");
    assertThat(data.get("availability")).hasToString("0.98901");
    assertThat((List<?>) data.get("fields")).hasSize(4);
  }
}
