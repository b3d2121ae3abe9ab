package dev.headwater.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The databases of the subscribers that a command works on beside their owner's. */
final class Subscribers {
  @Option(
      names = "--subscriber",
      paramLabel = "NAME=URL",
      description =
          "A subscriber's database: orders=jdbc:postgresql://host:5432/orders. May be repeated."
              + " Passwords are read from ~/.pgpass, or from PGPASSWORD if it is one for all.")
  private Map<String, String> urls = new LinkedHashMap<>();

  @Option(
      names = "--subscriber-user",
      paramLabel = "LOGIN",
      description = "Who logs in at the subscribers (default: the login of --user).")
  private Optional<String> user = Optional.empty();

  /** By the subscribers' names. */
  Map<String, DataSource> sources(Database owner, CommandSpec spec) {
    Map<String, DataSource> sources = new LinkedHashMap<>();
    urls.forEach(
        (name, url) -> sources.put(name, Database.source(url, user.or(owner::user), spec)));
    return sources;
  }
}
