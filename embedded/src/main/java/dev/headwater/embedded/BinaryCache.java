package dev.headwater.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the unpacked programs are kept: the first of some places that this user can write to. */
final class BinaryCache {
  static final String VARIABLE = "HEADWATER_CACHE";

  private BinaryCache() {}

  static Path directory() {
    List<Path> places = places(System.getenv(), RunAs.isRoot());
    List<String> failures = new ArrayList<>();
    for (Path place : places) {
      try {
        return usable(place);
      } catch (IOException e) {
        failures.add(place + " (" + e + ")");
      }
    }
    throw new EmbeddedPostgresException(
        "There is nowhere to unpack PostgreSQL's programs: " + String.join(", ", failures) + ".",
        "Name a directory in the environment variable " + VARIABLE + ".");
  }

  static List<Path> places(Map<String, String> environment, boolean root) {
    String named = environment.get(VARIABLE);
    if (named != null) {
      return List.of(Path.of(named).toAbsolutePath());
    }
    List<Path> places = new ArrayList<>();
    if (root) { // where nobody, as whom the server may have to run, can reach it
      places.add(Path.of("/var/cache/headwater"));
    }
    Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
        .map(Path::of)
        .filter(Path::isAbsolute)
        .ifPresent(cache -> places.add(cache.resolve("headwater")));
    places.add(Path.of(System.getProperty("user.home"), ".cache", "headwater").toAbsolutePath());
    places.add(
        Path.of(
            System.getProperty("java.io.tmpdir"), "headwater-" + System.getProperty("user.name")));
    return places;
  }

  /** Programs are run from here, so it must be ours, and writable for nobody else. */
  private static Path usable(Path place) throws IOException {
    Path parent = place.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (!Files.isDirectory(place)) {
      Files.createDirectories(
          place,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }
    String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(place));
    if (permissions.charAt(4) == 'w' || permissions.charAt(7) == 'w') {
      throw new IOException("others may write to it: " + permissions);
    }
    if (RunAs.ownerOf(place) != RunAs.user() || !Files.isWritable(place)) {
      throw new IOException("it is not this user's");
    }
    return place;
  }
}
