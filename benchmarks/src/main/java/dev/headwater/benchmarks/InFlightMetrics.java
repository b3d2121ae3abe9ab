package dev.headwater.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The figures of one number of sagas in flight; what a saga costs counts all that were placed. */
final class InFlightMetrics {
  private static final double BYTES_PER_KILOBYTE = 1_000;

  private final int inFlight;
  private final Metric rate;
  private final Metric p50;
  private final Metric p99;
  private final Metric cpu;
  private final Metric writes;
  private final Metric wal;
  private final Metric flushes;

  /**
   * @param label which sagas these are, in every name: figures are kept by name
   */
  InFlightMetrics(int inFlight, String label) {
    this.inFlight = inFlight;
    this.rate = Metric.more("sagas, " + label, "saga/s");
    this.p50 = Metric.less("  p50, " + label, "ms");
    this.p99 = Metric.less("  p99, " + label, "ms");
    this.cpu = Metric.less("  CPU of each, machine, " + label, "ms");
    this.writes = Metric.less("  writing transactions of each, " + label, "");
    this.wal = Metric.less("  WAL of each, " + label, "kB");
    this.flushes = Metric.less("  flushes of WAL of each, " + label, "");
  }

  int inFlight() {
    return inFlight;
  }

  /**
   * @param usage of all these sagas, from before the first was placed until the last has ended
   */
  void add(SagaContender contender, Samples samples, Shoppers.Pace pace, Usage usage, long sagas) {
    String name = contender.name();
    samples.cost(rate.name(), contender, usage);
    samples.add(rate, name, pace.perSecond());
    samples.add(p50, name, Age.millis(pace.micros(), Age.MEDIAN));
    samples.add(p99, name, Age.millis(pace.micros(), Age.LATE));
    double cpuMillis = usage.machineCpuSeconds() * TimeUnit.SECONDS.toMillis(1);
    samples.add(cpu, name, cpuMillis / sagas);
    samples.add(writes, name, (double) usage.writes() / sagas);
    samples.add(wal, name, usage.walBytes() / BYTES_PER_KILOBYTE / sagas);
    samples.add(flushes, name, (double) usage.walFlushes() / sagas);
  }

  List<Result> results(
      SagaField field,
      Samples samples,
      Map<String, Floor> rateFloors,
      Map<String, Floor> cpuFloors) {
    List<Result> results = new ArrayList<>(field.results(samples, rate, rateFloors));
    results.addAll(field.results(samples, p50, Map.of()));
    results.addAll(field.results(samples, p99, Map.of()));
    results.addAll(field.results(samples, cpu, cpuFloors));
    for (Metric metric : List.of(writes, wal, flushes)) {
      results.addAll(field.results(samples, metric, Map.of()));
    }
    return results;
  }
}
