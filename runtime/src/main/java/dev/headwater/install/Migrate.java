package dev.headwater.install;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.SchemaIfMissing;
import dev.headwater.base.Sql;
import dev.headwater.copy.IndexCopies;
import dev.headwater.copy.InstallCopies;
import dev.headwater.manifest.ManifestJson;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.outbox.InstallCapture;
import dev.headwater.projection.InstallProjections;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a service's database to what the model says: Headwater's own tables, the capture of the
 * service's entities, and the tables of its copies. May run at every start, by any number of
 * instances at once: they take turns, and those that come later find nothing to do.
 */
public final class Migrate {
  private static final Logger LOG = LoggerFactory.getLogger(Migrate.class);
  private static final String SCHEMA = "headwater";

  private final Model model;
  private final Service service;

  public Migrate(Model model, Service service) {
    this.model = model;
    this.service = service;
  }

  /**
   * Migrates, waiting for others that do the same.
   *
   * @param admin logs in as somebody who may create schemas, and triggers on the entities' tables
   * @param serviceRole the role of the service's own code; null means the login itself
   * @throws HeadwaterException when the model has errors, the published shape does not fit the real
   *     tables, or rights are missing
   */
  public Installation on(DataSource admin, @Nullable String serviceRole) throws SQLException {
    model.requireSound();
    try (Connection turn = admin.getConnection();
        Connection work = admin.getConnection()) {
      return Sql.inTransaction(
          turn,
          held -> {
            // Held to the end of this transaction: everything below happens on other connections.
            Sql.run(held, "select pg_advisory_xact_lock(hashtextextended('headwater.migrate', 0))");
            // Ends that statement for good: its snapshot would keep indexes from being built beside
            // writers for as long as this waits.
            Sql.run(held, "set local idle_in_transaction_session_timeout = 0");
            return migrate(admin, work, serviceRole);
          });
    }
  }

  private Installation migrate(DataSource admin, Connection work, @Nullable String serviceRole)
      throws SQLException {
    work.setAutoCommit(true);
    requireOwnDatabase(work);
    Roles roles = roles(work, serviceRole);
    roles.createMissing(work);
    migrateOwnTables(admin, work, roles);
    Installation installation = Installation.find(work).orElseThrow();
    new InstallCapture(work, installation.roles().reader()).install(model.entitiesOf(service));
    new InstallCopies(work, installation.roles().service(), installation.roles().applier())
        .install(model, service);
    new IndexCopies(work).install(model, service);
    new InstallProjections(work, installation.roles().service(), installation.roles().applier())
        .install(model, service);
    Sql.update(
        work,
        "update headwater.installation set manifest = ?::jsonb where manifest <> ?::jsonb",
        manifest(),
        manifest());
    LOG.info(
        "{}: migrated; {} entities are captured, {} copies are in place",
        service.name(),
        model.entitiesOf(service).size(),
        model.copiesOf(service).size());
    return installation;
  }

  private String manifest() {
    return ManifestJson.write(model.manifest(service));
  }

  private void requireOwnDatabase(Connection work) throws SQLException {
    Installation.find(work)
        .filter(found -> !found.service().equals(service.name()))
        .ifPresent(
            other -> {
              throw new HeadwaterException(
                  "HW203",
                  service.name(),
                  "this database belongs to service \"" + other.service() + "\".",
                  "give each service a database of its own.");
            });
  }

  private Roles roles(Connection work, @Nullable String serviceRole) throws SQLException {
    var installed = Installation.find(work);
    if (installed.isPresent()) {
      Roles roles = installed.get().roles();
      requireSameRole(roles.service(), serviceRole);
      return roles;
    }
    return Sql.first(
            work,
            "select current_database(), current_user",
            row ->
                Roles.forDatabase(
                    row.getString(1), serviceRole == null ? row.getString(2) : serviceRole))
        .orElseThrow();
  }

  private void requireSameRole(String installed, @Nullable String wanted) {
    if (wanted != null && !wanted.equals(installed)) {
      throw new HeadwaterException(
          "HW216",
          service.name(),
          "its role here is \"" + installed + "\", not \"" + wanted + "\".",
          "run the service as \"" + installed + "\", or rename that role.");
    }
  }

  private void migrateOwnTables(DataSource admin, Connection work, Roles roles)
      throws SQLException {
    SchemaIfMissing.create(work, SCHEMA);
    SchemaIfMissing.create(work, SCHEMA + "_published");
    Flyway.configure(Migrate.class.getClassLoader())
        .dataSource(admin)
        .schemas(SCHEMA)
        .defaultSchema(SCHEMA)
        .createSchemas(false)
        .table("schema_history")
        .locations("classpath:dev/headwater/migrations")
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .placeholders(
            Map.of(
                "service", service.name(),
                "serviceRole", Sql.quoted(roles.service()),
                "applierRole", Sql.quoted(roles.applier()),
                "readerRole", Sql.quoted(roles.reader()),
                "serviceRoleName", roles.service().replace("'", "''"),
                "applierRoleName", roles.applier().replace("'", "''"),
                "readerRoleName", roles.reader().replace("'", "''")))
        .load()
        .migrate();
  }
}
