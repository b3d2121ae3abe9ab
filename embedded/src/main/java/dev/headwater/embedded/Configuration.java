package dev.headwater.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How an embedded server shall be; what is not said is temporary, free and PostgreSQL's default.
 */
public final class Configuration {
  private static final Set<String> OURS =
      Set.of("data_directory", "listen_addresses", "port", "unix_socket_directories");

  private final Map<String, String> settings = new TreeMap<>();
  private @Nullable Path dataDirectory;
  private int port;

  Configuration() {
    settings.put("listen_addresses", "127.0.0.1");
    settings.put("unix_socket_directories", "");
    settings.put("timezone", "UTC");
    settings.put("log_timezone", "UTC");
  }

  /** Keeps the data in this directory, and goes on with what an earlier server left there. */
  public Configuration dataDirectory(Path directory) {
    dataDirectory = directory.toAbsolutePath();
    return this;
  }

  /** Listens on this port; 0, the default, is any that is free. */
  public Configuration port(int number) {
    if (number < 0 || number > 65535) {
      throw new IllegalArgumentException(
          "There is no port %d. Choose one up to 65535, or 0 for any that is free."
              .formatted(number));
    }
    port = number;
    return this;
  }

  /** A parameter as in {@code postgresql.conf}. */
  public Configuration setting(String name, String value) {
    if (!name.matches("[A-Za-z_][A-Za-z0-9_.]*")) {
      throw new IllegalArgumentException(
          "\"%s\" is no name of a setting. Use one of postgresql.conf's.".formatted(name));
    }
    if (OURS.contains(name)) {
      throw new IllegalArgumentException(
          "The setting %s is not free: an embedded server listens on the loopback interface only. Use port(…) and dataDirectory(…)."
              .formatted(name));
    }
    settings.put(name, value);
    return this;
  }

  /** Returns when the server accepts connections. */
  public EmbeddedPostgres start() {
    return EmbeddedPostgres.start(this);
  }

  Optional<Path> dataDirectory() {
    return Optional.ofNullable(dataDirectory);
  }

  int port() {
    return port;
  }

  Map<String, String> settings() {
    return Map.copyOf(settings);
  }
}
