package dev.headwater.benchmarks;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The same age after others have held transactions open for minutes: dead rows pile up meanwhile,
 * and whoever scans over them ages with them.
 */
final class AgeWhileHeld implements Measurement {
  private static final String WITHOUT = "without a held transaction";

  private final Metric p50;
  private final Metric p99 = Metric.less("  p99 with it held", "ms");
  private final Contender headwater;
  private final Sizes sizes;

  AgeWhileHeld(Contender headwater, Sizes sizes) {
    this.headwater = headwater;
    this.sizes = sizes;
    this.p50 =
        Metric.less(
            "p50 with a transaction held for %,d s".formatted(sizes.hold().toSeconds()), "ms");
  }

  @Override
  public String name() {
    return "held";
  }

  @Override
  public List<Contender> contenders() {
    return List.of(headwater);
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    Mark mark = new Mark(contender);
    contender.follow();
    mark.requireEqual();
    mark.vacuum();
    SteadyWriter writer = new SteadyWriter(contender, sizes);
    writer.write(sizes.window().dividedBy(2), (id, balance, atNanos) -> {});
    add(samples, WITHOUT, Age.arrivals(contender, writer, sizes.window()));
    try (Held held = new Held(contender)) {
      writer.write(sizes.hold().minus(sizes.window()), (id, balance, atNanos) -> {});
      add(samples, contender.name(), Age.arrivals(contender, writer, sizes.window()));
      held.requireOpen();
    }
    mark.requireEqual();
    contender.stop();
  }

  private void add(Samples samples, String which, Histogram micros) {
    samples.add(p50, which, Age.millis(micros, Age.MEDIAN));
    samples.add(p99, which, Age.millis(micros, Age.LATE));
  }

  @Override
  public List<Result> results(Samples samples) {
    return List.of(result(samples, p50), result(samples, p99));
  }

  private Result result(Samples samples, Metric metric) {
    return Result.of(
        metric,
        samples.of(metric, headwater.name()),
        samples.of(metric, WITHOUT),
        WITHOUT,
        new Floor.TimesAtMost(1.2));
  }
}
