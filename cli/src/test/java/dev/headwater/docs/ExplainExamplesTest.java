package dev.headwater.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.examples.shop.Customers;
import dev.headwater.examples.shop.Pages;
import dev.headwater.examples.shop.Shop;
import dev.headwater.examples.shop.Storefront;
import dev.headwater.explain.Advise;
import dev.headwater.explain.Explain;
import dev.headwater.explain.Explained;
import dev.headwater.explain.Figures;
import dev.headwater.explain.Measurements;
import dev.headwater.explain.Measurements.Had;
import dev.headwater.explain.Measurements.Part;
import dev.headwater.explain.WhatIf;
import dev.headwater.explain.WhatIf.Effect;
import dev.headwater.explain.WhatIf.Outcome;
import dev.headwater.model.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the guide to explanations shows is what is printed. */
class ExplainExamplesTest {
  @Test
  void theGuideShowsWhatIsPrinted() throws Exception {
    assertThat(Files.readString(Path.of("../docs/guide/explain.md")))
        .contains(Explain.of(Shop.SHOP, "order-page-composed").text());
  }

  @Test
  void whatAnswersShowIsPutIntoFigures() {
    // snippet: measurements
    Measurements measured = new Measurements(Pages.ORDER_PAGE);
    measured.answered(
        Duration.ofMillis(4),
        List.of(
            new Part(
                "page",
                Had.AS_DECLARED,
                Duration.ofMillis(3),
                Optional.of(Duration.ofMillis(180)))));
    Figures figures = measured.in(Figures.declared(Shop.SHOP));
    String page = Explain.of(Shop.SHOP, "order-page", figures).brief();
    // end

    assertThat(page)
        .contains("computed of measured figures", "half within 3 ms", "≤ 10 s, was 180 ms");
    assertThat(page.lines()).allMatch(line -> line.length() <= 100);
    assertThat(Explain.of(Shop.SHOP, "place-order").brief()).contains("can start ", "messages");
  }

  @Test
  void measuredFiguresTakeThePlaceOfDeclaredOnes() {
    // snippet: explain
    Figures figures =
        Figures.declared(Shop.SHOP)
            .withMeasured(
                Customers.SERVICE.promises(0.9995, Duration.ofMillis(2), Duration.ofMillis(31)))
            .withAge(Storefront.SERVICE, "customers", Duration.ofMillis(120));
    Explained page = Explain.of(Shop.SHOP, "order-page-composed", figures);
    List<Effect> outage = WhatIf.down(Shop.SHOP, Customers.SERVICE);
    List<Finding> advice = Advise.of(Shop.SHOP, figures);
    // end

    assertThat(page.price().complete())
        .isGreaterThan(Explain.of(Shop.SHOP, "order-page-composed").price().complete());
    assertThat(outage).extracting(Effect::outcome).contains(Outcome.ANSWERS_STALE);
    assertThat(advice).isNotEmpty();
  }
}
