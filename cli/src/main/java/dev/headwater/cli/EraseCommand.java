package dev.headwater.cli;

import dev.headwater.erase.EraseKey;
import dev.headwater.erase.Erasure;
import dev.headwater.erase.ErasureReport;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "erase",
    description = {
      "Erases what is left of a person's row once its owner has deleted it: its key in the owner's"
          + " outbox, events under its key, outcomes of commands, and what subscribers have set"
          + " aside; looks that no copy holds it; and says for each place what was found and what"
          + " is still pending. Nothing is erased that somebody may still have to read: run it"
          + " again until nothing is pending.",
      ""
    },
    footer = {
      "",
      "Logs in as who migrated the databases, or as a superuser. Arguments can be read from a file"
          + " (@FILE), where the list of processes does not show them.",
      "Exit codes: 0 nothing is left, 1 something is left, pending, or was not looked at.",
      "Example: headwater erase customers.customer 42 --jdbc-url jdbc:postgresql://db/customers"
          + " --user admin --subscriber orders=jdbc:postgresql://db/orders --wait 900"
    })
final class EraseCommand implements Callable<Integer> {
  private static final long WAIT_SECONDS_MAX = 86_400;
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  @Mixin private ChooseModel model = new ChooseModel();
  @Mixin private Database database = new Database();
  @Mixin private Subscribers subscribers = new Subscribers();

  @Parameters(
      index = "0",
      paramLabel = "ENTITY",
      description = "Of which the person has a row: customers.customer, or customer.")
  private String entity = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "KEY",
      description = "The row's key, its parts in the entity's order.")
  private List<String> key = new ArrayList<>();

  @Option(
      names = "--event-key",
      paramLabel = "TEXT",
      description =
          "Events of this key are about the person (default: events of the row's key). May be"
              + " repeated.")
  private Set<String> eventKeys = Set.of();

  @Option(
      names = "--event",
      paramLabel = "NAME",
      description = "Only events of this name are (default: all of the owner's). May be repeated.")
  private Set<String> events = Set.of();

  @Option(
      names = "--command-key",
      paramLabel = "KEY",
      description =
          "The outcome of the command with this idempotency key is about the person. May be"
              + " repeated.")
  private Set<String> commandKeys = Set.of();

  @Option(
      names = "--anonymised",
      description = "The owner keeps the row, without personal data; copies have to show that.")
  private boolean anonymised;

  @Option(
      names = "--give-up-parked",
      description =
          "Events that are parked at subscribers are never handled, and the next goes on.")
  private boolean givesUpParked;

  @Option(names = "--dry-run", description = "Look only.")
  private boolean dryRun;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "Go on for so long while something is pending (default: ${DEFAULT-VALUE}).")
  private long waitSeconds;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How the report is written (default: ${DEFAULT-VALUE}).")
  private Format format = Format.TEXT;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws SQLException {
    if (waitSeconds < 0 || waitSeconds > WAIT_SECONDS_MAX) {
      throw CliException.misuse(
          "--wait is %d.".formatted(waitSeconds), "give 0 to %d.".formatted(WAIT_SECONDS_MAX));
    }
    Model found = model.find();
    ErasureReport report =
        untilComplete(
            new EraseKey(found, erasure(entity(found))),
            database.source(spec),
            subscribers.sources(database, spec));
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TEXT -> ShowErasure.print(report, out);
      case JSON -> out.println(JsonText.of(ShowErasure.json(report)));
    }
    out.flush();
    return report.isComplete() ? Exit.GOOD : Exit.WRONG;
  }

  private Erasure erasure(Entity<?> of) {
    return new Erasure(
        of,
        key,
        eventKeys,
        events,
        commandKeys,
        anonymised ? Erasure.Row.ANONYMISED : Erasure.Row.DELETED,
        givesUpParked ? Erasure.Parked.GIVE_UP : Erasure.Parked.KEEP,
        dryRun ? Erasure.Mode.LOOK : Erasure.Mode.ERASE);
  }

  private ErasureReport untilComplete(
      EraseKey erase, DataSource owner, Map<String, DataSource> others) throws SQLException {
    long end = System.nanoTime() + Duration.ofSeconds(waitSeconds).toNanos();
    ErasureReport report = erase.from(owner, others);
    while (!report.isComplete() && System.nanoTime() < end) {
      LockSupport.parkNanos(Math.min(LOOK_EVERY.toNanos(), end - System.nanoTime()));
      try {
        report = erase.from(owner, others).after(report);
      } catch (SQLException passing) {
        // What was erased until now is in the report; there may be time for another look.
        spec.commandLine().getErr().println(Secrets.masked("A look failed: " + state(passing)));
      }
    }
    return report;
  }

  private static String state(SQLException failure) {
    return "the database said " + failure.getSQLState() + ".";
  }

  private Entity<?> entity(Model in) {
    List<Entity<?>> all =
        in.services().stream()
            .<Entity<?>>flatMap(service -> in.entitiesOf(service).stream())
            .toList();
    List<Entity<?>> named =
        all.stream()
            .filter(each -> Stream.of(each.name(), each.toString()).anyMatch(entity::equals))
            .toList();
    if (named.size() != 1) {
      throw CliException.misuse(
          "%s entities of model \"%s\" are named \"%s\"."
              .formatted(named.isEmpty() ? "No" : "Several", in.name(), entity),
          "name one of these: "
              + String.join(", ", all.stream().map(Entity::toString).toList())
              + ".");
    }
    return named.get(0);
  }
}
