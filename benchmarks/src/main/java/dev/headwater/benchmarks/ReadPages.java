package dev.headwater.benchmarks;

import dev.headwater.benchmarks.Pages.Page;
import java.util.List;
import java.util.Random;

/** Reading the page of one order, by a client that does so again and again. */
final class ReadPages implements Measurement {
  private static final int READS = 10_000;
  private static final int WARM_UP_READS = 3_000;

  private final Metric directly = Metric.less("one page, from the projection", "ms");
  private final Metric behindHttp = Metric.less("one page, behind one HTTP call", "ms");
  private final ProjectedPages headwater;
  private final RawPages raw;
  private final int orders;

  ReadPages(ProjectedPages headwater, RawPages raw, int orders) {
    this.headwater = headwater;
    this.raw = raw;
    this.orders = orders;
  }

  @Override
  public String name() {
    return "reads";
  }

  @Override
  public List<Contender> contenders() {
    return List.of(headwater, raw);
  }

  /** Gives the page of an order. */
  private interface Read {
    Page of(long order) throws Exception;
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    if (contender == raw) {
      try (ComposedPages composed = new ComposedPages(raw.owner())) {
        double millis = millis(composed::page);
        // One figure that both of Headwater's are held against.
        samples.add(directly, raw.name(), millis);
        samples.add(behindHttp, raw.name(), millis);
      }
      return;
    }
    samples.add(directly, headwater.name(), millis(headwater::page));
    try (ServedPages served = new ServedPages(headwater)) {
      samples.add(behindHttp, headwater.name(), millis(served::page));
    }
  }

  private double millis(Read read) throws Exception {
    Random chance = new Random(orders);
    read(read, WARM_UP_READS, chance);
    long begun = System.nanoTime();
    read(read, READS, chance);
    return (System.nanoTime() - begun) / 1e6 / READS;
  }

  private void read(Read read, int times, Random chance) throws Exception {
    for (int i = 0; i < times; i++) {
      long order = 1L + chance.nextInt(orders);
      Page page = read.of(order);
      // As the generator made them: 1 + order % 7 lines.
      if (page.id() != order || page.lines() != 1 + order % 7) {
        throw new IllegalStateException("wrong page of order " + order + ": " + page);
      }
    }
  }

  @Override
  public List<Result> results(Samples samples) {
    return List.of(
        result(samples, directly, new Floor.TimesAtMost(1.0 / 12)),
        result(samples, behindHttp, new Floor.TimesAtMost(1 / 3.5)));
  }

  private Result result(Samples samples, Metric metric, Floor floor) {
    return Result.of(
        metric,
        samples.of(metric, headwater.name()),
        samples.of(metric, raw.name()),
        "four HTTP calls in a row",
        floor);
  }
}
