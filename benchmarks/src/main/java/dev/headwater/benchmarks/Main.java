package dev.headwater.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code benchmarks/run capture | copies | projections | queries | sagas}. */
@Command(
    name = "benchmarks/run",
    description = {"Measures Headwater beside what one would use otherwise.", ""},
    subcommands = {
      CaptureCommand.class,
      CopiesCommand.class,
      ProjectionsCommand.class,
      QueriesCommand.class,
      SagasCommand.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "capture | copies | projections | queries | sagas")
public final class Main {
  private Main() {}

  /** Ends the JVM: 0 when all was measured, 1 when something failed, 2 when misused. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, UTF_8);
    System.exit(run(out, err, arguments));
  }

  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = new CommandLine(new Main());
    line.setOut(out);
    line.setErr(err);
    line.setUsageHelpAutoWidth(true);
    line.setParameterExceptionHandler(
        (misuse, given) -> {
          err.println("benchmarks: " + misuse.getMessage() + " See benchmarks/run --help.");
          return CommandLine.ExitCode.USAGE;
        });
    line.setExecutionStrategy(
        parsed -> {
          CpuTimes.requireReadable();
          return new CommandLine.RunLast().execute(parsed);
        });
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          err.println("benchmarks: nothing can be said, the run failed:");
          failure.printStackTrace(err);
          return CommandLine.ExitCode.SOFTWARE;
        });
    return line.execute(arguments);
  }
}
