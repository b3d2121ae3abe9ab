package dev.headwater.install;

import static dev.headwater.base.Sql.quoted;

import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.model.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a DBA runs so that neither who migrates nor who runs a service has to be a superuser, or to
 * create roles, schemas or databases. Made of the model alone; no database is asked.
 */
public final class RoleStatements {
  private static final int FIRST_VERSION_WITH_GRANT_OPTIONS = 16;
  private static final List<String> OWN_SCHEMAS = List.of("headwater", "headwater_published");

  private final Model model;
  private final Service service;
  private final Logins logins;
  private final Roles roles;
  private final boolean knowsGrantOptions;

  /**
   * Who logs in where. The logins exist already: their passwords are nobody else's business.
   *
   * @param service what the service's own code logs in as
   * @param migrator who runs {@code migrate} and {@code uninstall}
   * @param tablesOwner who owns the entities' tables, if that is not the migrator
   * @param subscribers by the services' names, what each that reads this one logs in as
   */
  public record Logins(
      String database,
      String service,
      String migrator,
      Optional<String> tablesOwner,
      Map<String, String> subscribers) {
    public Logins {
      subscribers = Map.copyOf(subscribers);
    }
  }

  /**
   * For one service.
   *
   * @param serverVersion the major version of PostgreSQL; before 16 a grant cannot say whether it
   *     is inherited
   */
  public RoleStatements(Model model, Service service, Logins logins, int serverVersion) {
    this.model = model;
    this.service = service;
    this.logins = logins;
    this.roles = Roles.forDatabase(logins.database(), logins.service());
    this.knowsGrantOptions = serverVersion >= FIRST_VERSION_WITH_GRANT_OPTIONS;
  }

  /** SQL, to be run in the service's database; it may be run again. */
  public String sql() {
    return Stream.of(head(), roles(), schemas(), tables(), copies(), subscribers())
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  private String head() {
    return """
        -- Service "%s". Run this in its database, %s, as somebody who may create roles.
        -- The logins %s have to exist. It may be run again.
        """
        .formatted(
            service.name(),
            quoted(logins.database()),
            Stream.of(
                    Stream.of(logins.service(), logins.migrator()),
                    logins.tablesOwner().stream(),
                    logins.subscribers().values().stream().sorted())
                .flatMap(each -> each)
                .distinct()
                .map(login -> quoted(login))
                .collect(Collectors.joining(", ")));
  }

  private String roles() {
    return """
        -- Roles that nobody logs in as: who writes to copies, and what subscribers are granted.
        %s
        %s
        -- The service's workers assume the applier; other code of the service has none of its rights.
        %s
        """
        .formatted(
            create(roles.applier()),
            create(roles.reader()),
            grantApplier(roles, knowsGrantOptions));
  }

  private static String create(String role) {
    return "do $$ begin create role %s nologin; exception when duplicate_object then null; end $$;"
        .formatted(quoted(role));
  }

  static String grantApplier(Roles roles, boolean withOptions) {
    return grant(roles.applier(), roles.service(), withOptions ? "inherit false, set true" : "");
  }

  private static String grant(String role, String to, String options) {
    return "grant %s to %s%s;"
        .formatted(quoted(role), quoted(to), options.isEmpty() ? "" : " with " + options);
  }

  private String schemas() {
    String created =
        OWN_SCHEMAS.stream()
            .map(
                schema ->
                    "create schema if not exists %s authorization %s;"
                        .formatted(schema, quoted(logins.migrator())))
            .collect(Collectors.joining("\n"));
    return """
        -- Who migrates owns Headwater's schemas, and needs no right to create others.
        grant connect on database %1$s to %2$s;
        %3$s
        """
        .formatted(
            quoted(logins.database()), distinct(logins.migrator(), logins.service()), created);
  }

  /** Triggers that stay on in replicas are for a table's owner alone to create. */
  private String tables() {
    List<TableName> tables =
        model.entitiesOf(service).stream().map(entity -> entity.table()).toList();
    if (tables.isEmpty()) {
      return "";
    }
    String owner = logins.tablesOwner().orElse(logins.migrator());
    String schemas =
        tables.stream()
            .map(table -> table.schema())
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .map(
                schema ->
                    "grant usage on schema %s to %s;"
                        .formatted(quoted(schema), quoted(logins.migrator())))
            .collect(Collectors.joining("\n"));
    String membership =
        owner.equals(logins.migrator())
            ? ""
            : grant(owner, logins.migrator(), knowsGrantOptions ? "inherit true, set false" : "")
                + "\n";
    return """
        -- Triggers are put on the tables of what it owns, which have to be %s's own: %s
        %s%s
        """
        .formatted(
            quoted(owner),
            tables.stream().map(TableName::sql).collect(Collectors.joining(", ")),
            membership,
            schemas);
  }

  private String copies() {
    TreeSet<String> schemas =
        model.copiesOf(service).stream()
            .map(copy -> copy.table().schema())
            .collect(Collectors.toCollection(TreeSet::new));
    if (schemas.isEmpty()) {
      return "";
    }
    String each =
        schemas.stream()
            .map(
                schema ->
                    """
                    create schema if not exists %1$s;
                    grant usage, create on schema %1$s to %2$s;
                    grant usage on schema %1$s to %3$s, %4$s;"""
                        .formatted(
                            quoted(schema),
                            quoted(logins.migrator()),
                            quoted(logins.service()),
                            quoted(roles.applier())))
            .collect(Collectors.joining("\n"));
    return """
        -- Its copies are tables of who migrates; large ticks go through temporary ones.
        %s
        grant temporary on database %s to %s;
        """
        .formatted(each, quoted(logins.database()), quoted(roles.applier()));
  }

  private String subscribers() {
    if (logins.subscribers().isEmpty()) {
      return "";
    }
    String each =
        logins.subscribers().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(
                subscriber ->
                    """
                    -- %s
                    %s
                    grant connect on database %s to %s;"""
                        .formatted(
                            subscriber.getKey(),
                            grant(
                                roles.reader(),
                                subscriber.getValue(),
                                knowsGrantOptions ? "inherit true, set false" : ""),
                            quoted(logins.database()),
                            quoted(subscriber.getValue())))
            .collect(Collectors.joining("\n"));
    return "-- Who reads it:\n" + each + "\n";
  }

  private static String distinct(String... logins) {
    return Stream.of(logins)
        .distinct()
        .map(login -> quoted(login))
        .collect(Collectors.joining(", "));
  }
}
