package dev.headwater.benchmarks;

import java.sql.SQLException;
import java.util.List;
import java.util.Random;

/** What a changed row costs among few and among many: it must not depend on how many there are. */
final class ScaledPages implements Measurement {
  private static final int BATCH = 1_000;
  private static final int BATCHES = 60;

  private final Metric cost = Metric.less("a changed order among many", "µs");
  private final ProjectedPages few;
  private final ProjectedPages many;
  private final int fewOrders;
  private final int manyOrders;

  ScaledPages(ProjectedPages few, int fewOrders, ProjectedPages many, int manyOrders) {
    this.few = few;
    this.many = many;
    this.fewOrders = fewOrders;
    this.manyOrders = manyOrders;
  }

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public List<Contender> contenders() {
    return List.of(few, many);
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    ProjectedPages pages = (ProjectedPages) contender;
    ChangePages.vacuum(contender);
    Random chance = new Random(fewOrders);
    int orders = pages == few ? fewOrders : manyOrders;
    int batch = Math.min(BATCH, fewOrders / 8);
    run(pages, orders, batch, 5, chance);
    long begun = System.nanoTime();
    run(pages, orders, batch, BATCHES, chance);
    double micros = (System.nanoTime() - begun) / 1e3;
    samples.add(cost, contender.name(), micros / BATCHES / batch);
  }

  private static void run(PageContender pages, int orders, int batch, int batches, Random chance)
      throws SQLException {
    for (int i = 0; i < batches; i++) {
      pages.change(ChangePages.random(batch, orders, chance));
    }
  }

  @Override
  public List<Result> results(Samples samples) {
    return List.of(
        Result.of(
            cost,
            samples.of(cost, many.name()),
            samples.of(cost, few.name()),
            "among few",
            new Floor.TimesAtMost(1.2)));
  }
}
