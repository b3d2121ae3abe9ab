package dev.headwater.cli;

import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which database a command is about. The password never stands on the command line. */
final class Database {
  private static final Pattern PASSWORD = Pattern.compile("[?&]password=");
  private static final int CONNECT_SECONDS_MAX = 10;

  @Option(
      names = "--jdbc-url",
      required = true,
      paramLabel = "URL",
      description = "The service's database: jdbc:postgresql://host:5432/database")
  private String url = "";

  @Option(
      names = "--user",
      paramLabel = "LOGIN",
      description = "Who logs in. The password is read from PGPASSWORD or ~/.pgpass.")
  private Optional<String> user = Optional.empty();

  DataSource source(CommandSpec spec) {
    return source(url, user, spec);
  }

  Optional<String> user() {
    return user;
  }

  static DataSource source(String url, Optional<String> user, CommandSpec spec) {
    warning(url).ifPresent(spec.commandLine().getErr()::println);
    PGSimpleDataSource source = new PGSimpleDataSource();
    try {
      source.setUrl(url);
    } catch (IllegalArgumentException malformed) {
      throw CliException.misuse(
          "\"%s\" is no URL of PostgreSQL.".formatted(url),
          "write it like jdbc:postgresql://host:5432/database.",
          malformed);
    }
    source.setConnectTimeout(CONNECT_SECONDS_MAX);
    user.ifPresent(source::setUser);
    String password = System.getenv("PGPASSWORD");
    if (source.getPassword() == null && password != null) {
      source.setPassword(password);
    }
    return source;
  }

  /** Says what is unwise about a URL, if anything is. */
  static Optional<String> warning(String url) {
    return PASSWORD.matcher(url).find()
        ? Optional.of(
            "The URL carries a password, which everybody on this machine can read in the list of"
                + " processes. Remedy: give it in PGPASSWORD or ~/.pgpass.")
        : Optional.empty();
  }
}
