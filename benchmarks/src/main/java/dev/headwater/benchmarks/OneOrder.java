package dev.headwater.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reading the page of one order, by one client and by many. */
final class OneOrder implements Measurement {
  private static final int ALONE = 1;
  private static final int MANY = 16;

  private static final String NOBODY = "nobody";

  private final List<QueryContender> contenders;
  private final QueryContender nobody;
  private final List<ReadFigures> loads;
  private final Sizes sizes;
  private final Metric machineCpu = Metric.less("nobody reads: CPU, machine", "%");
  private final Metric ownCpu = Metric.less("nobody reads: CPU, own processes", "%");

  OneOrder(OrderReads reads, Sizes sizes) {
    this.contenders = reads.ofOne();
    this.nobody = reads.nobody(NOBODY);
    this.sizes = sizes;
    this.loads =
        List.of(new ReadFigures("a page", ALONE, sizes), new ReadFigures("a page", MANY, sizes));
  }

  @Override
  public String name() {
    return "one-order";
  }

  @Override
  public List<Contender> contenders() {
    List<Contender> all = new ArrayList<>(contenders);
    all.add(nobody);
    return all;
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    if (contender.equals(nobody)) {
      measureNobody(samples);
      return;
    }
    for (ReadFigures load : loads) {
      load.measure((QueryContender) contender, samples);
    }
  }

  /** What the shop does by itself is in everybody's processor time. */
  private void measureNobody(Samples samples) throws Exception {
    try (Meter meter = new Meter(nobody)) {
      Usage begun = meter.begin();
      TimeUnit.NANOSECONDS.sleep(sizes.window().toNanos());
      Usage usage = meter.since(begun);
      samples.cost(NOBODY, nobody, usage);
      samples.add(machineCpu, NOBODY, usage.machinePercent());
      samples.add(ownCpu, NOBODY, usage.ownPercent());
    }
  }

  @Override
  public List<Result> results(Samples samples) {
    List<Result> results = new ArrayList<>();
    Floor none = new Floor.None();
    for (ReadFigures load : loads) {
      boolean isAlone = load.clients() == ALONE;
      for (QueryContender each : contenders) {
        Floor p50 = isAlone ? floor(each.name()) : none;
        for (String calls : List.of(OrderReads.FOUR_CALLS, OrderReads.FOUR_JETTY_CALLS)) {
          if (isHeldAgainst(each.name(), calls)) {
            results.addAll(load.results(samples, each.name(), calls, none, p50));
          }
        }
      }
      results.addAll(
          load.results(
              samples,
              OrderReads.COMPOSED,
              OrderReads.SEQUENTIAL,
              new Floor.TimesAtLeast(1),
              new Floor.TimesAtMost(1)));
    }
    results.add(told(samples, machineCpu));
    results.add(told(samples, ownCpu));
    return results;
  }

  private static Result told(Samples samples, Metric metric) {
    List<Double> figures = samples.of(metric, NOBODY);
    return Result.of(metric, figures, figures, NOBODY, new Floor.None());
  }

  /** Only what has a floor is held against both clients' calls. */
  private static boolean isHeldAgainst(String contender, String calls) {
    return calls.equals(OrderReads.FOUR_CALLS)
        ? !contender.equals(calls)
        : !(floor(contender) instanceof Floor.None);
  }

  /** Against four calls in a row, by a client that is alone. */
  private static Floor floor(String contender) {
    return switch (contender) {
      case OrderReads.JDBC -> new Floor.TimesAtMost(1.0 / 12);
      case OrderReads.BEHIND_HTTP -> new Floor.TimesAtMost(1 / 3.5);
      default -> new Floor.None();
    };
  }
}
