package dev.headwater.cli;

import dev.headwater.model.Manifest;
import dev.headwater.model.ManifestChange;
import dev.headwater.model.Uses;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "diff",
    description = {
      "Compares two manifests of a service, and says of each difference who can still read what, and"
          + " whom it breaks when the service is deployed before those who use it.",
      ""
    },
    footer = {
      "",
      "backward: new readers can read old data; forward: old readers can read new data;",
      "full: both; breaking: neither.",
      "Exit codes: 0 nobody who uses it is broken, 1 somebody is, 2 called wrongly.",
      "Example: headwater diff old/catalog.json new/catalog.json --used-by new/orders.json"
    })
final class DiffCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "OLD", description = "The manifest that is deployed.")
  private Path before = Path.of("");

  @Parameters(index = "1", paramLabel = "NEW", description = "The manifest that shall be.")
  private Path after = Path.of("");

  @Option(
      names = "--used-by",
      paramLabel = "MANIFEST",
      arity = "1..*",
      description =
          "Manifests of those who use the service: only what they copy or subscribe to is used."
              + " Commands always are, as no manifest says who sends them. Without this, every"
              + " published field counts as used.")
  private List<Path> usedBy = new ArrayList<>();

  @Option(
      names = "--unused",
      description = "Nothing is used yet: differences are listed, and break nobody.")
  private boolean unused;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How differences are written (default: ${DEFAULT-VALUE}).")
  private Format format = Format.TEXT;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Manifest old = ReadManifests.read(before);
    Manifest present = ReadManifests.read(after);
    if (!old.service().equals(present.service())) {
      throw CliException.misuse(
          "%s is of service \"%s\", and %s of \"%s\"."
              .formatted(before, old.service(), after, present.service()),
          "name two manifests of one service.");
    }
    List<ManifestChange> changes = Manifest.changes(old, present, uses());
    long broken = changes.stream().filter(ManifestChange::breaksSomebody).count();
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TEXT -> print(old.service(), changes, broken, out);
      case JSON -> out.println(JsonText.of(json(old.service(), changes, broken)));
    }
    out.flush();
    return broken > 0 ? Exit.WRONG : Exit.GOOD;
  }

  private Uses uses() {
    if (unused && !usedBy.isEmpty()) {
      throw CliException.misuse(
          "--unused and --used-by contradict each other.", "give one of them.");
    }
    if (unused) {
      return Uses.nothing();
    }
    return usedBy.isEmpty()
        ? Uses.everything()
        : Uses.by(usedBy.stream().map(ReadManifests::read).toList());
  }

  private static void print(
      String service, List<ManifestChange> changes, long broken, PrintWriter out) {
    changes.forEach(out::println);
    out.printf(
        "%s: %d differences, of which %d break somebody.%n", service, changes.size(), broken);
  }

  private static Map<String, Object> json(
      String service, List<ManifestChange> changes, long broken) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("service", service);
    all.put("breaking", broken);
    all.put("changes", changes.stream().map(DiffCommand::json).toList());
    return all;
  }

  private static Map<String, Object> json(ManifestChange change) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("code", change.code());
    one.put("compatibility", change.compatibility().toString());
    one.put("where", change.where());
    one.put("what", change.what());
    one.put("remedy", change.remedy());
    one.put("breaks", change.broken());
    return one;
  }
}
