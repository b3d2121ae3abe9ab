package dev.headwater.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Reading the page of one order, by one client and by many. */
final class OneOrder implements Measurement {
  private static final int ALONE = 1;
  private static final int MANY = 16;

  private final List<QueryContender> contenders;
  private final List<ReadFigures> loads;

  OneOrder(OrderReads reads, Sizes sizes) {
    this.contenders = reads.ofOne();
    this.loads =
        List.of(new ReadFigures("a page", ALONE, sizes), new ReadFigures("a page", MANY, sizes));
  }

  @Override
  public String name() {
    return "one-order";
  }

  @Override
  public List<Contender> contenders() {
    return List.copyOf(contenders);
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    for (ReadFigures load : loads) {
      load.measure((QueryContender) contender, samples);
    }
  }

  @Override
  public List<Result> results(Samples samples) {
    List<Result> results = new ArrayList<>();
    Floor none = new Floor.None();
    for (ReadFigures load : loads) {
      boolean isAlone = load.clients() == ALONE;
      for (QueryContender each : contenders) {
        if (!each.name().equals(OrderReads.FOUR_CALLS)) {
          Floor p50 = isAlone ? floor(each.name()) : none;
          results.addAll(load.results(samples, each.name(), OrderReads.FOUR_CALLS, none, p50));
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
    return results;
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
