package dev.headwater.cli;

import dev.headwater.outbox.Subscriber;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "subscribers",
    description = {"Shows who reads a service's outbox and what they hold back; removes one.", ""},
    synopsisSubcommandLabel = "list | remove",
    footer = {
      "",
      "Example: headwater subscribers list --jdbc-url jdbc:postgresql://db/catalog --user catalog"
    },
    subcommands = {SubscribersCommand.ListAll.class, SubscribersCommand.Remove.class})
final class SubscribersCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which one: list or remove?");
  }

  @Command(
      name = "list",
      description = {"Lists the subscribers of a service, with what they have left unread.", ""},
      footer = {
        "",
        "Example: headwater subscribers list --jdbc-url jdbc:postgresql://db/catalog --user catalog"
      })
  static final class ListAll implements Callable<Integer> {
    @Mixin private Database database = new Database();

    @Option(
        names = "--format",
        paramLabel = "text|json",
        description = "How the list is written (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SQLException {
      List<Subscriber> all;
      try (Connection connection = Installed.connect(database.source(spec))) {
        all = Subscriber.of(connection);
      }
      PrintWriter out = spec.commandLine().getOut();
      switch (format) {
        case TEXT -> {
          if (all.isEmpty()) {
            out.println("Nobody reads this service's outbox.");
          } else {
            ShowSubscribers.print(all, out);
          }
        }
        case JSON -> out.println(JsonText.of(Map.of("subscribers", ShowSubscribers.json(all))));
      }
      out.flush();
      return Exit.GOOD;
    }
  }

  @Command(
      name = "remove",
      description = {
        "Removes a subscriber that will not come back, and with it what is kept for it. If it does"
            + " come back it registers and reads its copies anew; events that it had not handled"
            + " are lost to it.",
        ""
      },
      footer = {
        "",
        "To be run as who migrated the database.",
        "Example: headwater subscribers remove kiosk --jdbc-url jdbc:postgresql://db/catalog --user"
            + " admin"
      })
  static final class Remove implements Callable<Integer> {
    @Mixin private Database database = new Database();

    @Parameters(paramLabel = "NAME", description = "The subscribing service.")
    private String name = "";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SQLException {
      boolean removed;
      try (Connection connection = Installed.connect(database.source(spec))) {
        removed = Subscriber.remove(connection, name);
      }
      if (!removed) {
        throw CliException.wrong(
            "No subscriber is named \"%s\".".formatted(name),
            "name one of those that \"headwater subscribers list\" shows.",
            null);
      }
      spec.commandLine().getOut().println(name + ": removed; nothing is kept for it any more.");
      return Exit.GOOD;
    }
  }
}
