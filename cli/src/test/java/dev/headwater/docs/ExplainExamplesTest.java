package dev.headwater.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.examples.shop.Customers;
import dev.headwater.examples.shop.Shop;
import dev.headwater.examples.shop.Storefront;
import dev.headwater.explain.Advise;
import dev.headwater.explain.Explain;
import dev.headwater.explain.Explained;
import dev.headwater.explain.Figures;
import dev.headwater.explain.WhatIf;
import dev.headwater.explain.WhatIf.Effect;
import dev.headwater.explain.WhatIf.Outcome;
import dev.headwater.model.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the guide to explanations shows is what is printed. */
class ExplainExamplesTest {
  @Test
  void theGuideShowsWhatIsPrinted() throws Exception {
    assertThat(Files.readString(Path.of("../docs/guide/explain.md")))
        .contains(Explain.of(Shop.SHOP, "order-page-composed").text());
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
