package dev.headwater.cli;

import dev.headwater.drift.FindDrift;
import dev.headwater.model.Finding;
import dev.headwater.model.Model;
import dev.headwater.model.TableName;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "drift",
    description = {
      "Finds where a service's database has left its model: captures and guards that are off, rights"
          + " that are too wide, and tables that look like undeclared copies of others' data.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 no errors, 1 errors were found, 2 called wrongly.",
      "Example: headwater drift --service orders --jdbc-url jdbc:postgresql://db/orders --user"
          + " admin --owner catalog=jdbc:postgresql://db/catalog"
    })
final class DriftCommand implements Callable<Integer> {
  @Mixin private ChooseModel model = new ChooseModel();
  @Mixin private Database database = new Database();
  @Mixin private Owners owners = new Owners();

  @Option(
      names = "--service",
      required = true,
      paramLabel = "NAME",
      description = "The service whose database it is.")
  private String service = "";

  @Option(
      names = "--accept",
      paramLabel = "TABLE",
      description = "A table that is known to look like a copy and is none. May be repeated.")
  private List<String> accepted = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How findings are written (default: ${DEFAULT-VALUE}).")
  private Format format = Format.TEXT;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws SQLException {
    Model found = model.find();
    List<Finding> findings =
        new FindDrift(
                found,
                ChooseModel.service(found, service),
                accepted.stream().map(TableName::parse).collect(Collectors.toSet()))
            .in(database.source(spec), owners.sources(database, spec));
    long errors = findings.stream().filter(Finding::isError).count();
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TEXT -> {
        findings.forEach(out::println);
        out.printf("%s: %d errors, %d warnings.%n", service, errors, findings.size() - errors);
      }
      case JSON -> out.println(JsonText.of(json(errors, findings)));
    }
    out.flush();
    return errors > 0 ? Exit.WRONG : Exit.GOOD;
  }

  private Map<String, Object> json(long errors, List<Finding> findings) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("service", service);
    all.put("errors", errors);
    all.put("warnings", findings.size() - errors);
    all.put("findings", FindingsJson.of(findings));
    return all;
  }
}
