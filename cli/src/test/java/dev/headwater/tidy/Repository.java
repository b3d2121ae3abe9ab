package dev.headwater.tidy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All files that authors write, of the repository that this test is part of. */
final class Repository {
  private static final Set<String> NOT_WRITTEN_BY_AUTHORS =
      Set.of("target", ".git", ".idea", ".vscode", ".settings", "node_modules");

  private Repository() {}

  static List<SourceFile> files() throws IOException {
    Path root = root();
    List<SourceFile> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return NOT_WRITTEN_BY_AUTHORS.contains(directory.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String path = root.relativize(file).toString().replace('\\', '/');
            // Not every file is text; what is looked for is found in the others all the same.
            files.add(
                new SourceFile(
                    path,
                    Files.readString(
                        file,
                        path.endsWith(".java") || path.endsWith(".md") ? UTF_8 : ISO_8859_1)));
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("mvnw"))) {
      directory = directory.getParent();
    }
    return directory;
  }
}
