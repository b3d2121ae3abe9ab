package dev.headwater.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** How long a saga takes when there are few, and what the machine is busy with meanwhile. */
final class SteadySagas extends SagaMeasurement {
  private static final int PACE_HZ = 20;

  /** At this pace a window has few sagas. */
  private static final int WINDOWS = 2;

  private final Metric p50 = Metric.less("sagas at %d/s, p50".formatted(PACE_HZ), "ms");
  private final Metric p99 = Metric.less("  p99 of these", "ms");
  private final Metric machineCpu = Metric.less("  CPU meanwhile, machine", "%");
  private final Metric ownCpu = Metric.less("  CPU meanwhile, own processes", "%");
  private final OrderSource orders = new OrderSource(OrderSource.NEVER);
  private final Sizes sizes;

  SteadySagas(SagaField field, Sizes sizes) {
    super(field);
    this.sizes = sizes;
  }

  @Override
  public String name() {
    return "rate";
  }

  @Override
  long place(SagaContender contender, Samples samples) throws Exception {
    try (Meter meter = new Meter(contender);
        SteadyShopper shopper = new SteadyShopper(contender, orders, PACE_HZ)) {
      long placed = shopper.shop(RUN_UP).getTotalCount();
      Usage begun = meter.begin();
      Histogram micros = shopper.shop(sizes.window().multipliedBy(WINDOWS));
      Usage usage = meter.since(begun);
      samples.cost(p50.name(), contender, usage);
      samples.add(p50, contender.name(), Age.millis(micros, Age.MEDIAN));
      samples.add(p99, contender.name(), Age.millis(micros, Age.LATE));
      samples.add(machineCpu, contender.name(), usage.machinePercent());
      samples.add(ownCpu, contender.name(), usage.ownPercent());
      return placed + micros.getTotalCount();
    }
  }

  @Override
  public List<Result> results(Samples samples) {
    List<Result> results = new ArrayList<>();
    results.addAll(
        field().results(samples, p50, Map.of(DbosSagas.NAME, new Floor.TimesAtMost(0.8))));
    results.addAll(field().results(samples, p99, Map.of()));
    results.addAll(
        field().results(samples, machineCpu, Map.of(DbosSagas.NAME, new Floor.TimesAtMost(1))));
    results.addAll(field().results(samples, ownCpu, Map.of()));
    return results;
  }
}
