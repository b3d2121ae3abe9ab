package dev.headwater.install;

import static dev.headwater.owner.Till.ACCOUNT;
import static dev.headwater.owner.Till.MODEL;
import static dev.headwater.owner.Till.OFFICE;
import static dev.headwater.owner.Till.PAID;
import static dev.headwater.owner.Till.TILL;
import static dev.headwater.owner.Till.WITHDRAW;

import dev.headwater.Headwater;
import dev.headwater.ServiceSetup;
import dev.headwater.base.Sql;
import dev.headwater.copy.LoadLimits;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.inbox.RetryPolicy;
import dev.headwater.model.Service;
import dev.headwater.outbox.Retention;
import dev.headwater.owner.Outcome;
import dev.headwater.owner.Till;
import dev.headwater.testkit.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Till and office on a server where nobody has any right but those that {@link RoleStatements}
 * prints: not even to connect, or to see the schema public. The rights of the services on their own
 * tables are their own affair.
 */
final class Premises implements AutoCloseable {
  private final EmbeddedPostgres server = TestServer.shared();
  private final String prefix = "p" + UUID.randomUUID().toString().substring(0, 8) + "_";

  Premises() {
    for (String role : List.of("runs", "migrates", "tables")) {
      as("postgres", "create role " + till(role) + " login");
      as("postgres", "create role " + office(role) + " login");
    }
    for (Service service : MODEL.services()) {
      server.createDatabase(database(service));
      as(
          database(service),
          "revoke all on database %s from public; revoke all on schema public from public;"
                  .formatted(database(service))
              + " grant usage, create on schema public to %s; grant usage on schema public to %s"
                  .formatted(role(service, "tables"), role(service, "runs")));
    }
    ownTables();
  }

  private void ownTables() {
    as(
        database(TILL),
        "set role %s; %s grant select, insert, update, delete on accounts to %s"
            .formatted(till("tables"), Till.TABLES, till("runs")));
    as(
        database(OFFICE),
        "set role %s; create table ledger (number bigint); grant insert, select on ledger to %s"
            .formatted(office("tables"), office("runs")));
  }

  /** As a DBA does. */
  void runWhatIsPrinted() throws SQLException {
    runWhatIsPrintedBut("-- no statement at all");
  }

  /** As a DBA does who leaves lines out. */
  void runWhatIsPrintedBut(String line) throws SQLException {
    for (Service service : MODEL.services()) {
      as(
          database(service),
          statements(service)
              .lines()
              .filter(each -> !general(each).equals(line))
              .collect(Collectors.joining("\n")));
    }
  }

  /** Whatever these premises are called. */
  String general(String line) {
    return line.replace(prefix, "");
  }

  String statements(Service service) throws SQLException {
    try (Connection connection = admin(service).getConnection()) {
      return new RoleStatements(
              MODEL,
              service,
              new RoleStatements.Logins(
                  database(service),
                  role(service, "runs"),
                  role(service, "migrates"),
                  Optional.of(role(service, "tables")),
                  service.equals(TILL) ? Map.of("office", office("runs")) : Map.of()),
              connection.getMetaData().getDatabaseMajorVersion())
          .sql();
    }
  }

  void migrate(Service service) throws SQLException {
    Headwater.migrate(MODEL, service, migrator(service), role(service, "runs"));
  }

  ServiceSetup till() {
    return Headwater.run(MODEL, TILL)
        .on(own(TILL))
        .keeping(Retention.byDefault().keeping(Duration.ZERO))
        .handling(
            WITHDRAW,
            (tx, wish) -> {
              Sql.update(tx, "update accounts set balance = balance - 1 where id = 1");
              Headwater.publish(tx, PAID, "1", new Till.Paid(1, wish.amount(), "-"));
              return Outcome.done(new Till.Withdrawn(0));
            });
  }

  ServiceSetup office() {
    return Headwater.run(MODEL, OFFICE)
        .on(own(OFFICE))
        .readingFrom(TILL, asReader())
        .loading(LoadLimits.byDefault().inRangesOf(400).sharingFrom(600))
        .retrying(new RetryPolicy(2, Duration.ZERO, Duration.ZERO))
        .reportingEvery(Duration.ZERO)
        .reactingTo(
            PAID, (tx, paid) -> Sql.update(tx, "insert into ledger values (?)", paid.number()));
  }

  DataSource asReader() {
    return server.dataSource(database(TILL), office("runs"));
  }

  DataSource own(Service service) {
    return server.dataSource(database(service), role(service, "runs"));
  }

  DataSource migrator(Service service) {
    return server.dataSource(database(service), role(service, "migrates"));
  }

  DataSource admin(Service service) {
    return server.dataSource(database(service));
  }

  String database(Service service) {
    return prefix + service.name();
  }

  String role(Service service, String which) {
    return prefix + service.name() + "_" + which;
  }

  private String till(String which) {
    return role(TILL, which);
  }

  private String office(String which) {
    return role(OFFICE, which);
  }

  /** As superuser. */
  void as(String database, String statements) {
    try (Connection connection = server.dataSource(database).getConnection()) {
      Sql.run(connection, statements);
    } catch (SQLException failure) {
      throw new IllegalStateException(statements + ": " + failure.getMessage(), failure);
    }
  }

  /** The writes of the till's other programs. */
  void atTill(String statement) throws SQLException {
    try (Connection connection = own(ACCOUNT.service()).getConnection()) {
      Sql.run(connection, statement);
    }
  }

  @Override
  public void close() {
    MODEL.services().forEach(service -> server.dropDatabase(database(service)));
    for (Service service : MODEL.services()) {
      for (String which : List.of("runs", "migrates", "tables", "applier", "reader")) {
        as("postgres", "drop role if exists " + role(service, which));
      }
    }
  }
}
