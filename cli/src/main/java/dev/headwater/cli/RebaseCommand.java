package dev.headwater.cli;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "rebase",
    description = {
      "Begins a new history of an owner's database, after it was restored to an earlier state or"
          + " from a dump, so that subscribers which had read more than it has now can follow it"
          + " again. Tokens and positions of before mean nothing any more.",
      "",
      "Copies of it are read anew, by themselves, and are served as they are meanwhile. Services"
          + " that subscribe to its events halt with HW501 until somebody runs \"headwater resync\""
          + " for them: which events they have handled cannot be known.",
      ""
    },
    footer = {
      "",
      "To be run on the owner's database, as who migrated it.",
      "Example: headwater rebase --jdbc-url jdbc:postgresql://db/catalog --user admin"
    })
final class RebaseCommand implements Callable<Integer> {
  @Mixin private Database database = new Database();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws SQLException {
    try (Connection connection = database.source(spec).getConnection()) {
      String service = Installed.in(connection).service();
      String incarnation =
          Sql.first(connection, "select headwater.rebase()", row -> row.getString(1)).orElseThrow();
      spec.commandLine()
          .getOut()
          .printf(
              "%s: a new history has begun (%s); copies of it are read anew, subscribers of its"
                  + " events have to resync.%n",
              service, incarnation);
    }
    return Exit.GOOD;
  }
}
