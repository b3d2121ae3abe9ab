package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.base.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @TempDir private Path directory;

  @Test
  void aShortDemoEndsWellAndReportsWhatItMeasured() throws Exception {
    Path file = directory.resolve("report.json");

    Answer answer =
        Answer.to("demo", "--scale", "0.001", "--seconds", "4", "--report", file.toString());

    answer.exits(0);
    assertThat(answer.out()).contains("Done: every copy equals its owner");
    Map<?, ?> report = Json.read(Files.readString(file), Map.class);
    assertThat(report.get("exitReason"))
        .isEqualTo(
            "every copy equals its owner, every projection its definition, and all sagas have ended"
                + " whole");
    for (String figure :
        List.of("changesCommitted", "changesApplied", "outageSeconds", "seconds", "wallSeconds")) {
      assertThat(number(report, figure)).as(figure).isPositive();
    }
    List<?> copies = (List<?>) report.get("copies");
    assertThat(copies).hasSize(10);
    copies.forEach(copy -> isSound((Map<?, ?>) copy));
    List<?> queries = (List<?>) report.get("queries");
    assertThat(queries).hasSize(4).allSatisfy(query -> isForeseen((Map<?, ?>) query));
    Map<?, ?> observed = (Map<?, ?>) report.get("observed");
    assertThat(observed.get("totalsBroken")).isEqualTo(0);
    assertThat(observed.get("ordersPlaced")).isEqualTo(observed.get("paymentsOpened"));
  }

  @Test
  @Tag("thorough")
  void chaosEndsWellToo() throws Exception {
    Path file = directory.resolve("report.json");

    Answer answer =
        Answer.to(
            "demo", "--chaos", "--scale", "0.001", "--seconds", "20", "--report", file.toString());

    answer.exits(0);
    Map<?, ?> chaos = (Map<?, ?>) Json.read(Files.readString(file), Map.class).get("chaos");
    assertThat((List<?>) chaos.get("faults")).hasSize(8);
    assertThat((List<?>) chaos.get("takeOvers")).isNotEmpty();
    assertThat(number(chaos, "rowsParked")).isEqualTo(3);
  }

  private static void isSound(Map<?, ?> copy) {
    assertThat(copy.get("equalToOwner")).isEqualTo(true);
    assertThat(copy.get("differingRows")).isEqualTo(0);
    assertThat((String) copy.get("name")).contains(".");
    assertThat((String) copy.get("owner")).isNotBlank();
    assertThat(number(copy, "rows")).isPositive();
    assertThat(number(copy, "ageMillisP50")).isPositive();
    assertThat(number(copy, "ageMillisP99")).isGreaterThanOrEqualTo(number(copy, "ageMillisP50"));
    assertThat(number(copy, "windowMillis")).isPositive();
  }

  private static void isForeseen(Map<?, ?> query) {
    assertThat((String) query.get("name")).startsWith("storefront.");
    assertThat(number(query, "answers")).isPositive();
    assertThat(number(query, "partial") + number(query, "stale"))
        .isLessThanOrEqualTo(number(query, "answers"));
    assertThat(number(query, "latencyMillisP99"))
        .isGreaterThanOrEqualTo(number(query, "latencyMillisP50"));
    assertThat(number(query, "ageMillisMax")).isPositive();
    assertThat(query.get("failed")).isNotNull();
    Map<?, ?> outage = (Map<?, ?>) query.get("duringOutage");
    assertThat(outage.get("unforeseen")).isEqualTo(0);
    assertThat((String) outage.get("predicted")).matches("ANSWERS|ANSWERS_STALE|UNAFFECTED");
    assertThat(number(outage, "answers") + number(outage, "failed")).isNotNegative();
  }

  @Test
  void aReportThatCannotBeWrittenIsSaidAtOnce() {
    assertThat(
            Answer.to("demo", "--report", directory.resolve("no/report.json").toString())
                .exits(2)
                .oneLineWithRemedy()
                .err())
        .contains("report.json");
  }

  private static double number(Map<?, ?> json, String name) {
    return ((Number) json.get(name)).doubleValue();
  }
}
