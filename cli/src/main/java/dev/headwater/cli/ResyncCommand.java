package dev.headwater.cli;

import dev.headwater.Headwater;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "resync",
    description = {
      "Has a service begin anew with one owner: all copies that it has of it are read anew, and are"
          + " served as they are meanwhile. Events that the owner published before now and that"
          + " have not been handled are not delivered any more.",
      ""
    },
    footer = {
      "",
      "The service may run: its worker halts for a moment and then begins anew. Who logs in at the"
          + " owner has to be the login with which the service reads it.",
      "Example: headwater resync catalog --service orders --jdbc-url jdbc:postgresql://db/orders"
          + " --user orders --owner catalog=jdbc:postgresql://db/catalog"
    })
final class ResyncCommand implements Callable<Integer> {
  @Mixin private ChooseModel model = new ChooseModel();
  @Mixin private Database database = new Database();
  @Mixin private Owners owners = new Owners();

  @Option(
      names = "--service",
      required = true,
      paramLabel = "NAME",
      description = "The service that begins anew.")
  private String service = "";

  @Parameters(paramLabel = "OWNER", description = "The owner with which it does.")
  private String owner = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws SQLException {
    Model found = model.find();
    Service subscriber = ChooseModel.service(found, service);
    Service owning = ChooseModel.service(found, owner);
    Headwater.resync(
        found,
        subscriber,
        owning,
        database.source(spec),
        Owners.of(owners.sources(database, spec), owning));
    spec.commandLine()
        .getOut()
        .printf("%s: begins anew with %s; its copies of it are read anew.%n", service, owner);
    return Exit.GOOD;
  }
}
