package dev.headwater.examples.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.examples.shop.demo.DemoResult.Observed;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final CopyResult EQUAL = copy("orders.customer_names", 0);
  private static final Observed WELL = new Observed(1, 2, 0, 50, 50, 1_000, 0);

  @Test
  void allIsWellWhenEveryCopyIsEqual() {
    assertThat(Verdict.objection(List.of(EQUAL), List.of(), WELL)).isEmpty();
  }

  @Test
  void aCopyThatDiffersIsNamed() {
    assertThat(Verdict.objection(List.of(EQUAL, copy("storefront.stock", 3)), List.of(), WELL))
        .hasValue("copies differ from their owners: storefront.stock (3 rows)");
  }

  @Test
  void aTotalThatWasSeenBrokenCounts() {
    Observed broken = new Observed(1, 2, 0, 50, 50, 1_000, 1);

    assertThat(Verdict.objection(List.of(EQUAL), List.of(), broken).orElseThrow())
        .contains("1 orders");
  }

  @Test
  void anEventTakenTwiceOrNeverCounts() {
    Observed twice = new Observed(1, 2, 0, 50, 51, 1_000, 0);

    assertThat(Verdict.objection(List.of(EQUAL), List.of(), twice).orElseThrow())
        .contains("50 orders", "51 payments");
  }

  private static CopyResult copy(String name, long differing) {
    return new CopyResult(name, "customers", 10, differing == 0, differing, 1, 2, 3, false, 5_000);
  }
}
