package dev.headwater.cli;

import dev.headwater.examples.shop.demo.DemoOptions;
import dev.headwater.examples.shop.demo.DemoResult;
import dev.headwater.examples.shop.demo.Detail;
import dev.headwater.examples.shop.demo.Screen;
import dev.headwater.examples.shop.demo.ShopDemo;
import dev.headwater.examples.shop.demo.Style;
import dev.headwater.examples.shop.demo.Weather;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description = {
      "Runs the example shop: six services with a database each, real data, a live load, and an"
          + " owner that goes down half-way. At the end every copy is compared with its owner,"
          + " and every projection with its definition.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 all copies and projections are equal, 1 one is not or something failed.",
      "Example: headwater demo --scale 0.01 --seconds 30 --report report.json"
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--scale",
      paramLabel = "FACTOR",
      description =
          "Of the TPC-H data: 0.01 is 15,000 orders, 1 is 1.5 million (default: ${DEFAULT-VALUE}).")
  private double scale = 0.01;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long the live load lasts (default: ${DEFAULT-VALUE}).")
  private int seconds = 30;

  @Option(names = "--report", paramLabel = "FILE", description = "Where a JSON report is written.")
  private Optional<Path> report = Optional.empty();

  @Option(
      names = "--jdbc-url",
      paramLabel = "URL",
      description =
          "A PostgreSQL server of your own instead of an embedded one, with a login that may create"
              + " databases and roles. Those are named headwater_demo_… and dropped at the end."
              + " The password is read from PGPASSWORD or ~/.pgpass.")
  private Optional<String> jdbcUrl = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "The same for the same choices of the writers (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--chaos",
      description =
          "More than one outage: instances of the storefront hang and are killed, the database"
              + " server crashes, sessions are ended, and rows come that a copy cannot take. Takes"
              + " 20 seconds at least.")
  private boolean chaos;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where the embedded server keeps its data; it goes on with what an earlier demo has left"
              + " there, also one that was killed.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--style",
      paramLabel = "STYLE",
      description =
          "How orders are placed at the checkout: orchestrated, choreographed or both (default:"
              + " ${DEFAULT-VALUE}).")
  private Style style = Style.BOTH;

  @Option(
      names = "--port",
      paramLabel = "N",
      description =
          "Where the storefront is served over HTTP, on this machine's own address (default: any"
              + " port; it is said when the live load begins).")
  private int port;

  @Option(
      names = "--explain",
      description = "Explains the order's page at the end as headwater explain does, in full.")
  private boolean explain;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    DemoOptions options = options();
    report.ifPresent(DemoCommand::requireWritable);
    jdbcUrl.flatMap(Database::warning).ifPresent(spec.commandLine().getErr()::println);
    DemoResult result = ShopDemo.run(options, screen());
    report.ifPresent(file -> write(file, result.toJson()));
    return result.succeeded() ? Exit.GOOD : Exit.WRONG;
  }

  private DemoOptions options() {
    try {
      return new DemoOptions(
          scale,
          seconds,
          jdbcUrl,
          data,
          seed,
          chaos ? Weather.CHAOS : Weather.CALM,
          style,
          port,
          explain ? Detail.WHOLE : Detail.SHORT);
    } catch (IllegalArgumentException unfit) {
      throw CliException.misuse(
          String.valueOf(unfit.getMessage()), "see headwater demo --help.", unfit);
    }
  }

  /** A table that redraws itself is for people only; ./headwater has newer JDKs say null, too. */
  @SuppressWarnings("SystemConsoleNull")
  private Screen screen() {
    PrintWriter out = spec.commandLine().getOut();
    boolean terminal = System.console() != null && !"dumb".equals(System.getenv("TERM"));
    if (terminal) {
      System.getProperties().putIfAbsent("headwater.log", "ERROR"); // warnings would tear the table
    }
    return terminal ? Screen.terminal(out) : Screen.plain(out);
  }

  private static void requireWritable(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory) || Files.isDirectory(file)) {
      throw CliException.misuse(
          "The report cannot be written to %s.".formatted(file),
          "name a file in a directory that exists.");
    }
  }

  private static void write(Path file, String json) {
    try {
      Files.writeString(file, json);
    } catch (IOException failure) {
      throw CliException.wrong(
          "The report cannot be written to %s: %s.".formatted(file, failure),
          "name a file that you may write.",
          failure);
    }
  }
}
