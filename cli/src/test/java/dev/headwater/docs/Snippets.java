package dev.headwater.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the documents show as Java, and where in the sources the same stands. */
final class Snippets {
  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:<!-- snippet: ([a-z-]+) -->\\R)?^```java\\R(.*?)^```$",
          Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern SNIPPET =
      Pattern.compile(
          "^ *// snippet: ([a-z-]+)$(.*?)^ *// end$", Pattern.DOTALL | Pattern.MULTILINE);

  private Snippets() {}

  /**
   * A block of Java in a document.
   *
   * @param name the snippet that it shows; without one it is an excerpt of some source
   */
  record Block(String document, Optional<String> name, String text) {}

  static List<Block> blocksOf(Path document) throws IOException {
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(document));
    while (block.find()) {
      blocks.add(
          new Block(
              document.toString(), Optional.ofNullable(block.group(1)), normal(block.group(2))));
    }
    return blocks;
  }

  /** The snippets of a directory's sources, by name. */
  static Map<String, String> in(Path directory) throws IOException {
    Map<String, String> snippets = new HashMap<>();
    for (Path source : filesIn(directory, ".java")) {
      Matcher snippet = SNIPPET.matcher(Files.readString(source));
      while (snippet.find()) {
        String other = snippets.put(snippet.group(1), normal(snippet.group(2)));
        if (other != null) {
          throw new IllegalStateException("two snippets are called " + snippet.group(1));
        }
      }
    }
    return snippets;
  }

  static List<Path> filesIn(Path directory, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .filter(file -> !file.toString().contains("/target/"))
          .sorted()
          .toList();
    }
  }

  /** The indentation is the document's own affair. */
  static String normal(String text) {
    return text.stripTrailing().stripIndent().strip();
  }
}
