package dev.headwater.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * As whom PostgreSQL's programs run. They refuse to run as root, as containers often do; then they
 * get a user namespace of their own, in which root is nobody, or are started as the user nobody.
 *
 * @param prefix what the command line begins with
 * @param owner the user id that must own the server's files
 */
record RunAs(List<String> prefix, int owner) {
  private static final int ROOT = 0;
  private static final int NOBODY = 65534;

  static final RunAs USER_NAMESPACE = new RunAs(List.of("unshare", "-U"), ROOT);
  static final RunAs USER_NOBODY =
      new RunAs(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"),
          NOBODY);

  RunAs {
    prefix = List.copyOf(prefix);
  }

  static RunAs current() {
    if (!isRoot()) {
      return new RunAs(List.of(), user());
    }
    return Stream.of(USER_NAMESPACE, USER_NOBODY)
        .filter(RunAs::works)
        .findFirst()
        .orElseThrow(
            () ->
                new EmbeddedPostgresException(
                    "PostgreSQL refuses to run as root, and neither a user namespace (unshare -U) nor another user (setpriv) is to be had here.",
                    "Run as another user, or use a server of your own: --jdbc-url jdbc:postgresql://host:5432/database?user=…"));
  }

  List<String> command(Path program, List<String> arguments) {
    return Stream.of(prefix, List.of(program.toString()), arguments).flatMap(List::stream).toList();
  }

  /** Gives a file or a whole directory to the server's user, if it is not so already. */
  void own(Path path) throws IOException {
    if (prefix.isEmpty() || ownerOf(path) == owner) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : (Iterable<Path>) all::iterator) {
        Files.setAttribute(each, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  /** initdb wants to know its user by name, so a user id without a name would not do. */
  private boolean works() {
    try {
      Process process =
          new ProcessBuilder(Stream.concat(prefix.stream(), Stream.of("id", "-un")).toList())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false; // no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static boolean isRoot() {
    return user() == ROOT;
  }

  /** This JVM's user: who owns a file that it creates. */
  static int user() {
    return User.ID;
  }

  private static final class User {
    static final int ID = ownerOfNewFiles();

    private static int ownerOfNewFiles() {
      try {
        Path file = Files.createTempFile("headwater", null);
        try {
          return ownerOf(file);
        } finally {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new EmbeddedPostgresException(
            "No file can be created in %s.".formatted(System.getProperty("java.io.tmpdir")),
            "Name another directory: -Djava.io.tmpdir=…",
            e);
      }
    }
  }

  static int ownerOf(Path path) {
    try {
      return (Integer) Files.getAttribute(path, "unix:uid");
    } catch (IOException e) {
      throw new EmbeddedPostgresException(
          "The owner of %s cannot be read.".formatted(path), "See the cause.", e);
    }
  }
}
