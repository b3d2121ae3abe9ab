package dev.headwater.cli;

import dev.headwater.projection.CompareProjection;
import dev.headwater.projection.CompareProjection.Comparison;
import dev.headwater.projection.ProjectionStatus;
import dev.headwater.projection.RebuildProjection;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
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
    name = "projections",
    description = {"Shows a service's projections; rebuilds one; compares one.", ""},
    synopsisSubcommandLabel = "list | rebuild | compare",
    footer = {
      "",
      "Example: headwater projections list --jdbc-url jdbc:postgresql://db/storefront --user"
          + " storefront"
    },
    subcommands = {
      ProjectionsCommand.ListAll.class,
      ProjectionsCommand.Rebuild.class,
      ProjectionsCommand.Compare.class
    })
final class ProjectionsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which one: list, rebuild or compare?");
  }

  @Command(
      name = "list",
      description = {"Lists the generations of a service's projections, and how they stand.", ""},
      footer = {
        "",
        "Example: headwater projections list --jdbc-url jdbc:postgresql://db/storefront --user"
            + " storefront"
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
      List<ProjectionStatus> all;
      try (Connection connection = Installed.connect(database.source(spec))) {
        all = ProjectionStatus.of(connection, Instant.now());
      }
      PrintWriter out = spec.commandLine().getOut();
      switch (format) {
        case TEXT -> {
          if (all.isEmpty()) {
            out.println("This service has no projections.");
          } else {
            ShowProjections.print(all, out);
          }
        }
        case JSON -> out.println(JsonText.of(Map.of("projections", ShowProjections.json(all))));
      }
      out.flush();
      return Exit.GOOD;
    }
  }

  @Command(
      name = "rebuild",
      description = {
        "Has a projection built anew beside the live one. The running service fills it, lets it"
            + " catch up, compares it, and lets readers see it; the one until now is kept up to"
            + " date for a day.",
        ""
      },
      footer = {
        "",
        "To be run as who migrated the database; see its progress by \"projections list\".",
        "Example: headwater projections rebuild order_page --jdbc-url"
            + " jdbc:postgresql://db/storefront --user admin"
      })
  static final class Rebuild implements Callable<Integer> {
    @Mixin private Database database = new Database();

    @Parameters(paramLabel = "NAME", description = "The projection.")
    private String name = "";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SQLException {
      int generation;
      try (Connection connection = Installed.connect(database.source(spec))) {
        connection.setAutoCommit(true);
        generation = RebuildProjection.begin(connection, name);
      }
      spec.commandLine()
          .getOut()
          .println(
              "%s: generation %d is built by the running service, beside the live one."
                  .formatted(name, generation));
      return Exit.GOOD;
    }
  }

  @Command(
      name = "compare",
      description = {
        "Holds a projection against a full computation of its definition, at one instant, while"
            + " all goes on.",
        ""
      },
      footer = {
        "",
        "Exit codes: 0 equal, 1 rows differ.",
        "Example: headwater projections compare order_page --jdbc-url"
            + " jdbc:postgresql://db/storefront --user storefront"
      })
  static final class Compare implements Callable<Integer> {
    @Mixin private Database database = new Database();

    @Parameters(paramLabel = "NAME", description = "The projection.")
    private String name = "";

    @Option(
        names = "--format",
        paramLabel = "text|json",
        description = "How the result is written (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws SQLException {
      Comparison found = CompareProjection.of(database.source(spec), name);
      PrintWriter out = spec.commandLine().getOut();
      switch (format) {
        case TEXT ->
            out.println(
                "%s: %d rows, %d differ; %d were left out, since something of theirs had just changed."
                    .formatted(name, found.rows(), found.differing(), found.pending()));
        case JSON ->
            out.println(
                JsonText.of(
                    Map.of(
                        "name", name,
                        "rows", found.rows(),
                        "differing", found.differing(),
                        "pending", found.pending(),
                        "equal", found.isEqual())));
      }
      out.flush();
      return found.isEqual() ? Exit.GOOD : Exit.WRONG;
    }
  }
}
