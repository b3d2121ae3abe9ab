package dev.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import picocli.CommandLine;

/** {@code headwater COMMAND}. */
public final class Main {
  private Main() {}

  /** Ends the JVM with the command's exit code. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, UTF_8);
    System.exit(run(out, err, arguments));
  }

  /** Runs a command and gives its exit code: 0 good, 1 wrong, 2 misused. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    HeadwaterCommand headwater = new HeadwaterCommand();
    CommandLine line = new CommandLine(headwater);
    line.setOut(out);
    line.setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setParameterExceptionHandler(ReportErrors::ofUsage);
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> ReportErrors.ofExecution(failure, command, headwater));
    line.setExecutionStrategy(headwater::execute);
    return line.execute(arguments);
  }
}
