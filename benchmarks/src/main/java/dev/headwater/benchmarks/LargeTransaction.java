package dev.headwater.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long one transaction that changes all rows takes until it is in a copy that follows. */
final class LargeTransaction implements Measurement {
  private final Metric fromStart;
  private final Metric fromCommit = Metric.more("  the same from its commit", "rows/s");
  private final Contender headwater;
  private final Contender nativeCopy;
  private final Contender debezium;
  private final Sizes sizes;

  LargeTransaction(Contender headwater, Contender nativeCopy, Contender debezium, Sizes sizes) {
    this.headwater = headwater;
    this.nativeCopy = nativeCopy;
    this.debezium = debezium;
    this.sizes = sizes;
    this.fromStart =
        Metric.more("one transaction of %,d, from its start".formatted(sizes.rows()), "rows/s");
  }

  @Override
  public String name() {
    return "large";
  }

  @Override
  public List<Contender> contenders() {
    return List.of(headwater, nativeCopy, debezium);
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    Mark mark = new Mark(contender);
    contender.follow();
    mark.requireEqual();
    mark.vacuum();
    try (Meter meter = new Meter(contender)) {
      Usage begun = meter.begin();
      long started = System.nanoTime();
      Mark.Sent sent = mark.send("update accounts set balance = balance + 1 where id > 0");
      long committed = System.nanoTime();
      long arrived = sent.awaitNanos();
      samples.cost(fromStart.name(), contender, meter.since(begun));
      samples.add(fromStart, contender.name(), rate(arrived - started));
      samples.add(fromCommit, contender.name(), rate(arrived - committed));
    }
    mark.requireEqual();
    contender.stop();
  }

  private double rate(long nanos) {
    return (double) sizes.rows() * TimeUnit.SECONDS.toNanos(1) / nanos;
  }

  @Override
  public List<Result> results(Samples samples) {
    return List.of(
        result(samples, fromStart, nativeCopy, new Floor.TimesAtLeast(1.05)),
        result(samples, fromStart, debezium, new Floor.TimesAtLeast(1.6)),
        result(samples, fromCommit, nativeCopy, new Floor.None()),
        result(samples, fromCommit, debezium, new Floor.None()));
  }

  private Result result(Samples samples, Metric metric, Contender reference, Floor floor) {
    return Result.of(
        metric,
        samples.of(metric, headwater.name()),
        samples.of(metric, reference.name()),
        reference.name(),
        floor);
  }
}
