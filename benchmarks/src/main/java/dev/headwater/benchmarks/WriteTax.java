package dev.headwater.benchmarks;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What capture takes from those who write, while nobody reads what it captured. */
final class WriteTax implements Measurement {
  private static final Duration RUN_UP = Duration.ofSeconds(1);
  private final Metric many;
  private final Metric large = Metric.more("one update of all rows, capture alone", "rows/s");

  private final Contender headwater;
  private final Contender without;
  private final Sizes sizes;

  WriteTax(Contender headwater, Contender without, Sizes sizes) {
    this.headwater = headwater;
    this.without = without;
    this.sizes = sizes;
    this.many = Metric.more(sizes.writers() + " writers, capture alone", "commit/s");
  }

  @Override
  public String name() {
    return "write-tax";
  }

  @Override
  public List<Contender> contenders() {
    return List.of(headwater, without);
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    vacuum(contender);
    try (Meter meter = new Meter(contender)) {
      Usage begun;
      try (Writers writers = Writers.start(contender, sizes)) {
        writers.rate(RUN_UP);
        begun = meter.begin();
        samples.add(many, contender.name(), writers.rate(sizes.window()));
      }
      samples.cost(many.name(), contender, meter.since(begun));
      vacuum(contender);
      begun = meter.begin();
      long nanos = updateAll(contender);
      samples.cost(large.name(), contender, meter.since(begun));
      samples.add(
          large, contender.name(), (double) sizes.rows() * TimeUnit.SECONDS.toNanos(1) / nanos);
    }
  }

  private static long updateAll(Contender contender) throws SQLException {
    try (Connection connection = contender.owner().getConnection()) {
      long begun = System.nanoTime();
      Sql.run(connection, "update accounts set balance = balance + 1");
      return System.nanoTime() - begun;
    }
  }

  private static void vacuum(Contender contender) throws SQLException {
    try (Connection connection = contender.owner().getConnection()) {
      Sql.run(connection, "vacuum");
    }
  }

  @Override
  public List<Result> results(Samples samples) {
    return List.of(
        result(samples, many, new Floor.TimesAtLeast(0.80)),
        result(samples, large, new Floor.None()));
  }

  private Result result(Samples samples, Metric metric, Floor floor) {
    return Result.of(
        metric,
        samples.of(metric, headwater.name()),
        samples.of(metric, without.name()),
        without.name(),
        floor);
  }
}
