package dev.headwater.cli;

import dev.headwater.Headwater;
import dev.headwater.install.Installation;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "uninstall",
    description = {
      "Takes Headwater out of a service's database: capture, copies, schemas and roles. The"
          + " service's own tables stay as they are.",
      ""
    },
    footer = {
      "",
      "Example: headwater uninstall --service orders --jdbc-url jdbc:postgresql://db/orders"
          + " --user admin"
    })
final class UninstallCommand implements Callable<Integer> {
  @Mixin private Database database = new Database();

  @Option(
      names = "--service",
      required = true,
      paramLabel = "NAME",
      description = "The service whose database it is; nothing is done if it is another one's.")
  private String service = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws SQLException {
    DataSource admin = database.source(spec);
    PrintWriter out = spec.commandLine().getOut();
    Optional<Installation> installed = find(admin);
    if (installed.isEmpty()) {
      out.println(service + ": nothing is installed in this database.");
      return Exit.GOOD;
    }
    String found = installed.get().service();
    if (!found.equals(service)) {
      throw CliException.misuse(
          "This database belongs to service \"%s\", not to \"%s\".".formatted(found, service),
          "correct --jdbc-url or --service; nothing was changed.");
    }
    Headwater.uninstall(admin);
    out.println(service + ": uninstalled; its own tables stay.");
    return Exit.GOOD;
  }

  private static Optional<Installation> find(DataSource admin) throws SQLException {
    try (Connection connection = admin.getConnection()) {
      return Installation.find(connection);
    }
  }
}
