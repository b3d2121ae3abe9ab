package dev.headwater.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the machine is busy with while there is nothing to do. */
final class IdleSagas extends SagaMeasurement {
  /** Processor times are counted in these, so an idle machine has used at most one. */
  private static final double TICK_PERCENT_MIN = 0.01;

  /** Who has had nothing to do for so long takes no more than it ever will. */
  private static final Duration SETTLED = Duration.ofSeconds(25);

  private final Metric machineCpu = Metric.less("no sagas, CPU, machine", "%");
  private final Metric ownCpu = Metric.less("  CPU, own processes", "%");
  private final Sizes sizes;

  IdleSagas(SagaField field, Sizes sizes) {
    super(field);
    this.sizes = sizes;
  }

  @Override
  public String name() {
    return "idle";
  }

  @Override
  long place(SagaContender contender, Samples samples) throws Exception {
    try (Meter meter = new Meter(contender)) {
      TimeUnit.NANOSECONDS.sleep(SETTLED.toNanos());
      Usage begun = meter.begin();
      TimeUnit.NANOSECONDS.sleep(sizes.window().toNanos());
      Usage usage = meter.since(begun);
      samples.cost(machineCpu.name(), contender, usage);
      samples.add(machineCpu, contender.name(), Math.max(usage.machinePercent(), TICK_PERCENT_MIN));
      samples.add(ownCpu, contender.name(), Math.max(usage.ownPercent(), TICK_PERCENT_MIN));
    }
    return 0;
  }

  @Override
  public List<Result> results(Samples samples) {
    List<Result> results = new ArrayList<>(field().results(samples, machineCpu, Map.of()));
    results.addAll(field().results(samples, ownCpu, Map.of()));
    return results;
  }
}
