package dev.headwater.explain;

import static dev.headwater.explain.Market.MARKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.model.Model;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");
  private static final SortedMap<String, String> DOCS = Docs.of(MARKET);

  @Test
  void thereIsAPageForEachThingAndARecordForEachDecision() {
    assertThat(DOCS.keySet())
        .contains(
            "README.md",
            "services/shop.md",
            "entities/order.md",
            "queries/page.md",
            "sagas/sell.md",
            "decisions/0001-saga-sales-sell.md",
            "decisions/0006-projection-shop-rows.md");
    assertThat(DOCS.keySet()).filteredOn(path -> path.startsWith("decisions/")).hasSize(8);
  }

  @Test
  void everyLinkLeadsToAPage() {
    for (Map.Entry<String, String> page : DOCS.entrySet()) {
      Matcher link = LINK.matcher(page.getValue());
      while (link.find()) {
        Path target = Path.of(page.getKey()).resolveSibling(link.group(1)).normalize();
        assertThat(DOCS).as("%s", page.getKey()).containsKey(target.toString().replace('\\', '/'));
      }
    }
  }

  @Test
  void theSameModelGivesTheSamePages() {
    assertThat(Docs.of(MARKET)).isEqualTo(DOCS);
  }

  @Test
  void everyPageSaysThatItIsGenerated() {
    assertThat(DOCS.values()).allMatch(page -> page.endsWith(Docs.MARK));
  }

  @Test
  void aRecordHasItsReasonItsOptionsWithTheirPriceAndItsMeters() {
    assertThat(DOCS.get("decisions/0006-projection-shop-rows.md"))
        .contains(Market.REASON, "their owners, asked at each read", "headwater.projection.age")
        .contains("## Options not taken", "## Consequences", "## How it is measured");
  }

  @Test
  void whatSomebodyHasWrittenIsNoMarkup() {
    Model odd =
        Model.of(
            "odd",
            Market.PERSON,
            Market.SHOP
                .copies(Market.PERSON)
                .as("persons", Market.Person.class)
                .staleAtMost(Duration.ofSeconds(5))
                .because("Names are <b>shown</b> | in a *table* of `old` words\nand lines."));

    assertThat(Docs.of(odd).get("entities/person.md"))
        .contains("Names are \\<b\\>shown\\</b\\> \\| in a \\*table\\* of \\`old\\` words and");
  }

  @Test
  void thingsOfOneNameHavePagesOfTheirOwn() {
    Model twice =
        Model.of(
            "twice", Market.PERSON, Market.SHOP.owns("person", Market.Person.class).keyedBy("id"));

    assertThat(Docs.of(twice)).containsKeys("entities/people-person.md", "entities/shop-person.md");
  }
}
