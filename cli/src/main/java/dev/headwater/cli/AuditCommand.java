package dev.headwater.cli;

import dev.headwater.audit.AuditCopy;
import dev.headwater.audit.AuditOptions;
import dev.headwater.audit.AuditOptions.Mode;
import dev.headwater.audit.AuditReport;
import dev.headwater.audit.AuditReport.Method;
import dev.headwater.model.Copy;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "audit",
    description = {
      "Holds a service's copies against their owners at one tick, by checksums of ranges, while both"
          + " go on; lists the keys that differ, and repairs them if it is told to.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 no copy differs or all was repaired, 1 one differs or is still being filled.",
      "Example: headwater audit --service orders --jdbc-url jdbc:postgresql://db/orders --user"
          + " orders --owner catalog=jdbc:postgresql://db/catalog --repair"
    })
final class AuditCommand implements Callable<Integer> {
  private static final int KEYS_MAX = 100_000;

  @Mixin private ChooseModel model = new ChooseModel();
  @Mixin private Database database = new Database();
  @Mixin private Owners owners = new Owners();

  @Option(
      names = "--service",
      required = true,
      paramLabel = "NAME",
      description = "The service whose copies they are.")
  private String service = "";

  @Option(
      names = "--copy",
      paramLabel = "NAME",
      description = "Audit this copy only. May be repeated.")
  private List<String> chosen = new ArrayList<>();

  @Option(
      names = "--repair",
      description = "Read what differs from the owner again; applying is paused for each batch.")
  private boolean repair;

  @Option(
      names = "--keys",
      paramLabel = "N",
      description = "How many differing keys are listed for each copy (default: ${DEFAULT-VALUE}).")
  private int keysMax = 20;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How the report is written (default: ${DEFAULT-VALUE}).")
  private Format format = Format.TEXT;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws SQLException {
    List<Copy<?>> copies = copies();
    DataSource own = database.source(spec);
    Map<String, DataSource> sources = owners.sources(database, spec);
    copies.forEach(copy -> Owners.of(sources, copy.entity().service()));
    PrintWriter out = spec.commandLine().getOut();
    List<AuditReport> reports = new ArrayList<>();
    for (Copy<?> copy : copies) {
      AuditReport report =
          new AuditCopy(copy, options()).between(own, Owners.of(sources, copy.entity().service()));
      reports.add(report);
      if (format == Format.TEXT) {
        print(report, out);
        out.flush();
      }
    }
    boolean sound = reports.stream().allMatch(AuditReport::isSound);
    if (format == Format.JSON) {
      out.println(JsonText.of(json(sound, reports)));
    } else if (reports.isEmpty()) {
      out.println(service + " has no copies.");
    }
    out.flush();
    return sound ? Exit.GOOD : Exit.WRONG;
  }

  private AuditOptions options() {
    if (keysMax < 0 || keysMax > KEYS_MAX) {
      throw CliException.misuse(
          "--keys is %d.".formatted(keysMax), "give 0 to %d.".formatted(KEYS_MAX));
    }
    return AuditOptions.of(repair ? Mode.REPAIR : Mode.REPORT).listing(keysMax);
  }

  private List<Copy<?>> copies() {
    Model found = model.find();
    Service audited = ChooseModel.service(found, service);
    List<Copy<?>> copies = found.copiesOf(audited);
    for (String name : chosen) {
      if (copies.stream().noneMatch(copy -> copy.name().equals(name))) {
        throw CliException.misuse(
            "Service \"%s\" has no copy \"%s\".".formatted(service, name),
            "name one of these: "
                + String.join(", ", copies.stream().map(Copy::name).toList())
                + ".");
      }
    }
    return copies.stream()
        .filter(copy -> chosen.isEmpty() || chosen.contains(copy.name()))
        .toList();
  }

  private static void print(AuditReport report, PrintWriter out) {
    if (report.method() == Method.STILL_LOADING) {
      out.printf("%s: still being filled, not compared.%n", report.copy());
      return;
    }
    out.printf(
        "%s: %d rows of %s compared in %d ranges, %d of them differ, %d rows read twice;"
            + " %d keys left out that changed meanwhile.%n",
        report.copy(),
        report.rows(),
        report.owner(),
        report.ranges(),
        report.differingRanges(),
        report.rowsReadTwice(),
        report.keysChangedMeanwhile());
    out.printf(
        "  %d missing, %d surplus, %d different; %d repaired, %d left to their ticks.%n",
        report.missing(),
        report.surplus(),
        report.different(),
        report.repaired(),
        report.leftToTicks());
    out.printf(
        "  %d ms in %d chunks; a snapshot was held for at most %d ms, applying paused for %d ms.%n",
        report.took().toMillis(),
        report.chunks(),
        report.snapshotMillisMax(),
        report.pauseMillisMax());
    report.listed().forEach(difference -> out.println("  " + difference));
    if (report.listed().size() < report.differences()) {
      out.printf("  and %d more%n", report.differences() - report.listed().size());
    }
  }

  private Map<String, Object> json(boolean sound, List<AuditReport> reports) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("service", service);
    all.put("sound", sound);
    all.put("copies", reports.stream().map(AuditCommand::json).toList());
    return all;
  }

  private static Map<String, Object> json(AuditReport report) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("copy", report.copy());
    one.put("owner", report.owner());
    one.put("method", report.method().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    one.put("sound", report.isSound());
    one.put("rows", report.rows());
    one.put("ranges", report.ranges());
    one.put("differingRanges", report.differingRanges());
    one.put("rowsReadTwice", report.rowsReadTwice());
    one.put("keysChangedMeanwhile", report.keysChangedMeanwhile());
    one.put("missing", report.missing());
    one.put("surplus", report.surplus());
    one.put("different", report.different());
    one.put("repaired", report.repaired());
    one.put("leftToTicks", report.leftToTicks());
    one.put("millis", report.took().toMillis());
    one.put("chunks", report.chunks());
    one.put("snapshotMillisMax", report.snapshotMillisMax());
    one.put("pauseMillisMax", report.pauseMillisMax());
    one.put("keys", report.listed().stream().map(AuditCommand::json).toList());
    return one;
  }

  private static Map<String, Object> json(dev.headwater.audit.Difference difference) {
    return Map.of("kind", difference.kind().toString(), "key", difference.key().parts());
  }
}
