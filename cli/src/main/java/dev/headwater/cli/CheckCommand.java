package dev.headwater.cli;

import dev.headwater.model.Finding;
import dev.headwater.model.Manifest;
import dev.headwater.model.Model;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    description = {
      "Finds every mistake in a model, or in and between the manifests of services that were built"
          + " apart. What projections select is read by a PostgreSQL: a database that is named, or"
          + " one that is started for it, if there are projections.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 no errors, 1 errors were found, 2 called wrongly.",
      "Example: headwater check --model com.acme.Shop --classpath target/classes"
    })
final class CheckCommand implements Callable<Integer> {
  @Mixin private ChooseModel model = new ChooseModel();

  @Parameters(
      paramLabel = "MANIFEST",
      arity = "0..*",
      description = "Manifest files to be checked together, instead of a model.")
  private List<Path> manifests = new ArrayList<>();

  @ArgGroup(
      exclusive = false,
      heading = "%nA database to read what projections select; nothing is left in it:%n")
  private @Nullable Database database;

  @Option(names = "--without-database", description = "Does not verify what projections select.")
  private boolean withoutDatabase;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How findings are written (default: ${DEFAULT-VALUE}).")
  private Format format = Format.TEXT;

  @Spec private CommandSpec spec = CommandSpec.create();

  private record Checked(String what, String size, List<Finding> findings) {
    Checked with(List<Finding> further) {
      return new Checked(what, size, Stream.concat(findings.stream(), further.stream()).toList());
    }

    long errors() {
      return findings.stream().filter(Finding::isError).count();
    }
  }

  @Override
  public Integer call() throws SQLException {
    if (!manifests.isEmpty() && model.isChosen()) {
      throw CliException.misuse(
          "Both a model and manifests were named.", "check the one or the others.");
    }
    Checked checked = manifests.isEmpty() ? checkModel() : checkManifests();
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TEXT -> print(checked, out);
      case JSON -> out.println(JsonText.of(json(checked)));
    }
    out.flush();
    return checked.errors() > 0 ? Exit.WRONG : Exit.GOOD;
  }

  private Checked checkModel() throws SQLException {
    Model found = model.find();
    Checked checked = new Checked(found.name(), size(found.manifests()), found.check());
    // Of what is declared wrongly, the database could only say the same in other words.
    return withoutDatabase || checked.errors() > 0 ? checked : checked.with(selects(found));
  }

  private List<Finding> selects(Model model) throws SQLException {
    Database named = database;
    return named == null
        ? VerifyProjections.of(model)
        : VerifyProjections.of(model, named.source(spec));
  }

  private Checked checkManifests() {
    List<Manifest> read = manifests.stream().map(ReadManifests::read).toList();
    return new Checked(manifests.size() + " manifests", size(read), Manifest.check(read));
  }

  private static String size(List<Manifest> manifests) {
    return ("%d services, %d entities, %d copies, %d projections, %d commands, %d events,"
            + " %d subscriptions, %d sagas")
        .formatted(
            manifests.size(),
            manifests.stream().mapToInt(each -> each.entities().size()).sum(),
            manifests.stream().mapToInt(each -> each.copies().size()).sum(),
            manifests.stream().mapToInt(each -> each.projections().size()).sum(),
            manifests.stream().mapToInt(each -> each.commands().size()).sum(),
            manifests.stream().mapToInt(each -> each.events().size()).sum(),
            manifests.stream().mapToInt(each -> each.subscriptions().size()).sum(),
            manifests.stream().mapToInt(each -> each.sagas().size()).sum());
  }

  private static void print(Checked checked, PrintWriter out) {
    checked.findings().forEach(out::println);
    long warnings = checked.findings().size() - checked.errors();
    if (checked.findings().isEmpty()) {
      out.printf("%s: sound (%s).%n", checked.what(), checked.size());
    } else {
      out.printf(
          "%s: %d errors, %d warnings (%s).%n",
          checked.what(), checked.errors(), warnings, checked.size());
    }
  }

  private static Map<String, Object> json(Checked checked) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("checked", checked.what());
    all.put("errors", checked.errors());
    all.put("warnings", checked.findings().size() - checked.errors());
    all.put("findings", FindingsJson.of(checked.findings()));
    return all;
  }
}
