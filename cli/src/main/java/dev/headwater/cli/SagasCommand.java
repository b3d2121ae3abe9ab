package dev.headwater.cli;

import dev.headwater.saga.ManageSagas;
import dev.headwater.saga.SagaStatus;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "sagas",
    description = {
      "Shows the sagas that a service has started, by its database; has what is stuck tried again,"
          + " or compensated; draws what a model declares.",
      ""
    },
    synopsisSubcommandLabel = "list | show | retry | compensate | draw",
    footer = {
      "",
      "Needs no running service: it acts on what was asked for when it looks next.",
      "Example: headwater sagas list --stuck --jdbc-url jdbc:postgresql://db/orders --user orders"
    },
    subcommands = {
      ListSagasCommand.class,
      SagasCommand.Show.class,
      SagasCommand.Retry.class,
      SagasCommand.Compensate.class,
      DrawSagasCommand.class
    })
final class SagasCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Which one: list, show, retry, compensate or draw?");
  }

  @Command(
      name = "show",
      description = {
        "Shows one of them: how it stands, what it was started with, what its steps replied, and"
            + " what happened to it; also when it has ended.",
        ""
      },
      footer = {
        "",
        "Input and replies may be personal data.",
        "Example: headwater sagas show 019c2f5e-0d6b-7a51-8f6e-2b7a4c0d9e11 --jdbc-url"
            + " jdbc:postgresql://db/orders --user orders"
      })
  static final class Show implements Callable<Integer> {
    @Mixin private Database database = new Database();
    @Mixin private Which which = new Which();

    @Option(
        names = "--format",
        paramLabel = "text|json",
        description = "How it is written (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SQLException {
      SagaStatus one;
      try (Connection connection = Installed.connect(database.source(spec))) {
        one = ManageSagas.find(connection, which.id);
      }
      PrintWriter out = spec.commandLine().getOut();
      switch (format) {
        case TEXT -> ShowSagas.print(one, out);
        case JSON -> out.println(JsonText.of(ShowSagas.json(one)));
      }
      out.flush();
      return Exit.GOOD;
    }
  }

  @Command(
      name = "retry",
      description = {
        "Has what failed of one of them tried again at once, also a compensation that failed so"
            + " often that it is parked. One that is being cancelled goes on with that.",
        ""
      },
      footer = {
        "",
        "Exit codes: 0 it will be, 1 it has ended or there is none.",
        "Example: headwater sagas retry 019c2f5e-0d6b-7a51-8f6e-2b7a4c0d9e11 --jdbc-url"
            + " jdbc:postgresql://db/orders --user orders"
      })
  static final class Retry implements Callable<Integer> {
    @Mixin private Database database = new Database();
    @Mixin private Which which = new Which();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SQLException {
      try (Connection connection = Installed.connect(database.source(spec))) {
        ManageSagas.retry(connection, which.id);
      }
      spec.commandLine()
          .getOut()
          .println("saga " + which.id + ": its service has it tried again when it looks next.");
      return Exit.GOOD;
    }
  }

  @Command(
      name = "compensate",
      description = {
        "Has one of them cancelled, and what was done undone, if it has not passed its point of no"
            + " return. That its service finds out: it alone knows the definition.",
        ""
      },
      footer = {
        "",
        "Exit codes: 0 it is asked for, 1 it has ended, has not begun, is being compensated, or"
            + " there is none.",
        "Example: headwater sagas compensate 019c2f5e-0d6b-7a51-8f6e-2b7a4c0d9e11 --because"
            + " \"agreed with the customer\" --jdbc-url jdbc:postgresql://db/orders --user orders"
      })
  static final class Compensate implements Callable<Integer> {
    @Mixin private Database database = new Database();
    @Mixin private Which which = new Which();

    @Option(
        names = "--because",
        paramLabel = "TEXT",
        description = "Who decided it, and why; kept with it as its reason.")
    private Optional<String> because = Optional.empty();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SQLException {
      if (because.filter(String::isBlank).isPresent()) {
        throw CliException.misuse("--because is blank.", "say who decided it, and why.");
      }
      try (Connection connection = Installed.connect(database.source(spec))) {
        ManageSagas.compensate(connection, which.id, because);
      }
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          "saga " + which.id + ": it is asked for; its service cancels it if it still can.");
      out.println(
          "If a step is done before its service looks, or if there is no way back any more, it goes"
              + " on forward and what was asked for is dropped: \"headwater sagas show\" tells.");
      return Exit.GOOD;
    }
  }

  /** Which of them. */
  static final class Which {
    @Parameters(paramLabel = "ID", description = "Its id, as sagas list shows it.")
    private UUID id = new UUID(0, 0);
  }
}
