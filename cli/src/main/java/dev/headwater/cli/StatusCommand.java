package dev.headwater.cli;

import dev.headwater.copy.CopyStatus;
import dev.headwater.copy.ReadStatus;
import dev.headwater.outbox.Subscriber;
import dev.headwater.projection.ProjectionStatus;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "status",
    description = {
      "Shows how a service's copies and projections stand, as its database has it: as of when,"
          + " how old, within their bound or not, and what stands in the way; and who reads what"
          + " the service publishes.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 all keep their bound, 1 one does not, is incomplete or has a problem.",
      "Example: headwater status --jdbc-url jdbc:postgresql://db/orders --user orders"
    })
final class StatusCommand implements Callable<Integer> {
  private static final String FORMAT = "%-28s %-14s %-27s %12s %12s  %s%n";

  @Mixin private Database database = new Database();

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How the status is written (default: ${DEFAULT-VALUE}).")
  private Format format = Format.TEXT;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws SQLException {
    try (Connection connection = database.source(spec).getConnection()) {
      String service = Installed.in(connection).service();
      List<CopyStatus> copies = ReadStatus.of(connection, Instant.now());
      List<ProjectionStatus> projections = ProjectionStatus.of(connection, Instant.now());
      List<Subscriber> subscribers = Subscriber.of(connection);
      PrintWriter out = spec.commandLine().getOut();
      switch (format) {
        case TEXT -> {
          print(service, copies, out);
          if (!projections.isEmpty()) {
            out.println();
            ShowProjections.print(projections, out);
          }
          if (!subscribers.isEmpty()) {
            out.println();
            ShowSubscribers.print(subscribers, out);
          }
        }
        case JSON -> out.println(JsonText.of(json(service, copies, projections, subscribers)));
      }
      out.flush();
      boolean allGood =
          copies.stream().allMatch(StatusCommand::isGood)
              && projections.stream().allMatch(StatusCommand::isGood);
      return allGood ? Exit.GOOD : Exit.WRONG;
    }
  }

  private static boolean isGood(CopyStatus copy) {
    return copy.isWithinWindow() && copy.problem().isEmpty() && copy.parkedRows() == 0;
  }

  private static boolean isGood(ProjectionStatus projection) {
    return projection.problem().isEmpty() && (!projection.isLive() || projection.isWithinWindow());
  }

  private static void print(String service, List<CopyStatus> copies, PrintWriter out) {
    if (copies.isEmpty()) {
      out.println(service + " has no copies.");
      return;
    }
    out.printf(FORMAT, "copy", "owner", "as of", "age ms", "bound ms", "state");
    for (CopyStatus copy : copies) {
      out.printf(
          FORMAT,
          service + "." + copy.name(),
          copy.owner(),
          copy.asOf().map(Instant::toString).orElse("-"),
          copy.age().map(age -> Long.toString(age.toMillis())).orElse("-"),
          copy.window().toMillis(),
          state(copy));
    }
  }

  private static String state(CopyStatus copy) {
    String state =
        !copy.loaded()
            ? "not filled yet, %d rows read".formatted(copy.rowsLoaded())
            : copy.isWithinWindow() ? "within its bound" : "BEYOND ITS BOUND";
    String parked = copy.parkedRows() > 0 ? "; %d rows PARKED".formatted(copy.parkedRows()) : "";
    return state + parked + copy.problem().map(problem -> "; " + problem).orElse("");
  }

  private static Map<String, Object> json(
      String service,
      List<CopyStatus> copies,
      List<ProjectionStatus> projections,
      List<Subscriber> subscribers) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("service", service);
    all.put("copies", copies.stream().map(StatusCommand::json).toList());
    all.put("projections", ShowProjections.json(projections));
    all.put("subscribers", ShowSubscribers.json(subscribers));
    return all;
  }

  private static Map<String, Object> json(CopyStatus copy) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("name", copy.name());
    one.put("owner", copy.owner());
    one.put("table", copy.table());
    one.put("loaded", copy.loaded());
    copy.asOf().ifPresent(asOf -> one.put("asOf", asOf.toString()));
    copy.age().map(Duration::toMillis).ifPresent(millis -> one.put("ageMillis", millis));
    one.put("windowMillis", copy.window().toMillis());
    one.put("withinWindow", copy.isWithinWindow());
    one.put("parkedRows", copy.parkedRows());
    one.put("rowsLoaded", copy.rowsLoaded());
    copy.problem().ifPresent(problem -> one.put("problem", problem));
    return one;
  }
}
