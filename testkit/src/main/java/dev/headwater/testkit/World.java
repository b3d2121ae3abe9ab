package dev.headwater.testkit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.base.Sql;
import dev.headwater.base.Surroundings;
import dev.headwater.copy.CompareCopy;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.model.Copy;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.awaitility.Awaitility;

/**
 * A model's services, each with a database and a role of its own on one embedded server.
 *
 * <p>Create the services' tables with {@link #sql}, {@link #migrate()}, then run the services: with
 * {@link ServiceSetup#start()} they live by themselves, with {@link ServiceSetup#stepped()} the
 * test steps them. Closing the world stops them and drops the databases.
 */
public final class World implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int POOL_SIZE_MAX = 30;

  private final Model model;
  private final Function<Service, EmbeddedPostgres> servers;
  private final String prefix = "w" + UUID.randomUUID().toString().substring(0, 8);
  private final List<RunningService> running = new ArrayList<>();
  private final Map<Service, HikariDataSource> pools = new ConcurrentHashMap<>();
  private final Faults faults = new Faults();
  private Clock clock = Clock.systemUTC();
  private RandomGenerator random = RandomGenerator.getDefault();

  private World(Model model, Function<Service, EmbeddedPostgres> servers) {
    this.model = model;
    this.servers = servers;
    for (Service service : model.services()) {
      Set<EmbeddedPostgres> all = new HashSet<>();
      model.services().forEach(each -> all.add(servers.apply(each)));
      all.forEach(server -> adminSql(server, "create role " + role(service) + " login"));
      server(service).createDatabase(databaseName(service));
      adminSql(
          server(service),
          "alter database " + databaseName(service) + " owner to " + role(service));
    }
  }

  /** On the run's shared server. */
  public static World of(Model model) {
    return new World(model, service -> TestServer.shared());
  }

  /** On servers of the test's own, which it may crash. */
  public static World of(Model model, Function<Service, EmbeddedPostgres> servers) {
    return new World(model, servers);
  }

  /** Sets the services' clock. To be called before they are run. */
  public World at(Clock other) {
    this.clock = other;
    return this;
  }

  /** Sets the services' randomness. To be called before they are run. */
  public World randomBy(RandomGenerator other) {
    this.random = other;
    return this;
  }

  /** The faults of the services that are run here. */
  public Faults faults() {
    return faults;
  }

  /** The server on which a service's database lies. */
  public EmbeddedPostgres server(Service service) {
    return servers.apply(service);
  }

  /** The service's database, logged in as its own role. */
  public DataSource dataSource(Service service) {
    return server(service).dataSource(databaseName(service), role(service));
  }

  private DataSource pool(Service service) {
    return pools.computeIfAbsent(
        service,
        each -> {
          HikariConfig config = new HikariConfig();
          config.setDataSource(dataSource(each));
          config.setMaximumPoolSize(POOL_SIZE_MAX);
          config.setMinimumIdle(0);
          config.setPoolName(role(each));
          return new HikariDataSource(config);
        });
  }

  /** An owner's database, logged in as one of its subscribers. */
  public DataSource reading(Service subscriber, Service owner) {
    return server(owner).dataSource(databaseName(owner), role(subscriber));
  }

  /** The service's database, logged in as superuser. */
  public DataSource admin(Service service) {
    return server(service).dataSource(databaseName(service));
  }

  /** What the service's own code logs in as. */
  public String role(Service service) {
    return prefix + "_" + service.name();
  }

  private String databaseName(Service service) {
    return prefix + "_" + service.name();
  }

  /** Runs statements in a service's database as its own role, in one transaction. */
  public void sql(Service service, String statements) {
    try (Connection connection = dataSource(service).getConnection()) {
      Sql.inTransaction(
          connection,
          inOne -> {
            Sql.run(inOne, statements);
            return true;
          });
    } catch (SQLException failure) {
      throw new IllegalStateException(service + ": " + failure.getMessage(), failure);
    }
  }

  /** One value of a service's database, as text. */
  public String value(Service service, String query) {
    return value(service, dataSource(service), query);
  }

  /** The same as superuser, who sees what the service has no right to. */
  public String adminValue(Service service, String query) {
    return value(service, admin(service), query);
  }

  private static String value(Service service, DataSource source, String query) {
    try (Connection connection = source.getConnection()) {
      return Sql.first(connection, query, row -> String.valueOf(row.getString(1))).orElseThrow();
    } catch (SQLException failure) {
      throw new IllegalStateException(service + ": " + failure.getMessage(), failure);
    }
  }

  /** Migrates all services and lets each read the owners that it needs. */
  public World migrate() throws SQLException {
    for (Service service : model.services()) {
      migrate(service);
    }
    return this;
  }

  /** Migrates one service and lets the others read it. */
  public void migrate(Service service) throws SQLException {
    migrate(model, service);
  }

  /** The same with another version of the model, as a service that was built apart would bring. */
  public void migrate(Model other, Service service) throws SQLException {
    String reader =
        Headwater.migrate(other, service, admin(service), role(service)).roles().reader();
    for (Service subscriber : model.services()) {
      if (!subscriber.equals(service)) {
        adminSql(
            server(service), "grant " + Sql.quoted(reader) + " to " + Sql.quoted(role(subscriber)));
      }
    }
  }

  /** A service of this world, to be given handlers and then run. */
  public ServiceSetup setup(Service service) {
    return setup(model, service);
  }

  /** The same with another version of the model, as a service that was built apart would bring. */
  public ServiceSetup setup(Model other, Service service) {
    ServiceSetup setup =
        Headwater.run(other, service).on(pool(service)).in(new Surroundings(clock, random, faults));
    for (Service owner : model.services()) {
      if (!owner.equals(service)) {
        setup.readingFrom(owner, reading(service, owner));
      }
    }
    return setup;
  }

  /** Runs a service without handlers, by itself. */
  public RunningService start(Service service) throws SQLException {
    return closing(setup(service).start());
  }

  /** Runs a service without handlers, stepped by the test. */
  public RunningService stepped(Service service) throws SQLException {
    return closing(setup(service).stepped());
  }

  /** Has the world close the service at its end. */
  public RunningService closing(RunningService service) {
    running.add(service);
    return service;
  }

  /** Steps a service until nothing of the owner's is left to apply. */
  public void drain(RunningService service, Service owner) {
    await(
        "all of " + owner + " is applied",
        () -> {
          Step step = service.step(owner);
          if (step == Step.FAILED) {
            throw new IllegalStateException(
                service.outlook(owner).problem().orElse("failed without a reason"));
          }
          return step == Step.IDLE;
        });
  }

  /** Waits until the condition holds, for up to a minute. */
  public void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .pollDelay(Duration.ZERO)
        .until(condition);
  }

  /** Ends every session on a service's database, its own and its subscribers'. */
  public int killSessions(Service service) throws SQLException {
    int killed = kill(service, "datname = ?", databaseName(service));
    HikariDataSource pool = pools.get(service);
    if (pool != null) {
      pool.getHikariPoolMXBean().softEvictConnections();
    }
    return killed;
  }

  /** The same, to be done at a {@linkplain Faults point}. */
  public Runnable killing(Service service) {
    return () -> {
      try {
        killSessions(service);
      } catch (SQLException failure) {
        throw new IllegalStateException(failure);
      }
    };
  }

  /** Ends the sessions in which a subscriber reads an owner. */
  public int killSubscriberSessions(Service subscriber, Service owner) throws SQLException {
    return kill(owner, "datname = ? and usename = ?", databaseName(owner), role(subscriber));
  }

  private int kill(Service service, String which, String... values) throws SQLException {
    try (Connection connection = server(service).dataSource("postgres").getConnection()) {
      return Sql.first(
              connection,
              "select count(pg_terminate_backend(pid)) from pg_stat_activity where " + which,
              row -> row.getInt(1),
              (Object[]) values)
          .orElseThrow();
    }
  }

  /** Compares a copy with its owner's table. */
  public CompareCopy.Comparison compare(Copy<?> copy) throws SQLException {
    return new CompareCopy(copy)
        .between(dataSource(copy.entity().service()), dataSource(copy.service()));
  }

  private static void adminSql(EmbeddedPostgres server, String statement) {
    try (Connection connection = server.dataSource("postgres").getConnection()) {
      Sql.run(connection, statement);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Stops the services and drops the databases and roles. */
  @Override
  public void close() {
    running.forEach(RunningService::close);
    pools.values().forEach(HikariDataSource::close);
    for (Service service : model.services()) {
      String name = databaseName(service);
      adminSql(server(service), "drop database if exists " + Sql.quoted(name) + " with (force)");
    }
    for (Service service : model.services()) {
      String name = databaseName(service);
      for (String role : List.of(name + "_applier", name + "_reader")) {
        adminSql(server(service), "drop role if exists " + Sql.quoted(role));
      }
      for (Service other : model.services()) {
        adminSql(server(other), "drop role if exists " + Sql.quoted(role(service)));
      }
    }
  }
}
