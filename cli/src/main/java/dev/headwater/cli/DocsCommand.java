package dev.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headwater.explain.Docs;
import dev.headwater.model.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "docs",
    description = {
      "Writes a model's documents as Markdown with Mermaid's diagrams: who owns what, how data"
          + " flows, each service, entity, saga and query, and a record of each decision. What was"
          + " generated there before, and is no more, is deleted.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 written, or current; 1 files differ, with --check.",
      "Example: headwater docs --out docs/model --model com.acme.Shop --classpath target/classes"
    })
final class DocsCommand implements Callable<Integer> {
  @Mixin private ChooseModel model = new ChooseModel();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where to; it is made if it is not there.")
  private Path out = Path.of("");

  @Option(
      names = "--check",
      description = "Writes nothing, and fails if files are missing, differ or are left over.")
  private boolean check;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Model found = model.findSound();
    Map<String, String> docs = Docs.of(found);
    List<String> differing = differing(docs);
    PrintWriter answer = spec.commandLine().getOut();
    if (check) {
      differing.forEach(answer::println);
      answer.printf("%s: %d of %d files differ.%n", found.name(), differing.size(), docs.size());
    } else {
      write(docs, differing);
      answer.printf("%s: %d files in %s.%n", found.name(), docs.size(), out);
    }
    answer.flush();
    return check && !differing.isEmpty() ? Exit.WRONG : Exit.GOOD;
  }

  /** What is missing or other than it should be, then what is left over. */
  private List<String> differing(Map<String, String> docs) throws IOException {
    List<String> differing = new ArrayList<>();
    for (Map.Entry<String, String> each : docs.entrySet()) {
      Path file = out.resolve(each.getKey());
      if (!Files.isRegularFile(file) || !each.getValue().equals(read(file))) {
        differing.add(each.getKey());
      }
    }
    present().stream().filter(path -> !docs.containsKey(path)).forEach(differing::add);
    return differing;
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file, UTF_8);
    } catch (MalformedInputException notText) {
      return "not text: " + notText.getMessage();
    }
  }

  /** Only what was generated may be deleted: that has the mark of it in its last line. */
  private List<String> present() throws IOException {
    if (!Files.isDirectory(out)) {
      return List.of();
    }
    List<String> present = new ArrayList<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (file.toString().endsWith(".md") && read(file).endsWith(Docs.MARK)) {
          present.add(out.relativize(file).toString().replace('\\', '/'));
        }
      }
    }
    return present;
  }

  private void write(Map<String, String> docs, List<String> differing) throws IOException {
    for (String path : differing) {
      Path file = out.resolve(path);
      String text = docs.get(path);
      if (text == null) {
        Files.delete(file);
      } else {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text, UTF_8);
      }
    }
  }
}
