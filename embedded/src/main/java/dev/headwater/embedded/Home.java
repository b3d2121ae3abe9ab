package dev.headwater.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one server: {@code data} is PostgreSQL's own, beside it are the server's log,
 * the superuser's password and a lock. Whoever has a home has it alone.
 */
abstract sealed class Home {
  private static final String ONLY_MINE = "rwx------";

  private final Path path;

  private Home(Path path) {
    this.path = path;
  }

  /** A home that is gone when it is closed, or when this JVM is. */
  static Home temporary(RunAs runAs) throws IOException {
    Path path =
        Path.of(System.getProperty("java.io.tmpdir"))
            .toRealPath()
            .resolve("headwater-postgres-" + UUID.randomUUID());
    SupervisedProcess guard = SupervisedProcess.guard(path); // first, so that there is no gap
    create(path);
    runAs.own(path);
    return new Temporary(path, guard);
  }

  /** A home that stays, with what is in it. */
  static Home kept(Path path, RunAs runAs) throws IOException {
    create(path);
    Path real = path.toRealPath();
    refuseForeign(real);
    runAs.own(real);
    FileChannel lockFile =
        FileChannel.open(real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      @Nullable FileLock lock = lockFile.tryLock();
      if (lock != null) {
        return new Kept(real, lockFile);
      }
    } catch (OverlappingFileLockException e) {
      throw inUse(real, "another server of this JVM", e);
    }
    lockFile.close();
    throw inUse(real, "a server of another JVM", null);
  }

  static EmbeddedPostgresException inUse(Path path, String by, @Nullable Exception cause) {
    return new EmbeddedPostgresException(
        "The data directory %s is in use by %s.".formatted(path, by),
        "Stop that one, or choose another directory.",
        cause);
  }

  private static void create(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(ONLY_MINE)));
    }
  }

  private static void refuseForeign(Path path) throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      boolean known =
          entries
              .map(entry -> entry.getFileName().toString())
              .allMatch(
                  name ->
                      name.equals("lock")
                          || name.equals("data")
                          || name.equals("data.new")
                          || name.equals("server.log")
                          || name.equals("superuser.password")
                          || name.equals("lost+found"));
      if (!known) {
        throw new EmbeddedPostgresException(
            "The data directory %s has other things in it already.".formatted(path),
            "Choose an empty or new directory, or one that an embedded server made.");
      }
    }
  }

  Path data() {
    return path.resolve("data");
  }

  /** Where the data directory is made, so that it appears in its place whole or not at all. */
  Path dataInTheMaking() {
    return path.resolve("data.new");
  }

  Path log() {
    return path.resolve("server.log");
  }

  Path passwordFile() {
    return path.resolve("superuser.password");
  }

  String password() throws IOException {
    return Files.readString(passwordFile(), UTF_8).strip();
  }

  void makePassword(RunAs runAs) throws IOException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    Files.deleteIfExists(passwordFile());
    Files.createFile(
        passwordFile(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passwordFile(), HexFormat.of().formatHex(random) + "\n", UTF_8);
    runAs.own(passwordFile());
  }

  /** The signal for a server whose JVM is gone: data that is kept is worth a checkpoint. */
  abstract String farewell();

  abstract boolean isTemporary();

  /** The server must have been stopped. */
  abstract void close() throws IOException;

  @Override
  public String toString() {
    return path.toString();
  }

  private static final class Temporary extends Home {
    private final SupervisedProcess guard;

    private Temporary(Path path, SupervisedProcess guard) {
      super(path);
      this.guard = guard;
    }

    @Override
    String farewell() {
      return "QUIT";
    }

    @Override
    boolean isTemporary() {
      return true;
    }

    @Override
    void close() throws IOException {
      guard.tell("now");
      if (!guard.endedWithin(Duration.ofSeconds(30))) {
        throw new IOException("removing %s takes more than 30 s".formatted(this));
      }
    }
  }

  private static final class Kept extends Home {
    private final FileChannel lockFile;

    private Kept(Path path, FileChannel lockFile) {
      super(path);
      this.lockFile = lockFile;
    }

    @Override
    String farewell() {
      return "INT";
    }

    @Override
    boolean isTemporary() {
      return false;
    }

    @Override
    void close() throws IOException {
      lockFile.close();
    }
  }
}
