package dev.headwater.benchmarks;

import dev.headwater.projection.RecomputeLimits;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** From which share of changed rows on it is cheaper to compute all of them in ranges. */
final class ShareOfPages implements Measurement {
  private static final int[] ONE_OF = {24, 12, 6, 4, 3};
  private static final int ROWS_MAX = 10_000;
  private static final int RANGE_ROWS_MAX = 100_000;
  private static final String BY_KEYS = "by keys";
  private static final String IN_RANGES = "all in ranges";

  private final ProjectedPages headwater;
  private final int orders;

  ShareOfPages(ProjectedPages headwater, int orders) {
    this.headwater = headwater;
    this.orders = orders;
  }

  @Override
  public String name() {
    return "share";
  }

  @Override
  public List<Contender> contenders() {
    return List.of(headwater);
  }

  private static Metric metric(int oneOf) {
    return Metric.less("1/%d of all orders changed, by keys".formatted(oneOf), "ms");
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    ChangePages.vacuum(contender);
    measure(new RecomputeLimits(ROWS_MAX, RANGE_ROWS_MAX, Integer.MAX_VALUE, 1), BY_KEYS, samples);
    measure(
        new RecomputeLimits(ROWS_MAX, RANGE_ROWS_MAX, 1, Integer.MAX_VALUE), IN_RANGES, samples);
    headwater.restart(setup -> setup, false);
    headwater.settle();
  }

  private void measure(RecomputeLimits limits, String way, Samples samples) throws SQLException {
    headwater.restart(setup -> setup.recomputing(limits), false);
    headwater.settle();
    Random chance = new Random(orders);
    for (int oneOf : ONE_OF) {
      headwater.update(ChangePages.random(orders / oneOf, orders, chance));
      long begun = System.nanoTime();
      headwater.settle();
      samples.add(metric(oneOf), way, (System.nanoTime() - begun) / 1e6);
    }
  }

  @Override
  public List<Result> results(Samples samples) {
    List<Result> results = new ArrayList<>();
    for (int oneOf : ONE_OF) {
      Metric metric = metric(oneOf);
      results.add(
          Result.of(
              metric,
              samples.of(metric, BY_KEYS),
              samples.of(metric, IN_RANGES),
              IN_RANGES,
              new Floor.None()));
    }
    return results;
  }
}
