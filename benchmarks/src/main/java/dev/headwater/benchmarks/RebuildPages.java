package dev.headwater.benchmarks;

import java.util.List;

/** All pages anew: until they are there, and until readers see them. */
final class RebuildPages implements Measurement {
  private final Metric filled = Metric.more("rebuild, filled", "rows/s");
  private final Metric shown = Metric.more("rebuild, caught up, compared and shown", "rows/s");
  private final ProjectedPages headwater;
  private final RawPages raw;
  private final int orders;

  RebuildPages(ProjectedPages headwater, RawPages raw, int orders) {
    this.headwater = headwater;
    this.raw = raw;
    this.orders = orders;
  }

  @Override
  public String name() {
    return "rebuild";
  }

  @Override
  public List<Contender> contenders() {
    return List.of(headwater, raw);
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    PageContender pages = (PageContender) contender;
    long begun = System.nanoTime();
    pages.fill();
    samples.add(filled, contender.name(), orders / secondsSince(begun));
    pages.show();
    samples.add(shown, contender.name(), orders / secondsSince(begun));
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  @Override
  public List<Result> results(Samples samples) {
    return List.of(
        result(samples, filled, new Floor.TimesAtLeast(0.7)),
        result(samples, shown, new Floor.None()));
  }

  private Result result(Samples samples, Metric metric, Floor floor) {
    return Result.of(
        metric,
        samples.of(metric, headwater.name()),
        samples.of(metric, raw.name()),
        "bare INSERT … SELECT",
        floor);
  }
}
