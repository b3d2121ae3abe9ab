package dev.headwater.soak;

import dev.headwater.base.Sql;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * A file system of its own, small enough to be filled, with the tables of a service on it. Needs
 * the right to mount.
 */
final class SmallDisk {
  private static final String SIZE = "96m";

  private final Path directory;
  private final Path ballast;

  private SmallDisk(Path directory) {
    this.directory = directory;
    this.ballast = directory.resolve("ballast");
  }

  static SmallDisk mount() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("headwater-small-disk");
    run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", directory.toString());
    Files.createDirectory(directory.resolve("tables"));
    return new SmallDisk(directory);
  }

  void move(DataSource superuser, List<String> tables) throws SQLException {
    try (Connection connection = superuser.getConnection()) {
      connection.setAutoCommit(true);
      Sql.run(
          connection,
          "create tablespace small location "
              + Sql.literal(directory.resolve("tables").toString()));
      for (String table : tables) {
        Sql.run(connection, "alter table " + table + " set tablespace small");
      }
    }
  }

  /** Not a block is left. */
  void fill() {
    byte[] block = new byte[8_192];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      for (; ; ) {
        out.write(block);
      }
    } catch (IOException full) {
      if (!String.valueOf(full.getMessage()).contains("No space left")) {
        throw new UncheckedIOException(full);
      }
    }
  }

  void free() {
    try {
      Files.deleteIfExists(ballast);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  void unmount() throws IOException, InterruptedException {
    run("umount", "-l", directory.toString());
    Files.delete(directory);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + exit);
    }
  }
}
