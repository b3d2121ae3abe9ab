package dev.headwater.cli;

import dev.headwater.inbox.ParkedMessages;
import dev.headwater.inbox.ParkedMessages.Parked;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    name = "parked",
    description = {
      "Shows what a service could not apply, and lets somebody act on it: rows of copies that its"
          + " database refuses, events whose handler fails, and events that wait behind those.",
      ""
    },
    synopsisSubcommandLabel = "list | show | retry | discard",
    footer = {
      "",
      "Needs no running service: workers see what was decided when they look next.",
      "Example: headwater parked list --jdbc-url jdbc:postgresql://db/orders --user orders"
    },
    subcommands = {
      ParkedCommand.ListAll.class,
      ParkedCommand.Show.class,
      ParkedCommand.Retry.class,
      ParkedCommand.Discard.class
    })
final class ParkedCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which one: list, show, retry or discard?");
  }

  @Command(
      name = "list",
      description = {"Lists what has not ended, the oldest first.", ""},
      footer = {
        "",
        "Exit codes: 0 there is nothing, 1 there is something.",
        "Example: headwater parked list --jdbc-url jdbc:postgresql://db/orders --user orders"
      })
  static final class ListAll implements Callable<Integer> {
    private static final String FORMAT = "%8s %-10s %-5s %-24s %-24s %-9s %8s  %s%n";

    @Mixin private Database database = new Database();

    @Option(
        names = "--rows",
        paramLabel = "N",
        description = "How many are listed at most (default: ${DEFAULT-VALUE}).")
    private int rowsMax = 100;

    @Option(
        names = "--format",
        paramLabel = "text|json",
        description = "How the list is written (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SQLException {
      List<Parked> all;
      try (Connection connection = Installed.connect(database.source(spec))) {
        all = ParkedMessages.unresolved(connection, rowsMax);
      }
      PrintWriter out = spec.commandLine().getOut();
      switch (format) {
        case TEXT -> print(all, out);
        case JSON ->
            out.println(
                JsonText.of(Map.of("parked", all.stream().map(ParkedCommand::json).toList())));
      }
      out.flush();
      return all.isEmpty() ? Exit.GOOD : Exit.WRONG;
    }

    private static void print(List<Parked> all, PrintWriter out) {
      if (all.isEmpty()) {
        out.println("Nothing is parked.");
        return;
      }
      out.printf(FORMAT, "id", "owner", "kind", "of", "key", "state", "attempts", "last error");
      for (Parked each : all) {
        out.printf(
            FORMAT,
            each.id(),
            each.owner(),
            lower(each.kind()),
            each.target(),
            String.join(",", each.key()),
            lower(each.state()),
            each.attempts(),
            each.errors().isEmpty() ? "" : each.errors().get(0));
      }
    }
  }

  @Command(
      name = "show",
      description = {"Shows one of them, with its last tries; also when it has ended.", ""},
      footer = {
        "",
        "An event is shown with its payload, which may be personal data.",
        "Example: headwater parked show 17 --jdbc-url jdbc:postgresql://db/orders --user orders"
      })
  static final class Show implements Callable<Integer> {
    @Mixin private Database database = new Database();
    @Mixin private Which which = new Which();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SQLException {
      try (Connection connection = Installed.connect(database.source(spec))) {
        Map<String, Object> all = json(ParkedMessages.show(connection, which.id));
        spec.commandLine().getOut().println(JsonText.of(all));
      }
      return Exit.GOOD;
    }
  }

  @Command(
      name = "retry",
      description = {
        "Has one of them tried again at once, and as often as at the beginning. Not for one that"
            + " waits: the first of its key decides.",
        ""
      },
      footer = {
        "",
        "Example: headwater parked retry 17 --jdbc-url jdbc:postgresql://db/orders --user orders"
      })
  static final class Retry implements Callable<Integer> {
    @Mixin private Database database = new Database();
    @Mixin private Which which = new Which();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SQLException {
      try (Connection connection = Installed.connect(database.source(spec))) {
        ParkedMessages.retry(connection, which.id);
      }
      spec.commandLine().getOut().println("parked " + which.id + ": is tried again.");
      return Exit.GOOD;
    }
  }

  @Command(
      name = "discard",
      description = {
        "Gives one of them up. An event is never handled then, and the next of its key goes on; a"
            + " row stays as it is in the copy until it changes at its owner.",
        ""
      },
      footer = {
        "",
        "Example: headwater parked discard 17 --why \"agreed with the bank\" --jdbc-url"
            + " jdbc:postgresql://db/orders --user orders"
      })
  static final class Discard implements Callable<Integer> {
    @Mixin private Database database = new Database();
    @Mixin private Which which = new Which();

    @Option(
        names = "--why",
        required = true,
        paramLabel = "TEXT",
        description = "Who decided it, and why; kept with it.")
    private String why = "";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SQLException {
      if (why.isBlank()) {
        throw CliException.misuse("--why is blank.", "say who decided it, and why.");
      }
      try (Connection connection = Installed.connect(database.source(spec))) {
        ParkedMessages.discard(connection, which.id, why);
      }
      spec.commandLine().getOut().println("parked " + which.id + ": is given up.");
      return Exit.GOOD;
    }
  }

  /** Which of them. */
  static final class Which {
    @Parameters(paramLabel = "ID", description = "Its number, as parked list shows it.")
    private long id;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> json(Parked one) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("id", one.id());
    all.put("owner", one.owner());
    all.put("kind", lower(one.kind()));
    all.put("target", one.target());
    all.put("key", one.key());
    all.put("state", lower(one.state()));
    all.put("attempts", one.attempts());
    all.put("since", one.since().toString());
    one.nextTryAt().map(Instant::toString).ifPresent(next -> all.put("nextTryAt", next));
    one.resolvedWhy().ifPresent(why -> all.put("resolvedWhy", why));
    one.payload().ifPresent(payload -> all.put("payload", payload));
    all.put("errors", one.errors());
    return all;
  }
}
