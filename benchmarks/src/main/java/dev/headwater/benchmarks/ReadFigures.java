package dev.headwater.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The figures of so many clients that read something, each again when it has its answer. */
final class ReadFigures {
  private static final Duration RUN_UP_MAX = Duration.ofSeconds(2);

  private final int clients;
  private final Duration window;
  private final Metric rate;
  private final Metric p50;
  private final Metric p99;
  private final Metric cpu;

  /**
   * @param what is read, in every name: figures are kept by name
   */
  ReadFigures(String what, int clients, Sizes sizes) {
    String label = what + (clients == 1 ? ", 1 client" : ", " + clients + " clients");
    this.clients = clients;
    this.window = sizes.window().dividedBy(2);
    this.rate = Metric.more(label, "op/s");
    this.p50 = Metric.less(label + ", p50", "ms");
    this.p99 = Metric.less(label + ", p99", "ms");
    this.cpu = Metric.less(label + ", CPU", "ms");
  }

  int clients() {
    return clients;
  }

  /** Measures once: first for a while that does not count, since what ran before was another. */
  void measure(QueryContender contender, Samples samples) throws Exception {
    try (Meter meter = new Meter(contender);
        Readers readers = new Readers(contender, clients)) {
      readers.pace(window.compareTo(RUN_UP_MAX) < 0 ? window : RUN_UP_MAX);
      Usage begun = meter.begin();
      Readers.Pace pace = readers.pace(window);
      Usage usage = meter.since(begun);
      readers.end();
      String name = contender.name();
      samples.cost(rate.name(), contender, usage);
      samples.add(rate, name, pace.perSecond());
      samples.add(p50, name, Age.millis(pace.micros(), Age.MEDIAN));
      samples.add(p99, name, Age.millis(pace.micros(), Age.LATE));
      double cpuMillisPerSecond =
          usage.machineCpuSeconds() * TimeUnit.SECONDS.toMillis(1) / usage.seconds();
      samples.add(cpu, name, cpuMillisPerSecond / pace.perSecond());
    }
  }

  /** One contender against another, whose name the row has. */
  List<Result> results(
      Samples samples, String ours, String reference, Floor rateFloor, Floor p50Floor) {
    return List.of(
        result(samples, rate, ours, reference, rateFloor),
        result(samples, p50, ours, reference, p50Floor),
        result(samples, p99, ours, reference, new Floor.None()),
        result(samples, cpu, ours, reference, new Floor.None()));
  }

  List<Result> results(Samples samples, String ours, String reference) {
    return results(samples, ours, reference, new Floor.None(), new Floor.None());
  }

  private static Result result(
      Samples samples, Metric metric, String ours, String reference, Floor floor) {
    return Result.of(
        new Metric(ours + ": " + metric.name(), metric.unit(), metric.better()),
        samples.of(metric, ours),
        samples.of(metric, reference),
        reference,
        floor);
  }
}
