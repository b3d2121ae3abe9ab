package dev.headwater.examples.shop.demo;

import static java.util.Objects.requireNonNull;

import dev.headwater.Headwater;
import dev.headwater.base.Sql;
import dev.headwater.embedded.Configuration;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.examples.shop.ShopTables;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One PostgreSQL server with a database and a login role for each service. On a server of the
 * user's own all of them are named {@code headwater_demo_…}, and dropped at the end.
 */
final class DemoServer implements AutoCloseable {
  private static final String PREFIX = "headwater_demo_";
  private static final int CONNECT_SECONDS_MAX = 10;

  private final @Nullable EmbeddedPostgres embedded;
  private final String adminUrl;
  private final String password;
  private final List<Service> created = new ArrayList<>();

  private DemoServer(@Nullable EmbeddedPostgres embedded, String adminUrl) {
    this.embedded = embedded;
    this.adminUrl = adminUrl;
    byte[] secret = new byte[16];
    new SecureRandom().nextBytes(secret);
    this.password = HexFormat.of().formatHex(secret);
  }

  /**
   * An embedded server.
   *
   * @param data where it keeps its data; empty for a temporary place
   */
  static DemoServer embedded(Optional<Path> data) {
    Configuration configuration =
        EmbeddedPostgres.configure()
            .setting("max_connections", "200")
            .setting("max_wal_size", "2GB");
    data.ifPresent(configuration::dataDirectory);
    EmbeddedPostgres server = configuration.start();
    return new DemoServer(server, server.jdbcUrl("postgres"));
  }

  static DemoServer at(String jdbcUrl) {
    return new DemoServer(null, jdbcUrl);
  }

  /**
   * Creates the services' databases and tables, and installs Headwater in them.
   *
   * @return false if an earlier demo has left them in a directory that was kept, with all they hold
   */
  boolean prepare(Model model) throws SQLException {
    boolean isAnew = embedded == null || taken(model.services()).isEmpty();
    if (isAnew) {
      requireUnused(model.services());
      for (Service service : model.services()) {
        created.add(service);
        create(service);
      }
    } else {
      for (Service service : model.services()) {
        run("alter role " + name(service) + " password " + Sql.literal(password));
        bringBack(service); // it may have been killed while one was down
      }
    }
    migrate(model);
    return isAnew;
  }

  private void migrate(Model model) throws SQLException {
    for (Service service : model.services()) {
      String reader =
          Headwater.migrate(model, service, admin(service), name(service)).roles().reader();
      for (Service other : model.services()) {
        if (Following.owners(model, other).contains(service)) {
          run("grant " + Sql.quoted(reader) + " to " + name(other));
        }
      }
    }
  }

  private List<String> taken(List<Service> services) throws SQLException {
    List<String> taken = new ArrayList<>();
    try (Connection connection = admin().getConnection()) {
      taken.addAll(
          Sql.list(connection, "select datname from pg_database", row -> row.getString(1)));
    }
    taken.retainAll(Set.copyOf(services.stream().map(DemoServer::name).toList()));
    return taken;
  }

  private void requireUnused(List<Service> services) throws SQLException {
    List<String> taken = taken(services);
    if (!taken.isEmpty()) {
      throw new DemoException(
          "The server has databases of a demo already: %s. Let that one end; if it was killed, drop them (drop database %s with (force)) and their roles."
              .formatted(String.join(", ", taken), taken.get(0)));
    }
  }

  /** The login that creates them becomes a member of the roles, so that it need be no superuser. */
  private void create(Service service) throws SQLException {
    String name = name(service);
    run("create role " + name + " login password " + Sql.literal(password));
    run("grant " + name + " to current_user");
    run("create database " + name + " owner " + name);
    run("revoke connect on database " + name + " from public");
    try (Connection connection = as(service, service).getConnection()) {
      ShopTables.create(connection, service);
    }
  }

  /** Lets the other service's login into the database, where it is a subscriber. */
  void admit(Service owner, Service subscriber) throws SQLException {
    run("grant connect on database " + name(owner) + " to " + name(subscriber));
  }

  /** A service's database, for the login of that service or of another one. */
  PGSimpleDataSource as(Service login, Service database) {
    PGSimpleDataSource source = source(name(database));
    source.setUser(name(login));
    source.setPassword(password);
    return source;
  }

  DataSource admin(Service database) {
    return source(name(database));
  }

  private DataSource admin() {
    return source("");
  }

  private PGSimpleDataSource source(String database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(adminUrl);
    source.setConnectTimeout(CONNECT_SECONDS_MAX);
    String fromEnvironment = System.getenv("PGPASSWORD");
    if (source.getPassword() == null && fromEnvironment != null) {
      source.setPassword(fromEnvironment);
    }
    if (!database.isEmpty()) {
      source.setDatabaseName(database);
    }
    return source;
  }

  String login(Service service) {
    return name(service);
  }

  String password() {
    return password;
  }

  boolean canCrash() {
    return embedded != null;
  }

  /** Ends all its processes at once, and starts it again on what was durable. */
  void crash() {
    EmbeddedPostgres server = requireNonNull(embedded);
    server.crash();
    server.restart();
  }

  /** Ends whatever the service's login is doing, in whatever database. */
  void killSessionsOf(Service service) throws SQLException {
    try (Connection connection = admin().getConnection()) {
      Sql.list(
          connection,
          "select pg_terminate_backend(pid) from pg_stat_activity where usename = ?",
          row -> row.getBoolean(1),
          name(service));
    }
  }

  /** Makes a database unreachable for everybody: nobody new gets in, who is in is thrown out. */
  void takeDown(Service service) throws SQLException {
    run("alter database " + name(service) + " allow_connections false");
    try (Connection connection = admin().getConnection()) {
      Sql.list(
          connection,
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = ?",
          row -> row.getBoolean(1),
          name(service));
    }
  }

  void bringBack(Service service) throws SQLException {
    run("alter database " + name(service) + " allow_connections true");
  }

  private void run(String statement) throws SQLException {
    try (Connection connection = admin().getConnection()) {
      Sql.run(connection, statement);
    }
  }

  private static String name(Service service) {
    return PREFIX + service.name();
  }

  @Override
  public void close() throws SQLException {
    if (embedded != null) {
      embedded.close();
      return;
    }
    try (Connection connection = admin().getConnection()) {
      for (Service service : created) {
        Sql.run(connection, "drop database if exists " + name(service) + " with (force)");
      }
      for (Service service : created) {
        for (String suffix : List.of("_applier", "_reader", "")) {
          Sql.run(connection, "drop role if exists " + name(service) + suffix);
        }
      }
    }
  }
}
