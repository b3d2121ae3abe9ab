package dev.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which database a command is about. The password never stands on the command line. */
final class Database {
  private static final String PREFIX = "jdbc:postgresql:";
  private static final Pattern PASSWORD = Pattern.compile("[?&]password=");
  private static final Pattern USER = Pattern.compile("([?&])user=[^&]*&?");
  private static final int CONNECT_SECONDS_MAX = 10;

  @Option(
      names = "--jdbc-url",
      required = true,
      paramLabel = "URL",
      description =
          "The service's database: jdbc:postgresql://host:5432/database. For TLS see PGSSLMODE and"
              + " PGSSLROOTCERT.")
  private String url = "";

  @Option(
      names = "--user",
      paramLabel = "LOGIN",
      description =
          "Who logs in. The password is read from PGPASSWORD, or from ~/.pgpass or PGPASSFILE.")
  private Optional<String> user = Optional.empty();

  DataSource source(CommandSpec spec) {
    return source(url, user, spec);
  }

  Optional<String> user() {
    return user;
  }

  static DataSource source(String url, Optional<String> user, CommandSpec spec) {
    warning(url).ifPresent(spec.commandLine().getErr()::println);
    return source(url, user, System.getenv());
  }

  /**
   * The driver reads {@code ~/.pgpass}, {@code PGPASSFILE} and {@code PGSERVICEFILE} by itself; of
   * libpq's other variables it knows nothing.
   */
  static PGSimpleDataSource source(
      String url, Optional<String> user, Map<String, String> environment) {
    PGSimpleDataSource source = parsed(url, user);
    source.setConnectTimeout(CONNECT_SECONDS_MAX);
    String password = environment.get("PGPASSWORD");
    if (password != null && !PASSWORD.matcher(url).find()) {
      source.setPassword(password);
    }
    setUnlessSaid(source.getSslMode(), environment.get("PGSSLMODE"), source::setSslMode);
    setUnlessSaid(
        source.getSslRootCert(), environment.get("PGSSLROOTCERT"), source::setSslRootCert);
    setUnlessSaid(source.getSslCert(), environment.get("PGSSLCERT"), source::setSslCert);
    setUnlessSaid(source.getSslKey(), environment.get("PGSSLKEY"), source::setSslKey);
    return source;
  }

  private static void setUnlessSaid(
      @Nullable String said, @Nullable String variable, Consumer<String> setter) {
    if (said == null && variable != null && !variable.isEmpty()) {
      setter.accept(variable);
    }
  }

  private static PGSimpleDataSource parsed(String url, Optional<String> user) {
    if (!url.startsWith(PREFIX)) {
      // Perhaps a password that ended up here: only what looks like a URL is repeated.
      throw noUrl(url.startsWith("jdbc:") ? url : "What is given", null);
    }
    if (Secrets.areBeforeHostIn(url)) {
      throw CliException.misuse(
          "\"%s\" has login and password before the host.".formatted(Secrets.masked(url)),
          "leave them out; give --user, and the password in PGPASSWORD or ~/.pgpass.");
    }
    PGSimpleDataSource source = new PGSimpleDataSource();
    try {
      source.setUrl(user.map(login -> as(login, url)).orElse(url));
      return source;
    } catch (IllegalArgumentException malformed) {
      throw noUrl(url, malformed);
    }
  }

  /** The driver looks the password up as it reads the URL, so the login has to be in it. */
  private static String as(String login, String url) {
    String without = USER.matcher(url).replaceAll("$1");
    char last = without.charAt(without.length() - 1);
    String separator = last == '?' || last == '&' ? "" : without.contains("?") ? "&" : "?";
    return without + separator + "user=" + URLEncoder.encode(login, UTF_8).replace("+", "%20");
  }

  private static CliException noUrl(String url, @Nullable Throwable malformed) {
    return CliException.misuse(
        "\"%s\" is no URL of PostgreSQL.".formatted(Secrets.masked(url)),
        "write it like jdbc:postgresql://host:5432/database.",
        malformed);
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
