package dev.headwater.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.base.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The benchmarks' own arithmetic; a benchmark itself never runs in a test. */
class ReportTest {
  private static final Metric RATE = Metric.more("rate", "rows/s");
  private static final Metric AGE = Metric.less("age", "ms");

  @Test
  void theRatioIsTheMedianOfTheRoundsRatiosAndNotThatOfTheMedians() {
    Result result =
        Result.of(
            RATE,
            List.of(100.0, 30.0, 80.0),
            List.of(50.0, 30.0, 100.0),
            "native",
            new Floor.None());

    assertThat(result.headwater()).isEqualTo(80);
    assertThat(result.reference()).isEqualTo(50);
    assertThat(result.ratio()).isEqualTo(1);
    assertThat(result.ratioMin()).isEqualTo(0.8);
    assertThat(result.ratioMax()).isEqualTo(2);
    assertThat(result.rounds()).isEqualTo(3);
    assertThat(result.reached()).isEqualTo(Result.Reached.NOT_ASKED);
  }

  @Test
  void aRatioAboveOneSpeaksForHeadwaterWhicheverWayIsBetter() {
    assertThat(single(RATE, 20, 10, new Floor.None()).ratio()).isEqualTo(2);
    assertThat(single(AGE, 10, 20, new Floor.None()).ratio()).isEqualTo(2);
  }

