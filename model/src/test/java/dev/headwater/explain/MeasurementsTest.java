package dev.headwater.explain;

import static dev.headwater.explain.Market.GOODS;
import static dev.headwater.explain.Market.MARKET;
import static dev.headwater.explain.Market.PAGE;
import static dev.headwater.explain.Market.PEOPLE;
import static dev.headwater.explain.Market.ROW;
import static dev.headwater.explain.Market.SALES;
import static dev.headwater.explain.Market.SHOP;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.explain.Figures.Basis;
import dev.headwater.explain.Figures.Latency;
import dev.headwater.explain.Measurements.Had;
import dev.headwater.explain.Measurements.Part;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeasurementsTest {
  private final Measurements page = new Measurements(PAGE);

  private static Part part(String alias, Had had, long tookMillis) {
    return new Part(alias, had, ofMillis(tookMillis), Optional.empty());
  }

  private static Part asked(String alias, long tookMillis) {
    return part(alias, Had.AS_DECLARED, tookMillis);
  }

  @Test
  void partsThatAreAskedForTogetherAreOneRequest() {
    page.answered(ofMillis(30), List.of(asked("o", 7), asked("l", 8), asked("p", 9)));

    Figures figures = page.in(Figures.declared(MARKET));

    assertThat(figures.of(SALES).basis()).isEqualTo(Basis.MEASURED);
    // The order by its key and its lines by the same value: one request, as slow as the slower.
    assertThat(figures.of(SALES).latency()).isEqualTo(new Latency(ofMillis(8), ofMillis(8)));
    assertThat(figures.of(PEOPLE).latency().p50()).isEqualTo(ofMillis(9));
    assertThat(figures.of(GOODS).basis()).isEqualTo(Basis.DECLARED);
  }

  @Test
  void ownersThatFailCountAgainstTheirAvailabilityAlone() {
    for (int i = 0; i < 600; i++) {
      page.answered(ofMillis(20), List.of(asked("o", 5), asked("p", 6), asked("t", 7)));
    }
    for (int i = 0; i < 200; i++) {
      page.answered(
          ofMillis(400), List.of(asked("o", 5), part("p", Had.FROM_FALLBACK, 390), asked("t", 7)));
      page.answered(
          ofMillis(400),
          List.of(asked("o", 5), part("p", Had.FROM_FALLBACK, 390), part("t", Had.LEFT_OUT, 0)));
      page.failed();
    }

    Figures figures = page.in(Figures.declared(MARKET));

    assertThat(figures.of(PEOPLE).availability()).isEqualTo(0.6);
    assertThat(figures.of(PEOPLE).latency().p99()).isEqualTo(ofMillis(6));
    assertThat(figures.of(GOODS).availability()).isEqualTo(0.8);
    assertThat(figures.of(SHOP).availability()).isEqualTo(1_000.0 / 1_200);
    assertThat(page.answers()).isEqualTo(1_000);
    assertThat(page.failures()).isEqualTo(200);
    assertThat(page.stale()).isEqualTo(200);
    assertThat(page.partly()).isEqualTo(200);
  }

  @Test
  void fewAnswersSayNothingOfAvailability() {
    page.answered(ofMillis(20), List.of(asked("o", 5), part("p", Had.FROM_FALLBACK, 6)));

    Figures figures = page.in(Figures.declared(MARKET));

    assertThat(figures.of(SALES).availability()).isEqualTo(0.99);
    assertThat(figures.of(PEOPLE).basis()).isEqualTo(Basis.DECLARED);
  }

  @Test
  void whatWasMeasuredStandsBesideWhatWasComputed() {
    page.answered(
        ofMillis(12),
        List.of(new Part("o", Had.AS_DECLARED, ofMillis(7), Optional.of(ofMillis(1)))));

    assertThat(page.text(Explain.of(MARKET, "page").price()))
        .contains("answered          1 of 1, 0 stale, 0 partly\n")
        .containsPattern("half within +12 ms \\(computed [0-9.]+ ms\\)\n")
        .containsPattern("o +sales.order \\(asked\\) +7 ms +7 ms +1 ms +now\n")
        .containsPattern("p +people.person \\(asked\\) +– +– +– +now\n");
    assertThat(page.data()).containsEntry("answers", 1L).containsKeys("latencyMillisP50", "parts");
  }

  @Test
  void whatWasNotWantedIsNoRequest() {
    page.answered(ofMillis(9), List.of(asked("o", 5), part("p", Had.NOT_WANTED, 0)));

    assertThat(page.in(Figures.declared(MARKET)).of(PEOPLE).basis()).isEqualTo(Basis.DECLARED);
    assertThat(page.latency("p")).isEmpty();
  }

  @Test
  void whatLiesHereIsStatementsAndHasAges() {
    Measurements row = new Measurements(ROW);
    for (long age : List.of(40, 90, 60)) {
      row.answered(
          ofMillis(3),
          List.of(
              new Part("r", Had.AS_DECLARED, ofMillis(2), Optional.of(Duration.ofMillis(age)))));
    }

    Figures figures = row.in(Figures.declared(MARKET));
    Explained explained = Explain.of(MARKET, "shop.row", figures);

    assertThat(figures.localRead().p50()).isEqualTo(ofMillis(2));
    assertThat(explained.fields()).allSatisfy(field -> assertThat(field.ageMillis()).hasValue(90L));
    assertThat(explained.basis()).isEqualTo(Basis.MEASURED);
  }

  @Test
  void percentilesAreOfTheLastTenThousand() {
    for (int i = 1; i <= 12_000; i++) {
      page.answered(ofMillis(i <= 2_000 ? 900 : i % 100 < 98 ? 10 : 70), List.of());
    }

    assertThat(page.latency()).hasValue(new Latency(ofMillis(10), ofMillis(70)));
    assertThat(page.answers()).isEqualTo(12_000);
  }

  @Test
  void aPartThatTheQueryHasNotIsRefused() {
    assertThatThrownBy(() -> page.answered(ofMillis(1), List.of(asked("x", 1))))
        .hasMessageContaining("no part \"x\"");
  }
}
