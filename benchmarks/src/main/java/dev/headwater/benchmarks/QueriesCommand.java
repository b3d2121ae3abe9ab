package dev.headwater.benchmarks;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "queries",
    description = {
      "What an answer costs that several services have a part in."
          + " Measurements: one-order, page-of-50, injected, stacks.",
      ""
    })
final class QueriesCommand implements Callable<Integer> {
  /** As in TPC-H at a tenth. */
  private static final double ORDERS_PER_ROW = 0.3;

  @Mixin private Options options = new Options();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    options.requireKnown(List.of("one-order", "page-of-50", "injected", "stacks"));
    options.json();
    try (Session session = new Session(options, spec.commandLine().getErr());
        ServedShop shop = new ServedShop((int) (session.sizes().rows() * ORDERS_PER_ROW));
        OrderReads reads = new OrderReads(shop);
        InjectedTimes injected = new InjectedTimes(shop.pair(), session.sizes());
        HttpStacks stacks = new HttpStacks(shop, session.sizes())) {
      run(
          session,
          List.of(
              new OneOrder(reads, session.sizes()),
              new PageOfMany(shop, reads, session.sizes()),
              injected,
              stacks));
    }
    return 0;
  }

  private void run(Session session, List<Measurement> all) throws Exception {
    for (Measurement each : all) {
      if (options.wants(each.name())) {
        for (Contender contender : each.contenders()) {
          session.start(rows -> contender);
        }
      }
    }
    session.run("queries", all, spec.commandLine().getOut());
  }
}
