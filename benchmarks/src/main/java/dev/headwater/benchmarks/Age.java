package dev.headwater.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How old a copy is under a steady load, and what keeping it young takes of the machine. */
final class Age implements Measurement {
  static final double MEDIAN = 50;
  static final double LATE = 99;
  private static final Duration RUN_UP = Duration.ofSeconds(1);

  private final Metric p50;
  private final Metric p99 = Metric.less("  p99", "ms");
  private final Metric machineCpu = Metric.less("  CPU meanwhile, machine", "%");
  private final Metric ownCpu = Metric.less("  CPU meanwhile, own processes", "%");
  private final Contender headwater;
  private final Contender unpaced;
  private final Contender debezium;
  private final Contender nativeCopy;
  private final Sizes sizes;

  Age(
      Contender headwater,
      Contender unpaced,
      Contender debezium,
      Contender nativeCopy,
      Sizes sizes) {
    this.headwater = headwater;
    this.unpaced = unpaced;
    this.debezium = debezium;
    this.nativeCopy = nativeCopy;
    this.sizes = sizes;
    this.p50 = Metric.less("commit to visible at %d/s, p50".formatted(sizes.paceHz()), "ms");
  }

  @Override
  public String name() {
    return "age";
  }

  @Override
  public List<Contender> contenders() {
    return List.of(headwater, unpaced, debezium, nativeCopy);
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    Mark mark = new Mark(contender);
    contender.follow();
    mark.requireEqual();
    mark.vacuum();
    SteadyWriter writer = new SteadyWriter(contender, sizes);
    writer.write(RUN_UP, (id, balance, atNanos) -> {});
    Histogram micros = arrivals(contender, writer, sizes.window());
    samples.add(p50, contender.name(), millis(micros, MEDIAN));
    samples.add(p99, contender.name(), millis(micros, LATE));
    try (Meter meter = new Meter(contender)) {
      Usage begun = meter.begin();
      writer.write(sizes.window(), (id, balance, atNanos) -> {});
      Usage usage = meter.since(begun);
      samples.cost(p50.name(), contender, usage);
      samples.add(machineCpu, contender.name(), usage.machinePercent());
      samples.add(ownCpu, contender.name(), usage.ownPercent());
    }
    mark.requireEqual();
    contender.stop();
  }

  /** Writes for so long, and waits for the last to arrive. */
  static Histogram arrivals(Contender contender, SteadyWriter writer, Duration window)
      throws Exception {
    Arrivals arrivals = new Arrivals(contender);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Histogram> micros = thread.submit(arrivals);
      writer.write(window, arrivals);
      arrivals.end();
      return micros.get();
    } finally {
      thread.shutdownNow();
    }
  }

  static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / (double) TimeUnit.MILLISECONDS.toMicros(1);
  }

  @Override
  public List<Result> results(Samples samples) {
    List<Result> results = new ArrayList<>();
    for (Contender ours : List.of(headwater, unpaced)) {
      results.add(result(samples, p50, ours, debezium, new Floor.ValueAtMost(3)));
      results.add(result(samples, p99, ours, debezium, new Floor.ValueAtMost(8)));
      results.add(result(samples, machineCpu, ours, debezium, new Floor.TimesAtMost(1.2)));
      results.add(result(samples, ownCpu, ours, debezium, new Floor.TimesAtMost(1.2)));
      results.add(result(samples, p50, ours, nativeCopy, new Floor.None()));
      results.add(result(samples, p99, ours, nativeCopy, new Floor.None()));
      results.add(result(samples, machineCpu, ours, nativeCopy, new Floor.None()));
    }
    return results;
  }

  private Result result(
      Samples samples, Metric metric, Contender ours, Contender reference, Floor floor) {
    Metric told =
        ours.equals(headwater)
            ? metric
            : new Metric(metric.name() + " (unpaced)", metric.unit(), metric.better());
    return Result.of(
        told,
        samples.of(metric, ours.name()),
        samples.of(metric, reference.name()),
        reference.name(),
        floor);
  }
}