  @Test
  void aFloorIsReachedOrNot() {
    assertThat(single(RATE, 80, 100, new Floor.TimesAtLeast(0.80)).reached())
        .isEqualTo(Result.Reached.YES);
    assertThat(single(RATE, 79, 100, new Floor.TimesAtLeast(0.80)).reached())
        .isEqualTo(Result.Reached.NO);
    assertThat(single(AGE, 45, 100, new Floor.TimesAtMost(0.45)).reached())
        .isEqualTo(Result.Reached.YES);
    assertThat(single(AGE, 46, 100, new Floor.TimesAtMost(0.45)).reached())
        .isEqualTo(Result.Reached.NO);
    assertThat(single(AGE, 3, 1, new Floor.ValueAtMost(3)).reached()).isEqualTo(Result.Reached.YES);
    assertThat(single(AGE, 3.1, 9, new Floor.ValueAtMost(3)).reached())
        .isEqualTo(Result.Reached.NO);
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
    assertThat(Result.median(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(2.5);
    assertThat(Result.median(List.of(7.0))).isEqualTo(7);
  }

  @Test
  void figuresOfDifferentRoundsAreNotHeldAgainstOneAnother() {
    assertThatThrownBy(
            () -> Result.of(RATE, List.of(1.0), List.of(1.0, 2.0), "native", new Floor.None()))
        .hasMessageContaining("1 rounds against 2 of native");
  }

  @Test
  void anImpossibleFigureIsRefused() {
    assertThatThrownBy(() -> new Samples().add(RATE, "headwater", Double.NaN))
        .hasMessageContaining("rate of headwater is NaN");
    assertThatThrownBy(() -> new Samples().add(RATE, "headwater", -1))
        .hasMessageContaining("is -1.0");
  }

  @Test
  void withinARoundEveryContenderIsMeasuredOnceAndEachRoundBeginsWithAnother() throws Exception {
    try (Silent a = new Silent("a");
        Silent b = new Silent("b")) {
      Order order = new Order(List.of(a, b));
      Sizes sizes = Sizes.quick().withRounds(3);

      Samples samples = new Rounds(sizes, new PrintWriter(new StringWriter())).run(List.of(order));

      assertThat(order.measured).containsExactly("a", "b", "b", "a", "a", "b");
      assertThat(samples.of(RATE, "a")).hasSize(3);
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void theReportHasEachResultInFullAndSaysWhenItIsAQuickOne() throws Exception {
    Report report = report("quick", single(AGE, 10, 20, new Floor.TimesAtMost(1.2)));

    Map<String, Object> json = (Map<String, Object>) Json.readAs(report.toJson(), Map.class);
    List<Map<String, Object>> results = (List<Map<String, Object>>) json.get("results");

    assertThat(results)
        .singleElement()
        .satisfies(
            row ->
                assertThat(row)
                    .containsEntry("name", "age")
                    .containsEntry("unit", "ms")
                    .containsEntry("headwater", 10.0)
                    .containsEntry("reference", 20.0)
                    .containsEntry("referenceName", "native")
                    .containsEntry("ratio", 2.0)
                    .containsEntry("ratioMin", 2.0)
                    .containsEntry("ratioMax", 2.0)
                    .containsEntry("rounds", 1)
                    .containsEntry("floor", "<= 1.20 x")
                    .containsEntry("reached", "YES"));
    assertThat(json).containsKeys("machine", "settings", "sizes", "costs", "postgres");
    assertThat((Map<String, Object>) json.get("settings"))
        .containsEntry("fsync", "on")
        .containsEntry("synchronous_commit", "on")
        .containsEntry("full_page_writes", "on");
    assertThat(report.toTable()).startsWith("QUICK").contains("age", "vs native", "yes");
    assertThat(report("full").toTable()).doesNotContain("QUICK");
  }

  @Test
  void whatIsNotKnownIsRefusedBeforeAnythingIsStarted() {
    assertThat(complaint("copies", "--fast")).contains("Unknown option: '--fast'");
    assertThat(complaint("events")).contains("events");
    assertThat(complaint("sagas", "--contenders", "seata"))
        .contains("seata: there are headwater, singly, bare");
    assertThat(complaint("copies", "--only", "speed")).contains("speed: there are writers");
    assertThat(complaint("capture", "--rounds", "0")).contains("at least one round");
    assertThat(complaint("capture", "--json", "/no/such/file")).contains("a directory that exists");
  }

  @Test
  void cpuTimesOfThisJvmAreThoseThatTheJvmKnows() throws Exception {
    double knownMillis = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();

    assertThat(CpuTimes.ownSeconds(List.of()) * 1_000).isCloseTo(knownMillis, within(500.0));
    assertThat(CpuTimes.machineSeconds()).isPositive();
  }

  private static String complaint(String... arguments) {
    StringWriter complaint = new StringWriter();
    int exit =
        Main.run(new PrintWriter(new StringWriter()), new PrintWriter(complaint, true), arguments);
    assertThat(exit).isEqualTo(2);
    return complaint.toString();
  }

  private static Result single(Metric metric, double headwater, double reference, Floor floor) {
    return Result.of(metric, List.of(headwater), List.of(reference), "native", floor);
  }

  private static Report report(String extent, Result... results) throws Exception {
    return new Report(
        "copies", extent, Machine.here(), "PostgreSQL", Sizes.quick(), List.of(results), List.of());
  }

  /** Notes in which order it is asked. */
  private static final class Order implements Measurement {
    private final List<Contender> contenders;
    private final List<String> measured = new ArrayList<>();

    Order(List<Contender> contenders) {
      this.contenders = contenders;
    }

    @Override
    public String name() {
      return "order";
    }

    @Override
    public List<Contender> contenders() {
      return contenders;
    }

    @Override
    public void measure(Contender contender, Samples samples) {
      measured.add(contender.name());
      samples.add(RATE, contender.name(), 1);
    }

    @Override
    public List<Result> results(Samples samples) {
      return List.of();
    }
  }

  /** Takes part and does nothing. */
  private record Silent(String name) implements Contender {
    @Override
    public Pair pair() {
      throw new UnsupportedOperationException();
    }

    @Override
    public javax.sql.DataSource owner() {
      throw new UnsupportedOperationException();
    }

    @Override
    public javax.sql.DataSource copy() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void follow() {}

    @Override
    public void stop() {}

    @Override
    public long workingSinceNanos() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
