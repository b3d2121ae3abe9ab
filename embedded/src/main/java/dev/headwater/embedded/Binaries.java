package dev.headwater.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked once per user and version. An unpacked directory appears whole,
 * by a rename, or not at all, so that JVMs starting at once, or killed while unpacking, cannot
 * leave half of one behind.
 */
final class Binaries {
  private static final Logger LOG = LoggerFactory.getLogger(Binaries.class);
  private static final Object ONE_AT_A_TIME = new Object();

  private final URL archive;

  private Binaries(URL archive) {
    this.archive = archive;
  }

  static Binaries onClassPath() {
    Platform platform = Platform.current();
    boolean musl = Files.exists(Path.of("/etc/alpine-release"));
    return Optional.ofNullable(resource(musl ? platform.muslArchive() : platform.archive()))
        .map(Binaries::new)
        .orElseThrow(() -> platform.missing(musl));
  }

  private static @Nullable URL resource(String name) {
    return Binaries.class.getClassLoader().getResource(name);
  }

  /** The directory that has {@code bin}, {@code lib} and {@code share}. */
  Path unpackedIn(Path cache) {
    try {
      Path unpacked = cache.resolve("postgres-" + fingerprint());
      if (!Files.exists(unpacked)) {
        unpackOnce(cache, unpacked);
      }
      return unpacked;
    } catch (IOException e) {
      throw new EmbeddedPostgresException(
          "PostgreSQL's programs cannot be unpacked into %s: %s.".formatted(cache, e),
          "Make it writable, with 100 MB free, or name another directory in the environment variable "
              + BinaryCache.VARIABLE
              + ".",
          e);
    }
  }

  private void unpackOnce(Path cache, Path unpacked) throws IOException {
    synchronized (ONE_AT_A_TIME) { // a file lock is the whole JVM's, so threads need one of theirs
      try (FileChannel file =
              FileChannel.open(
                  cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = file.lock()) {
        LOG.debug("Unpacking under {}", lock);
        if (Files.exists(unpacked)) {
          return; // another one did it while we waited
        }
        Path half = cache.resolve("half-unpacked");
        Directories.delete(half); // of one that was killed: nobody else is here, we have the lock
        LOG.info("Unpacking PostgreSQL into {}; this is done once.", unpacked);
        unpackInto(half);
        Files.move(half, unpacked, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private void unpackInto(Path directory) throws IOException {
    try (InputStream in = archive.openStream();
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory)) {
          throw new IOException("The archive has an entry outside of itself: " + entry.getName());
        }
        unpack(entry, tar, target);
      }
    }
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path target)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Path parent = target.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else if (entry.isFile()) {
      Files.copy(content, target);
      Files.setPosixFilePermissions(target, readable((entry.getMode() & 0111) != 0));
    } else {
      throw new IOException("The archive has an entry of an unknown kind: " + entry.getName());
    }
  }

  private static Set<PosixFilePermission> readable(boolean executable) {
    Set<PosixFilePermission> permissions =
        EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OTHERS_READ);
    if (executable) {
      permissions.addAll(
          EnumSet.of(
              PosixFilePermission.OWNER_EXECUTE,
              PosixFilePermission.GROUP_EXECUTE,
              PosixFilePermission.OTHERS_EXECUTE));
    }
    return permissions;
  }

  /** Of the archive's content. A jar knows it already, which saves reading 15 MB at each start. */
  private String fingerprint() throws IOException {
    URLConnection connection = archive.openConnection();
    if (connection instanceof JarURLConnection jar) {
      return "%08x-%d".formatted(jar.getJarEntry().getCrc(), jar.getJarEntry().getSize());
    }
    try (CheckedInputStream in = new CheckedInputStream(archive.openStream(), new CRC32())) {
      long size = in.transferTo(OutputStream.nullOutputStream());
      return "%08x-%d".formatted(in.getChecksum().getValue(), size);
    }
  }
}
