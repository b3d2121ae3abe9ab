package dev.headwater.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All diagrams of the documents are read by Mermaid's own parser, of the version that the lock file
 * pins. Without npm, or without its registry, nobody can tell, and the test is skipped.
 */
class MermaidTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path CHECK = Path.of("target/mermaid-check").toAbsolutePath();
  private static final long SECONDS_MAX = 120;
  private static final Set<String> NO_DOCUMENTS = Set.of("target", ".git", "node_modules");

  private static final Pattern UNREACHABLE =
      Pattern.compile("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED");

  @TempDir private Path directory;

  private record Ended(int exit, String output) {}

  @BeforeAll
  static void getTheParser() throws Exception {
    assumeTrue(isThere("npm") && isThere("node"), "npm is not here: diagrams are not parsed");
    Files.createDirectories(CHECK);
    for (String file : List.of("package.json", "package-lock.json", "check.mjs")) {
      Files.write(
          CHECK.resolve(file), Files.readAllBytes(ROOT.resolve("docs/mermaid-check/" + file)));
    }
    Ended install =
        run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
    assumeTrue(
        install.exit() == 0 || !UNREACHABLE.matcher(install.output()).find(),
        "npm does not reach its registry: diagrams are not parsed");
    assertThat(install.exit()).as(install.output()).isZero();
  }

  @Test
  void everyDiagramOfTheDocumentsIsOne() throws Exception {
    List<String> documents = documents();
    assertThat(documents).hasSizeGreaterThan(7);

    Ended check = check(documents);

    assertThat(check.exit()).as(check.output()).isZero();
    assertThat(check.output()).doesNotContain("0 diagrams,");
  }

  @Test
  void whatIsNoDiagramIsNamed() throws Exception {
    Path bad =
        Files.writeString(
            directory.resolve("bad.md"), "# Bad\n\n```mermaid\nflowchart LR\n  a[\"x --> b\n```\n");

    Ended check = check(List.of(bad.toString()));

    assertThat(check.exit()).isEqualTo(1);
    assertThat(check.output()).contains("bad.md:3: ", "1 diagrams, 1 refused");
  }

  private static Ended check(List<String> documents) throws Exception {
    List<String> command = new ArrayList<>(List.of("node", "check.mjs"));
    command.addAll(documents);
    return run(command.toArray(String[]::new));
  }

  private static List<String> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(MermaidTest::isWritten)
          .filter(MermaidTest::hasDiagrams)
          .map(Path::toString)
          .sorted()
          .toList();
    }
  }

  private static boolean isWritten(Path file) {
    for (Path part : ROOT.relativize(file)) {
      if (NO_DOCUMENTS.contains(part.toString())) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasDiagrams(Path file) {
    try {
      return Files.readString(file, UTF_8).contains("```mermaid");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static boolean isThere(String command) {
    String path = System.getenv("PATH");
    return path != null
        && Stream.of(path.split(File.pathSeparator, -1))
            .anyMatch(each -> Files.isExecutable(Path.of(each, command)));
  }

  private static Ended run(String... command) throws IOException, InterruptedException {
    Path output = CHECK.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(CHECK.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    return new Ended(process.exitValue(), Files.readString(output, UTF_8));
  }
}
