package dev.headwater.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "projections",
    description = {
      "What projections cost. Measurements: rebuild, changes, reads, share, hot, scale.",
      ""
    })
final class ProjectionsCommand implements Callable<Integer> {
  /** As in TPC-H at a tenth. */
  private static final double ORDERS_PER_ROW = 0.3;

  @Mixin private Options options = new Options();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    options.requireKnown(List.of("rebuild", "changes", "reads", "share", "hot", "scale"));
    options.json();
    try (Session session = new Session(options, spec.commandLine().getErr())) {
      int orders = (int) (session.sizes().rows() * ORDERS_PER_ROW);
      List<Measurement> all = new ArrayList<>();
      if (List.of("rebuild", "changes", "reads", "share", "hot").stream()
          .anyMatch(options::wants)) {
        ProjectedPages headwater = session.start(rows -> new ProjectedPages(orders));
        RawPages raw = session.start(rows -> new RawPages(orders));
        all.add(new RebuildPages(headwater, raw, orders));
        all.add(new ChangePages(headwater, raw, orders));
        all.add(new ReadPages(headwater, raw, orders));
        all.add(new ShareOfPages(headwater, orders));
        all.add(new HotPart(headwater, orders));
      }
      if (options.wants("scale")) {
        // From 10,000 orders to a million.
        all.add(new ScaledPages(session, orders / 15, orders * 20 / 3));
      }
      session.run("projections", all, spec.commandLine().getOut());
    }
    return 0;
  }
}
