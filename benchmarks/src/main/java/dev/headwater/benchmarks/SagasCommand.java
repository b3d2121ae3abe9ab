package dev.headwater.benchmarks;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "sagas",
    description = {
      "How fast sagas end, and at what price. Measurements: flight, refused, rate, idle.",
      ""
    })
final class SagasCommand implements Callable<Integer> {
  @Option(
      names = "--contenders",
      paramLabel = "NAME",
      split = ",",
      description = "Some of the contenders instead of all.")
  private List<String> contenders = List.of();

  @Mixin private Options options = new Options();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    options.requireKnown(List.of("flight", "refused", "rate", "idle"));
    requireKnownContenders();
    options.json();
    try (Session session = new Session(options, spec.commandLine().getErr())) {
      Sizes sizes = session.sizes();
      SagaField field = SagaField.start(session, contenders, spec.commandLine().getErr());
      session.run(
          "sagas",
          List.of(
              SagasInFlight.confirmed(field, sizes),
              SagasInFlight.refused(field, sizes),
              new SteadySagas(field, sizes),
              new IdleSagas(field, sizes)),
          spec.commandLine().getOut());
    }
    return 0;
  }

  private void requireKnownContenders() {
    for (String each : contenders) {
      if (!SagaField.keys().contains(each)) {
        throw new ParameterException(
            spec.commandLine(),
            "--contenders %s: there are %s.".formatted(each, String.join(", ", SagaField.keys())));
      }
    }
  }
}
