package dev.headwater.benchmarks;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "copies",
    description = {
      "How fast copies follow, and at what price. Measurements: writers, backlog, large, age, held.",
      ""
    })
final class CopiesCommand implements Callable<Integer> {
  @Mixin private Options options = new Options();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    options.requireKnown(List.of("writers", "backlog", "large", "age", "held"));
    options.json();
    try (Session session = new Session(options, spec.commandLine().getErr())) {
      Sizes sizes = session.sizes();
      HeadwaterCopy headwater = session.start(HeadwaterCopy::new);
      Contender nativeCopy = session.start(NativeCopy::new);
      Contender debezium = session.start(DebeziumCopy::new);
      session.run(
          "copies",
          List.of(
              new WritersWithCopy(headwater, nativeCopy, sizes),
              new Backlog(headwater, nativeCopy, debezium, sizes),
              new LargeTransaction(headwater, nativeCopy, debezium, sizes),
              new Age(headwater, new Unpaced(headwater), debezium, nativeCopy, sizes),
              new AgeWhileHeld(headwater, sizes)),
          spec.commandLine().getOut());
    }
    return 0;
  }
}
