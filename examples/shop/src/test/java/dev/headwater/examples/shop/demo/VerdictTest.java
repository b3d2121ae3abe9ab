package dev.headwater.examples.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.examples.shop.demo.DemoResult.Observed;
import dev.headwater.explain.WhatIf.Outcome;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final CopyResult EQUAL = copy("orders.customer_names", 0);
  private static final Observed WELL = new Observed(1, 2, 0, 50, 50, 1_000, 0);
  private static final Proof AGREED = Proof.of(BigDecimal.TEN, BigDecimal.TEN, 3, 3, 0, 0);

  @Test
  void allIsWellWhenEveryCopyIsEqual() {
    assertThat(objection(List.of(EQUAL), WELL)).isEmpty();
  }

  @Test
  void aCopyThatDiffersIsNamed() {
    assertThat(objection(List.of(EQUAL, copy("storefront.stock", 3)), WELL))
        .hasValue("copies differ from their owners: storefront.stock (3 rows)");
  }

  @Test
  void aTotalThatWasSeenBrokenCounts() {
    Observed broken = new Observed(1, 2, 0, 50, 50, 1_000, 1);

    assertThat(objection(List.of(EQUAL), broken).orElseThrow()).contains("1 orders");
  }

  @Test
  void anEventTakenTwiceOrNeverCounts() {
    Observed twice = new Observed(1, 2, 0, 50, 51, 1_000, 0);

    assertThat(objection(List.of(EQUAL), twice).orElseThrow()).contains("50 orders", "51 payments");
  }

  @Test
  void aSagaThatHasNotEndedCounts() {
    SagaResult open = new SagaResult("place-order", "orchestrated", 9, 6, 2, 1, 0);

    assertThat(Verdict.objection(List.of(EQUAL), List.of(), List.of(), List.of(open), AGREED, WELL))
        .hasValue("1 sagas have not ended");
  }

  @Test
  void ownersThatDoNotAgreeCount() {
    Proof lost = Proof.of(BigDecimal.TEN, BigDecimal.ONE, 3, 3, 0, 1);

    assertThat(
            Verdict.objection(List.of(EQUAL), List.of(), List.of(), List.of(), lost, WELL)
                .orElseThrow())
        .contains("do not agree");
  }

  @Test
  void aQueryThatDoesWhatNobodyForesawCounts() {
    assertThat(objection(query(0))).isEmpty();
    assertThat(objection(query(2)).orElseThrow())
        .contains("storefront.page", "ANSWERS_STALE in 2 reads", "and 2 failures");
  }

  private static Optional<String> objection(QueryResult query) {
    return Verdict.objection(List.of(EQUAL), List.of(), List.of(query), List.of(), AGREED, WELL);
  }

  private static QueryResult query(long unforeseen) {
    return new QueryResult(
        "storefront.page",
        90,
        unforeseen,
        0,
        8,
        1,
        2,
        3,
        4,
        0.999,
        new QueryResult.DuringOutage(10, unforeseen, 0, 8, 5, Outcome.ANSWERS_STALE, unforeseen));
  }

  private static Optional<String> objection(List<CopyResult> copies, Observed observed) {
    return Verdict.objection(copies, List.of(), List.of(), List.of(), AGREED, observed);
  }

  private static CopyResult copy(String name, long differing) {
    return new CopyResult(name, "customers", 10, differing == 0, differing, 1, 2, 3, false, 5_000);
  }
}
