package dev.headwater.cli;

import dev.headwater.model.Service;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The databases of the owners that a command reads beside the service's own. */
final class Owners {
  @Option(
      names = "--owner",
      paramLabel = "NAME=URL",
      description =
          "An owner's database: catalog=jdbc:postgresql://host:5432/catalog. May be repeated."
              + " Passwords are read from ~/.pgpass, or from PGPASSWORD if it is one for all.")
  private Map<String, String> urls = new LinkedHashMap<>();

  @Option(
      names = "--owner-user",
      paramLabel = "LOGIN",
      description =
          "Who logs in at the owners, granted their reader roles (default: the login of --user).")
  private Optional<String> user = Optional.empty();

  /** By the owners' names. */
  Map<String, DataSource> sources(Database own, CommandSpec spec) {
    Map<String, DataSource> sources = new LinkedHashMap<>();
    urls.forEach((name, url) -> sources.put(name, Database.source(url, user.or(own::user), spec)));
    return sources;
  }

  static DataSource of(Map<String, DataSource> sources, Service owner) {
    DataSource source = sources.get(owner.name());
    if (source == null) {
      throw CliException.misuse(
          "The database of \"%s\" is not named.".formatted(owner.name()),
          "add --owner %s=jdbc:postgresql://host:5432/database.".formatted(owner.name()));
    }
    return source;
  }
}
