package dev.headwater.benchmarks;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What a changed row costs among few and among many, for Headwater and by hand. All pages of all
 * tables have been written to since the last checkpoint: what PostgreSQL pays for a page's first
 * change after one, it pays for each of many and for none of few.
 */
final class ScaledPages implements Measurement {
  private static final int BATCH = 1_000;
  private static final int BATCHES = 60;
  private static final int WARM_UP_BATCHES = 5;

  private final List<Contender> contenders;
  private final int few;
  private final int many;

  /**
   * Of four contenders.
   *
   * @param few orders in two of them
   * @param many orders in the others
   */
  ScaledPages(Session session, int few, int many) throws Exception {
    this.few = few;
    this.many = many;
    this.contenders =
        List.of(
            session.start(rows -> new ProjectedPages(headwater(few), Pair.startRoomy(), few)),
            session.start(rows -> new ProjectedPages(headwater(many), Pair.startRoomy(), many)),
            session.start(rows -> new RawPages(bare(few), Pair.startRoomy(), few)),
            session.start(rows -> new RawPages(bare(many), Pair.startRoomy(), many)));
  }

  private static String headwater(int orders) {
    return "headwater, %,d orders".formatted(orders);
  }

  private static String bare(int orders) {
    return "bare SQL, %,d orders".formatted(orders);
  }

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public List<Contender> contenders() {
    return contenders;
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    int orders = contenders.indexOf(contender) % 2 == 0 ? few : many;
    PageContender pages = (PageContender) contender;
    pages.touch();
    ChangePages.vacuum(contender);
    for (boolean random : new boolean[] {true, false}) {
      Random chance = new Random(few);
      run(pages, orders, random, WARM_UP_BATCHES, chance);
      long begun = System.nanoTime();
      run(pages, orders, random, BATCHES, chance);
      double micros = (System.nanoTime() - begun) / 1e3;
      samples.add(cost(random), contender.name(), micros / BATCHES / batch());
    }
  }

  private int batch() {
    return Math.min(BATCH, few / 8);
  }

  private static Metric cost(boolean random) {
    return Metric.less("a changed order, %s".formatted(random ? "random" : "neighbouring"), "µs");
  }

  private void run(PageContender pages, int orders, boolean random, int batches, Random chance)
      throws SQLException {
    for (int i = 0; i < batches; i++) {
      pages.change(
          random
              ? ChangePages.random(batch(), orders, chance)
              : ChangePages.neighbours(batch(), orders, chance));
    }
  }

  @Override
  public List<Result> results(Samples samples) {
    List<Result> results = new ArrayList<>();
    for (boolean random : new boolean[] {true, false}) {
      Metric cost = cost(random);
      results.add(result(samples, cost, headwater(many), headwater(few), new Floor.None()));
      results.add(result(samples, cost, bare(many), bare(few), new Floor.None()));
      results.add(added(samples, cost));
      results.add(result(samples, cost, headwater(many), bare(many), new Floor.None()));
    }
    return results;
  }

  /** What PostgreSQL pays for rows that are not in the processor's caches, it pays without us. */
  private Result added(Samples samples, Metric cost) {
    return Result.of(
        Metric.less(cost.name() + ": what Headwater adds, " + headwater(many), cost.unit()),
        added(samples, cost, many),
        added(samples, cost, few),
        headwater(few),
        new Floor.TimesAtMost(1.2));
  }

  private static List<Double> added(Samples samples, Metric cost, int orders) {
    List<Double> all = samples.of(cost, headwater(orders));
    List<Double> bare = samples.of(cost, bare(orders));
    return IntStream.range(0, all.size()).mapToObj(i -> all.get(i) - bare.get(i)).toList();
  }

  private static Result result(
      Samples samples, Metric cost, String one, String other, Floor floor) {
    Metric named = Metric.less(cost.name() + ": " + one, cost.unit());
    return Result.of(named, samples.of(cost, one), samples.of(cost, other), other, floor);
  }
}
