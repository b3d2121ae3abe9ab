package dev.headwater.benchmarks;

import static dev.headwater.examples.shop.Shop.SHOP;

import dev.headwater.RunningService;
import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.examples.shop.ShopRules;
import dev.headwater.examples.shop.ShopTables;
import dev.headwater.examples.shop.Storefront;
import dev.headwater.http.HeadwaterHttp;
import dev.headwater.http.HttpLimits;
import dev.headwater.http.HttpOwners;
import dev.headwater.http.OwnersSetup;
import dev.headwater.http.RunningHttp;
import dev.headwater.model.Projection;
import dev.headwater.model.Service;
import dev.headwater.read.Answer;
import dev.headwater.testkit.World;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The example's shop: six services in this JVM that run by themselves, each with a database of its
 * own on one server, and each served over HTTP. Nobody writes, so all that it answers is the same.
 */
final class ServedShop implements AutoCloseable {
  /** Nobody is refused: a client may be back before its last request has given its place back. */
  private static final HttpLimits LIMITS = HttpLimits.byDefault().withConcurrentMax(32);

  private final Pair pair = Pair.startAsOne();
  private final World world = World.of(SHOP, service -> pair.owner());
  private final Map<Service, RunningService> running = new LinkedHashMap<>();
  private final Map<Service, RunningHttp> served = new LinkedHashMap<>();
  private final ShopRows rows;
  private final HttpOwners owners;
  private final CountRequests requests;

  /** All is copied, projected and vacuumed when it returns. */
  ServedShop(int orders) throws SQLException {
    rows = new ShopRows(orders);
    for (Service service : SHOP.services()) {
      try (Connection connection = world.dataSource(service).getConnection()) {
        ShopTables.create(connection, service);
      }
    }
    rows.insertInto(world);
    world.migrate();
    vacuum();
    OwnersSetup asking = HeadwaterHttp.owners();
    for (Service service : SHOP.services()) {
      asking.at(service, () -> address(service));
    }
    owners = asking.start();
    requests = new CountRequests(owners);
    for (Service service : SHOP.services()) {
      RunningService started = ShopRules.of(service, world.setup(service)).asking(requests).start();
      running.put(service, started);
      served.put(service, HeadwaterHttp.serve(started).limitedTo(LIMITS).start());
    }
    settle();
    vacuum();
  }

  private void vacuum() throws SQLException {
    for (Service service : SHOP.services()) {
      try (Connection connection = world.admin(service).getConnection()) {
        Sql.run(connection, "vacuum analyze");
      }
    }
  }

  private void settle() {
    Instant since = Instant.now();
    for (Projection<?> projection : SHOP.projectionsOf(Storefront.SERVICE)) {
      world.await(projection + " is up to date", () -> isLaterThan(since, projection));
    }
  }

  private boolean isLaterThan(Instant since, Projection<?> projection) throws SQLException {
    try {
      Answer<?> answer = storefront().read(projection).byKey((long) rows.orders());
      return answer.complete() && answer.asOf().isAfter(since);
    } catch (HeadwaterException notBuilt) {
      if (notBuilt.code().equals("HW324")) {
        return false;
      }
      throw notBuilt;
    }
  }

  Pair pair() {
    return pair;
  }

  ShopRows rows() {
    return rows;
  }

  RunningService storefront() {
    return Objects.requireNonNull(running.get(Storefront.SERVICE));
  }

  /** Where a service is reached. */
  URI address(Service service) {
    return Objects.requireNonNull(served.get(service)).uri();
  }

  /** How the services ask one another. */
  HttpOwners owners() {
    return owners;
  }

  /** How often they have. */
  CountRequests requests() {
    return requests;
  }

  /** The storefront's own database, for who reads its tables by hand. */
  Connection storefrontSession() throws SQLException {
    return world.dataSource(Storefront.SERVICE).getConnection();
  }

  @Override
  public void close() {
    served.values().forEach(RunningHttp::close);
    running.values().forEach(RunningService::close);
    owners.close();
    world.close();
    pair.close();
  }
}
