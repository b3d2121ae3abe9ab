package dev.headwater.cli;

import dev.headwater.install.RoleStatements;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "roles",
    description = {
      "Prints what a DBA runs so that nobody else has to be a superuser or to create roles or"
          + " schemas: the exact rights of who migrates a service, who runs it, who writes to its"
          + " copies, and who reads it. No database is asked.",
      ""
    },
    footer = {
      "",
      "Example: headwater roles catalog --migrate-as catalog_ddl --grant-to orders=orders_app"
    })
final class RolesCommand implements Callable<Integer> {
  private static final int SERVER_VERSION_MIN = 15;

  @Mixin private ChooseModel model = new ChooseModel();

  @Parameters(paramLabel = "SERVICE", description = "The service whose database it is.")
  private String service = "";

  @Option(
      names = "--migrate-as",
      required = true,
      paramLabel = "LOGIN",
      description = "Who runs migrate and uninstall.")
  private String migrator = "";

  @Option(
      names = "--service-role",
      paramLabel = "LOGIN",
      description = "What the service's own code logs in as (default: its name).")
  private Optional<String> serviceRole = Optional.empty();

  @Option(
      names = "--database",
      paramLabel = "NAME",
      description = "The service's database (default: its name).")
  private Optional<String> database = Optional.empty();

  @Option(
      names = "--tables-owner",
      paramLabel = "ROLE",
      description = "Who owns the entities' tables (default: the login of --migrate-as).")
  private Optional<String> tablesOwner = Optional.empty();

  @Option(
      names = "--grant-to",
      paramLabel = "NAME=LOGIN",
      description =
          "What a service that reads this one logs in as here (default: its name). May be repeated.")
  private Map<String, String> subscribers = new LinkedHashMap<>();

  @Option(
      names = "--server-version",
      paramLabel = "MAJOR",
      description = "PostgreSQL's version, 15 or later (default: ${DEFAULT-VALUE}).")
  private int serverVersion = 16;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (serverVersion < SERVER_VERSION_MIN) {
      throw CliException.misuse(
          "--server-version is %d.".formatted(serverVersion),
          "give %d or later.".formatted(SERVER_VERSION_MIN));
    }
    Model found = model.find();
    Service chosen = ChooseModel.service(found, service);
    spec.commandLine()
        .getOut()
        .print(
            new RoleStatements(
                    found,
                    chosen,
                    new RoleStatements.Logins(
                        database.orElse(service),
                        serviceRole.orElse(service),
                        migrator,
                        tablesOwner,
                        logins(found, chosen)),
                    serverVersion)
                .sql());
    spec.commandLine().getOut().flush();
    return Exit.GOOD;
  }

  private Map<String, String> logins(Model found, Service chosen) {
    List<String> readers = found.readersOf(chosen).stream().map(Service::name).toList();
    for (String name : subscribers.keySet()) {
      if (!readers.contains(name)) {
        throw CliException.misuse(
            "\"%s\" reads nothing of \"%s\" in model \"%s\"."
                .formatted(name, service, found.name()),
            readers.isEmpty()
                ? "leave --grant-to out."
                : "name one of these: " + String.join(", ", readers) + ".");
      }
    }
    return readers.stream()
        .collect(Collectors.toMap(name -> name, name -> subscribers.getOrDefault(name, name)));
  }
}
