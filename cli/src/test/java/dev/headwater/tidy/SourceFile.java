package dev.headwater.tidy;

import java.util.List;

/**
 * A text file of the repository.
 *
 * @param path relative to the repository's root, with slashes
 */
record SourceFile(String path, String text) {
  boolean isNamed(String... endings) {
    return List.of(endings).stream().anyMatch(path::endsWith);
  }

  boolean isJava() {
    return isNamed(".java");
  }

  boolean isTest() {
    return path.startsWith("src/test/") || path.contains("/src/test/");
  }

  String directory() {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  Finding finding(int line, String what, String remedy) {
    return new Finding(path, line, what, remedy);
  }
}
