package dev.headwater.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Restate's server, which npm has as a package for each platform. It is fetched once into the
 * user's cache; nothing of it becomes a part of Headwater.
 */
final class RestateBinary {
  static final String VERSION = "1.7.12";
  private static final int FETCH_MINUTES_MAX = 5;

  private RestateBinary() {}

  /**
   * The program, fetched if it is not there yet.
   *
   * @throws LeftOut if it cannot be had
   */
  static Path find() throws LeftOut, IOException {
    String packageName = "@restatedev/restate-server-" + platform();
    Path directory = cache(System.getenv()).resolve("restate-server-" + VERSION);
    Path binary = directory.resolve(Path.of("node_modules", packageName, "bin", "restate-server"));
    if (!Files.isExecutable(binary)) {
      Files.createDirectories(directory);
      install(directory, packageName + "@" + VERSION);
    }
    if (!Files.isExecutable(binary)) {
      throw new LeftOut("npm has installed " + packageName + ", but there is no " + binary + ".");
    }
    return binary;
  }

  private static String platform() throws LeftOut {
    String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (architecture) {
      case "amd64", "x86_64" -> "linux-x64";
      case "aarch64", "arm64" -> "linux-arm64";
      default -> throw new LeftOut("there is no server of Restate's for " + architecture + ".");
    };
  }

  private static Path cache(Map<String, String> environment) {
    Optional<Path> named = Optional.ofNullable(environment.get("HEADWATER_CACHE")).map(Path::of);
    return named.orElseGet(
        () ->
            Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("headwater"));
  }

  /** Without scripts of packages: one of them would report the installation to somebody. */
  private static void install(Path directory, String versioned) throws LeftOut, IOException {
    Path log = directory.resolve("npm.log");
    List<String> command =
        List.of(
            "npm",
            "install",
            "--prefix",
            directory.toString(),
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            versioned);
    Process npm;
    try {
      npm =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException missing) {
      throw new LeftOut("its server comes by npm, which cannot be run: " + missing.getMessage());
    }
    if (!endsWell(npm)) {
      throw new LeftOut("npm could not install " + versioned + "; see " + log + ".");
    }
  }

  private static boolean endsWell(Process npm) {
    try {
      return npm.waitFor(FETCH_MINUTES_MAX, TimeUnit.MINUTES) && npm.exitValue() == 0;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      npm.destroy();
    }
  }
}
