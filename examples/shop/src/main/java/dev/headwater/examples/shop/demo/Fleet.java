package dev.headwater.examples.shop.demo;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.examples.shop.ShopRules;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** The services of the shop, each with a pool of its own; in real life, each on its own machine. */
final class Fleet implements AutoCloseable {
  private static final int SESSIONS_MAX = 16 + Addresses.REQUESTS_MAX;

  /** Less than a query waits for an owner: who asks hears of a failure in time to fall back. */
  private static final long CONNECT_MILLIS_MAX = 1_000;

  private final Model model;
  private final DemoServer server;
  private final Map<Service, HikariDataSource> pools = new LinkedHashMap<>();
  private final Map<Service, RunningService> running = new LinkedHashMap<>();
  private final List<Following> followings = new ArrayList<>();
  private final Addresses addresses;

  /**
   * Starts none of them yet.
   *
   * @param storefrontPort where the storefront will be served over HTTP; 0 for any port
   */
  Fleet(Model model, DemoServer server, int storefrontPort) {
    this.model = model;
    this.server = server;
    this.addresses = new Addresses(model, storefrontPort);
    for (Service service : model.services()) {
      pools.put(service, pool(service));
    }
  }

  private HikariDataSource pool(Service service) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(service.name());
    config.setDataSource(server.as(service, service));
    config.setMaximumPoolSize(SESSIONS_MAX);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(CONNECT_MILLIS_MAX);
    config.setValidationTimeout(CONNECT_MILLIS_MAX / 2);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  Model model() {
    return model;
  }

  /** The service's own database, with its own login. */
  DataSource database(Service service) {
    return requireNonNull(pools.get(service));
  }

  void start(Service service) throws SQLException {
    ServiceSetup setup =
        Headwater.run(model, service).on(database(service)).asking(addresses.owners());
    for (Service owner : Following.owners(model, service)) {
      server.admit(owner, service);
      setup.readingFrom(owner, server.as(service, owner));
    }
    RunningService started = ShopRules.of(service, setup).start();
    running.put(service, started);
    addresses.serve(service, started);
    for (Service owner : Following.owners(model, service)) {
      followings.add(Following.of(model, started, database(service), service, owner));
    }
  }

  /** Starts the services that were not started yet. */
  void startAll() throws SQLException {
    for (Service service : model.services()) {
      if (!running.containsKey(service)) {
        start(service);
      }
    }
  }

  RunningService running(Service service) {
    return requireNonNull(running.get(service), service.name());
  }

  /** Where it is served over HTTP. */
  URI address(Service service) {
    return addresses.served(service);
  }

  /** Who follows whom, among the services that were started. */
  List<Following> followings() {
    return List.copyOf(followings);
  }

  long changesApplied() {
    return followings.stream().mapToLong(Following::changesApplied).sum();
  }

  @Override
  public void close() {
    addresses.close();
    running.values().parallelStream().forEach(RunningService::close);
    pools.values().forEach(HikariDataSource::close);
  }
}
