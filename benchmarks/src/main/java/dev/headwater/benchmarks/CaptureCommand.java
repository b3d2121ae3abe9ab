package dev.headwater.benchmarks;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "capture",
    description = {"What capture takes from writers. Measurements: write-tax.", ""})
final class CaptureCommand implements Callable<Integer> {
  @Mixin private Options options = new Options();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    options.requireKnown(List.of("write-tax"));
    options.json();
    try (Session session = new Session(options, spec.commandLine().getErr())) {
      Contender headwater = session.start(HeadwaterCopy::new);
      Contender without = session.start(WithoutCapture::new);
      session.run(
          "capture",
          List.of(new WriteTax(headwater, without, session.sizes())),
          spec.commandLine().getOut());
    }
    return 0;
  }
}
