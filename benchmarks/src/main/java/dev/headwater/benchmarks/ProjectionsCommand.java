package dev.headwater.benchmarks;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "projections",
    description = {"What projections cost. Measurements: rebuild, changes.", ""})
final class ProjectionsCommand implements Callable<Integer> {
  /** As in TPC-H at a tenth. */
  private static final double ORDERS_PER_ROW = 0.3;

  @Mixin private Options options = new Options();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    options.requireKnown(List.of("rebuild", "changes"));
    options.json();
    try (Session session = new Session(options, spec.commandLine().getErr())) {
      int orders = (int) (session.sizes().rows() * ORDERS_PER_ROW);
      ProjectedPages headwater = session.start(rows -> new ProjectedPages(orders));
      RawPages raw = session.start(rows -> new RawPages(orders));
      session.run(
          "projections",
          List.of(
              new RebuildPages(headwater, raw, orders), new ChangePages(headwater, raw, orders)),
          spec.commandLine().getOut());
    }
    return 0;
  }
}
