package dev.headwater.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How fast sagas end, and at what price, while always so many are in flight. */
final class SagasInFlight extends SagaMeasurement {
  private static final int USUAL = 32;
  private static final List<Integer> COUNTS = List.of(USUAL, 128, 512);
  private static final int REFUSED_EACH = 10;

  private final String name;
  private final List<InFlightMetrics> loads;
  private final OrderSource orders;
  private final Sizes sizes;
  private final Map<String, Floor> rateFloors;
  private final Map<String, Floor> cpuFloors;
  private final Metric best = Metric.more("sagas, each at its best number in flight", "saga/s");

  private record Measured(Shoppers.Pace pace, Usage usage, long sagas) {}

  private SagasInFlight(
      String name,
      List<InFlightMetrics> loads,
      OrderSource orders,
      SagaField field,
      Sizes sizes,
      Map<String, Floor> rateFloors,
      Map<String, Floor> cpuFloors) {
    super(field);
    this.name = name;
    this.loads = loads;
    this.orders = orders;
    this.sizes = sizes;
    this.rateFloors = rateFloors;
    this.cpuFloors = cpuFloors;
  }

  /** Of sagas that all are confirmed. */
  static SagasInFlight confirmed(SagaField field, Sizes sizes) {
    return new SagasInFlight(
        "flight",
        COUNTS.stream().map(count -> new InFlightMetrics(count, count + " in flight")).toList(),
        new OrderSource(OrderSource.NEVER),
        field,
        sizes,
        Map.of(
            BareSagas.NAME, new Floor.TimesAtLeast(0.65),
            DbosSagas.NAME, new Floor.TimesAtLeast(4),
            RestateSagas.NAME, new Floor.TimesAtLeast(9)),
        Map.of(BareSagas.NAME, new Floor.TimesAtMost(1.4)));
  }

  /** Of sagas of which every tenth is refused and cancelled. */
  static SagasInFlight refused(SagaField field, Sizes sizes) {
    return new SagasInFlight(
        "refused",
        List.of(new InFlightMetrics(USUAL, "a tenth refused")),
        new OrderSource(REFUSED_EACH),
        field,
        sizes,
        Map.of(),
        Map.of());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  long place(SagaContender contender, Samples samples) throws Exception {
    long placed = 0;
    double bestPerSecond = 0;
    for (InFlightMetrics load : loads) {
      placed += runUp(contender, load.inFlight());
      try (Meter meter = new Meter(contender)) {
        Measured measured = measure(contender, load.inFlight(), meter);
        load.add(contender, samples, measured.pace(), measured.usage(), measured.sagas());
        placed += measured.sagas();
        bestPerSecond = Math.max(bestPerSecond, measured.pace().perSecond());
      }
    }
    if (loads.size() > 1) {
      samples.add(best, contender.name(), bestPerSecond);
    }
    return placed;
  }

  /** None is in flight before and after, so what was used was used for these sagas. */
  private Measured measure(SagaContender contender, int inFlight, Meter meter) throws Exception {
    Usage begun = meter.begin();
    try (Shoppers shoppers = Shoppers.start(contender, orders, inFlight)) {
      shoppers.pace(RUN_UP);
      Shoppers.Pace pace = shoppers.pace(sizes.window());
      long sagas = shoppers.end();
      return new Measured(pace, meter.since(begun), sagas);
    }
  }

  private long runUp(SagaContender contender, int inFlight) throws Exception {
    try (Shoppers shoppers = Shoppers.start(contender, orders, inFlight)) {
      shoppers.pace(RUN_UP);
      return shoppers.end();
    }
  }

  @Override
  public List<Result> results(Samples samples) {
    List<Result> results = new ArrayList<>();
    for (InFlightMetrics load : loads) {
      boolean usual = load.inFlight() == USUAL;
      results.addAll(
          load.results(
              field(), samples, usual ? rateFloors : Map.of(), usual ? cpuFloors : Map.of()));
    }
    if (loads.size() > 1) {
      results.addAll(
          field().results(samples, best, Map.of(BareSagas.NAME, new Floor.TimesAtLeast(0.9))));
    }
    return results;
  }
}
