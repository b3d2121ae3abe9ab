package dev.headwater.benchmarks;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How fast a copy catches up that was stopped while many small transactions were committed, each of
 * another row, so that nobody can coalesce them.
 */
final class Backlog implements Measurement {
  private static final long SPREAD = 7_919; // a prime: neighbours in time are none in the table

  private final Metric rate;
  private final Metric machineCpu = Metric.less("  CPU of that drain, machine", "s");
  private final Metric ownCpu = Metric.less("  CPU of that drain, own processes", "s");
  private final Contender headwater;
  private final Contender nativeCopy;
  private final Contender debezium;
  private final Sizes sizes;

  Backlog(Contender headwater, Contender nativeCopy, Contender debezium, Sizes sizes) {
    this.headwater = headwater;
    this.nativeCopy = nativeCopy;
    this.debezium = debezium;
    this.sizes = sizes;
    this.rate =
        Metric.more(
            "backlog of %,d small transactions".formatted(sizes.smallTransactions()), "rows/s");
  }

  @Override
  public String name() {
    return "backlog";
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
    contender.stop();
    mark.vacuum();
    write(contender);
    Mark.Sent last = mark.send("");
    try (Meter meter = new Meter(contender)) {
      Usage begun = meter.begin();
      contender.follow();
      long ended = last.awaitNanos();
      Usage usage = meter.since(begun);
      long nanos = ended - contender.workingSinceNanos();
      samples.cost(rate.name(), contender, usage);
      samples.add(
          rate,
          contender.name(),
          (double) sizes.smallTransactions() * TimeUnit.SECONDS.toNanos(1) / nanos);
      samples.add(machineCpu, contender.name(), usage.machineCpuSeconds());
      samples.add(ownCpu, contender.name(), usage.ownCpuSeconds());
    }
    mark.requireEqual();
    contender.stop();
  }

  /** How it came about is not measured here: what capture costs is the write tax. */
  private void write(Contender contender) throws SQLException {
    try (Connection connection = contender.owner().getConnection()) {
      Sql.run(connection, "set synchronous_commit = off");
      Sql.run(
          connection,
          """
          do $$ begin
            for i in 1 .. %d loop
              update accounts set balance = balance + 1 where id = i::bigint * %d %% %d + 1;
              commit;
            end loop;
          end $$"""
              .formatted(sizes.smallTransactions(), SPREAD, sizes.rows()));
    }
  }

  @Override
  public List<Result> results(Samples samples) {
    List<Result> results = new ArrayList<>();
    results.add(result(samples, rate, nativeCopy, new Floor.TimesAtLeast(1.4)));
    results.add(result(samples, rate, debezium, new Floor.None()));
    results.add(result(samples, machineCpu, nativeCopy, new Floor.TimesAtMost(0.45)));
    results.add(result(samples, ownCpu, nativeCopy, new Floor.TimesAtMost(0.45)));
    return results;
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
