package dev.headwater.cli;

import dev.headwater.Headwater;
import dev.headwater.install.Installation;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.io.PrintWriter;
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
    name = "migrate",
    description = {
      "Brings a service's database to its model: Headwater's own tables, the capture of changes of"
          + " what it owns, and its copies. May be repeated at any time.",
      ""
    },
    footer = {
      "",
      "Example: headwater migrate --service orders --jdbc-url jdbc:postgresql://db/orders"
          + " --user admin --service-role orders"
    })
final class MigrateCommand implements Callable<Integer> {
  @Mixin private ChooseModel model = new ChooseModel();
  @Mixin private Database database = new Database();

  @Option(
      names = "--service",
      required = true,
      paramLabel = "NAME",
      description = "The service whose database it is.")
  private String service = "";

  @Option(
      names = "--service-role",
      paramLabel = "ROLE",
      description = "What the service's own code logs in as (default: the login of --user).")
  private Optional<String> serviceRole = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws SQLException {
    Model found = model.find();
    Service migrated = ChooseModel.service(found, service);
    DataSource admin = database.source(spec);
    Installation installation =
        serviceRole.isPresent()
            ? Headwater.migrate(found, migrated, admin, serviceRole.get())
            : Headwater.migrate(found, migrated, admin);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s: migrated; %d entities are captured, %d copies are in place.%n",
        service, found.entitiesOf(migrated).size(), found.copiesOf(migrated).size());
    out.printf(
        "Subscribers read it with a login that was granted \"%s\".%n",
        installation.roles().reader());
    return Exit.GOOD;
  }
}
