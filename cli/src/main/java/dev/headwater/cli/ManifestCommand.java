package dev.headwater.cli;

import dev.headwater.manifest.ManifestJson;
import dev.headwater.model.Manifest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "manifest",
    description = {
      "Writes for each service of a model what it owns, copies, handles and publishes, as JSON: to"
          + " be checked against services that are built elsewhere.",
      ""
    },
    footer = {"", "Example: headwater manifest --model com.acme.Shop -cp target/classes contracts"})
final class ManifestCommand implements Callable<Integer> {
  @Mixin private ChooseModel model = new ChooseModel();

  @Parameters(
      paramLabel = "DIRECTORY",
      description = "Where <service>.json is written for each service; created if missing.")
  private Path directory = Path.of(".");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (Manifest manifest : model.find().manifests()) {
      Path file = directory.resolve(manifest.service() + ".json");
      write(file, ManifestJson.write(manifest));
      out.println(file);
    }
    return Exit.GOOD;
  }

  private static void write(Path file, String text) {
    try {
      Path parent = file.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(file, text);
    } catch (IOException failure) {
      throw CliException.wrong(
          "%s cannot be written: %s.".formatted(file, failure),
          "name a directory that you may write to.",
          failure);
    }
  }
}
