package dev.headwater.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Fifty orders with all their parts, in one question. */
final class PageOfMany implements Measurement {
  private static final int ORDERS = 50;
  private static final int COUNTED = 20;
  private static final String ONE_EACH = "one per service and level";

  /** Orders and payments, then customers, products and stock. */
  private static final int REQUESTS = 5;

  private final ServedShop shop;
  private final List<QueryContender> contenders;
  private final ReadFigures figures;
  private final Metric requests = Metric.less("composed: requests for 50 orders", "");

  PageOfMany(ServedShop shop, OrderReads reads, Sizes sizes) {
    this.shop = shop;
    this.contenders = reads.ofMany(ORDERS);
    this.figures = new ReadFigures("50 orders", 1, sizes);
  }

  @Override
  public String name() {
    return "page-of-50";
  }

  @Override
  public List<Contender> contenders() {
    return List.copyOf(contenders);
  }

  @Override
  public void measure(Contender contender, Samples samples) throws Exception {
    QueryContender reads = (QueryContender) contender;
    figures.measure(reads, samples);
    if (reads.name().equals(OrderReads.COMPOSED)) {
      samples.add(requests, reads.name(), requestsOf(reads));
      samples.add(requests, ONE_EACH, REQUESTS);
    }
  }

  /** Of one question; nobody else is asking. */
  private double requestsOf(QueryContender reads) throws Exception {
    long before = shop.requests().soFar();
    try (QueryContender.Client client = reads.start().client()) {
      Random chance = new Random(ORDERS);
      for (int i = 0; i < COUNTED; i++) {
        client.read(chance);
      }
    }
    return (double) (shop.requests().soFar() - before) / COUNTED;
  }

  @Override
  public List<Result> results(Samples samples) {
    List<Result> results = new ArrayList<>();
    for (String cheaper : List.of(OrderReads.READ_MODEL, OrderReads.COPIES)) {
      results.addAll(figures.results(samples, cheaper, OrderReads.COMPOSED));
    }
    results.add(
        Result.of(
            requests,
            samples.of(requests, OrderReads.COMPOSED),
            samples.of(requests, ONE_EACH),
            ONE_EACH,
            new Floor.ValueAtMost(REQUESTS)));
    return results;
  }
}
