package dev.headwater.cli;

import dev.headwater.saga.ManageSagas;
import dev.headwater.saga.ManageSagas.Listed;
import dev.headwater.saga.SagaFilter;
import dev.headwater.saga.SagaFilter.Standing;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = {
      "Lists the sagas that a service has started and that have not ended: first those in whose way"
          + " something stands, marked by \"!\", each the oldest first.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 nothing stands in the way of those listed, 1 something does.",
      "Example: headwater sagas list --older-than 5m --jdbc-url jdbc:postgresql://db/orders --user"
          + " orders"
    })
final class ListSagasCommand implements Callable<Integer> {
  @Mixin private Database database = new Database();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description =
          "Only those in it: starting, running, fencing, compensating, completed, compensated; open"
              + " for all that have not ended, or all (default: ${DEFAULT-VALUE}).")
  private String state = SagaFilter.OPEN;

  @Option(names = "--saga", paramLabel = "NAME", description = "Only those of this name.")
  private Optional<String> saga = Optional.empty();

  @Option(
      names = "--step",
      paramLabel = "STEP",
      description = "Only those that are at this step, forward or back.")
  private Optional<String> step = Optional.empty();

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Only those that were started by this key.")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      converter = ShortDuration.class,
      description = "Only those that were started longer ago: 30s, 5m, 2h, 1d.")
  private Optional<Duration> olderThan = Optional.empty();

  @Option(names = "--stuck", description = "Only those in whose way something stands.")
  private boolean stuck;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many are listed at most (default: ${DEFAULT-VALUE}).")
  private int sagasMax = 50;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How the list is written (default: ${DEFAULT-VALUE}).")
  private Format format = Format.TEXT;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws SQLException {
    Instant now = Instant.now();
    SagaFilter filter = filter(now);
    Listed listed;
    try (Connection connection = Installed.connect(database.source(spec))) {
      listed = ManageSagas.list(connection, filter);
    }
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TEXT -> ShowSagas.print(listed, now, out);
      case JSON -> out.println(JsonText.of(ShowSagas.json(listed, now)));
    }
    out.flush();
    return listed.sagas().stream().anyMatch(ShowSagas::isStuck) ? Exit.WRONG : Exit.GOOD;
  }

  private SagaFilter filter(Instant now) {
    if (!SagaFilter.STATES.contains(state)) {
      throw CliException.misuse(
          "There is no state \"%s\".".formatted(state),
          "name one of these: "
              + String.join(", ", SagaFilter.STATES.stream().sorted().toList())
              + ".");
    }
    if (sagasMax < 1) {
      throw CliException.misuse("--limit is %d.".formatted(sagasMax), "give at least 1.");
    }
    return new SagaFilter(
        state,
        saga,
        step,
        key,
        olderThan.map(now::minus),
        stuck ? Standing.STUCK : Standing.ANY,
        sagasMax);
  }
}
