package dev.headwater.benchmarks;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a changed row costs among few and among many, for Headwater and by hand: of all orders,
 * which among many are in no cache of the processor; and of the same few, so that only the tables'
 * size differs. All pages of all tables have been written to since the last checkpoint: what
 * PostgreSQL pays for a page's first change after one, it pays for each of many and for none of
 * few.
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
    for (boolean same : new boolean[] {false, true}) {
      Random chance = new Random(few);
      int ofOrders = same ? few : orders;
      run(pages, ofOrders, WARM_UP_BATCHES, chance);
      long begun = System.nanoTime();
      run(pages, ofOrders, BATCHES, chance);
      double micros = (System.nanoTime() - begun) / 1e3;
      samples.add(cost(same), contender.name(), micros / BATCHES / batch());
    }
  }

  private int batch() {
    return Math.min(BATCH, few / 8);
  }

  private static Metric cost(boolean same) {
    return Metric.less("a changed order, %s".formatted(same ? "of the same few" : "of all"), "µs");
  }

  private void run(PageContender pages, int ofOrders, int batches, Random chance)
      throws SQLException {
    for (int i = 0; i < batches; i++) {
      pages.change(ChangePages.random(batch(), ofOrders, chance));
    }
  }

  @Override
  public List<Result> results(Samples samples) {
    List<Result> results = new ArrayList<>();
    for (boolean same : new boolean[] {true, false}) {
      Metric cost = cost(same);
      Floor floor = same ? new Floor.TimesAtMost(1.2) : new Floor.None();
      results.add(result(samples, cost, headwater(many), headwater(few), floor));
      results.add(result(samples, cost, bare(many), bare(few), new Floor.None()));
      results.add(result(samples, cost, headwater(many), bare(many), new Floor.None()));
    }
    return results;
  }

  private static Result result(
      Samples samples, Metric cost, String one, String other, Floor floor) {
    Metric named = Metric.less(cost.name() + ": " + one, cost.unit());
    return Result.of(named, samples.of(cost, one), samples.of(cost, other), other, floor);
  }
}
