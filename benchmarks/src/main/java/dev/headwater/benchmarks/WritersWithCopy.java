package dev.headwater.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What is left for those who write while one copy follows and keeps up. */
final class WritersWithCopy implements Measurement {
  private static final Duration RUN_UP = Duration.ofSeconds(1);

  /** A copy that takes longer to catch up than this was not keeping up. */
  private static final double BEHIND_MILLIS_MAX = 1_000;

  private final Metric rate;
  private final Metric behind = Metric.less("  how far behind the copy was then", "ms");
  private final Contender headwater;
  private final Contender reference;
  private final Sizes sizes;

  WritersWithCopy(Contender headwater, Contender reference, Sizes sizes) {
    this.headwater = headwater;
    this.reference = reference;
    this.sizes = sizes;
    this.rate = Metric.more(sizes.writers() + " writers, one copy running", "commit/s");
  }

  @Override
  public String name() {
    return "writers";
  }

  @Override
  public List<Contender> contenders() {
    return List.of(headwater, reference);
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    Mark mark = new Mark(contender);
    contender.follow();
    mark.requireEqual();
    mark.vacuum();
    try (Meter meter = new Meter(contender)) {
      Usage begun;
      try (Writers writers = Writers.start(contender, sizes)) {
        writers.rate(RUN_UP);
        begun = meter.begin();
        samples.add(rate, contender.name(), writers.rate(sizes.window()));
      }
      long ended = System.nanoTime();
      long caughtUp = mark.send("").awaitNanos();
      samples.cost(rate.name(), contender, meter.since(begun));
      samples.add(
          behind, contender.name(), (double) (caughtUp - ended) / TimeUnit.MILLISECONDS.toNanos(1));
    }
    mark.requireEqual();
    contender.stop();
  }

  @Override
  public List<Result> results(Samples samples) {
    return List.of(
        result(samples, rate, new Floor.TimesAtLeast(0.90)),
        result(samples, behind, new Floor.ValueAtMost(BEHIND_MILLIS_MAX)));
  }

  private Result result(Samples samples, Metric metric, Floor floor) {
    return Result.of(
        metric,
        samples.of(metric, headwater.name()),
        samples.of(metric, reference.name()),
        reference.name(),
        floor);
  }
}
