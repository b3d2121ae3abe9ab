package dev.headwater.examples.shop;

import static dev.headwater.examples.shop.Shop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.http.HeadwaterHttp;
import dev.headwater.http.HttpOwners;
import dev.headwater.http.OwnerLimits;
import dev.headwater.http.OwnersSetup;
import dev.headwater.http.RunningHttp;
import dev.headwater.model.Projection;
import dev.headwater.model.Service;
import dev.headwater.query.OwnerAnswer;
import dev.headwater.query.OwnerRequest;
import dev.headwater.read.Answer;
import dev.headwater.testkit.World;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** The whole shop, running and served over HTTP, with some hundred orders. */
final class ShopWorld implements AutoCloseable {
  static final int ORDERS = 1_200;

  private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

  final LaterClock clock = new LaterClock();
  final World world = World.of(SHOP).at(clock);
  private final Map<Service, RunningService> running = new LinkedHashMap<>();
  private final Map<Service, RunningHttp> served = new LinkedHashMap<>();
  private final HttpOwners owners;

  /** Each request to an owner: which, and for what. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /** The true time, and more as a test wants it. */
  static final class LaterClock extends Clock {
    private volatile Duration later = Duration.ZERO;

    void advance(Duration by) {
      later = later.plus(by);
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(later);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("nobody asks for it");
    }
  }

  private ShopWorld(UnaryOperator<OwnerLimits> limits) throws SQLException {
    for (Service service : SHOP.services()) {
      try (Connection connection = world.dataSource(service).getConnection()) {
        ShopTables.create(connection, service);
      }
    }
    world.sql(
        Customers.SERVICE,
        """
        insert into crm.customers
        select n, 'Customer ' || n, (array['AUTOMOBILE', 'BUILDING', 'FURNITURE'])[n % 3 + 1],
          'GERMANY', n, 'somewhere', '1', null from generate_series(1, 200) n""");
    world.sql(
        Catalog.SERVICE,
        """
        insert into catalog.products
        select n, 'Product ' || n, 'Brand ' || n % 9, array['a', 'b'], n, 'maker', 1, 'box', n
        from generate_series(1, 310) n""");
    world.sql(
        Inventory.SERVICE,
        """
        insert into warehouse.stock
        select n, s, (n * s) % 7, 1, 'S-1'
        from generate_series(1, 300) n, generate_series(1, 3) s where (n + s) % 4 <> 0
        union all select n, 1, 1000, 1, 'S-1' from generate_series(301, 310) n""");
    world.sql(
        Orders.SERVICE,
        """
        insert into sales.orders
        select n, 1 + n * 7919 % 200, (array['PENDING', 'CONFIRMED', 'SHIPPED'])[n % 3 + 1], 0,
          date '2026-01-01' + n % 300, nullif('note ' || n % 4, 'note 0'), 'clerk', '1'
        from generate_series(1, 1200) n;
        insert into sales.order_lines
        select n, l, 1 + (n * 31 + l * 17) % 300, 1 + (n + l) % 5, ((n * l) % 1000) / 10.0, 'AIR'
        from generate_series(1, 1200) n, generate_series(1, 5) l where l <= n % 6;
        update sales.orders o set total = coalesce(
          (select sum(price) from sales.order_lines l where l.order_id = o.id), 0);
        select setval('sales.order_ids', 1200)""");
    world.sql(
        Payments.SERVICE,
        """
        insert into billing.payments (order_id, amount, status)
        select n, 1, 'OPEN' from generate_series(1, 1200) n where n % 5 <> 0""");
    world.migrate();
    OwnersSetup asking = HeadwaterHttp.owners().limitedTo(limits.apply(OwnerLimits.byDefault()));
    for (Service service : SHOP.services()) {
      asking.at(service, () -> address(service));
    }
    this.owners = asking.start();
    for (Service service : SHOP.services()) {
      start(service);
    }
  }

  static ShopWorld open() throws SQLException {
    return new ShopWorld(limits -> limits.withPause(20, Duration.ofMillis(50)));
  }

  private CompletableFuture<OwnerAnswer> ask(
      Service owner, OwnerRequest request, Duration longest) {
    asked.add(owner + " " + request.reads().stream().map(read -> read.entity().name()).toList());
    return owners.ask(owner, request, longest);
  }

  /** Where a service is reached; while it is down, where nobody listens. */
  URI address(Service service) {
    RunningHttp http = served.get(service);
    return http == null ? NOWHERE : http.uri();
  }

  RunningService running(Service service) {
    return Objects.requireNonNull(running.get(service));
  }

  RunningService storefront() {
    return running(Storefront.SERVICE);
  }

  boolean isUp(Service service) {
    return running.containsKey(service);
  }

  void start(Service service) throws SQLException {
    ServiceSetup setup = ShopRules.of(service, world.setup(service)).asking(this::ask);
    RunningService started = setup.start();
    running.put(service, started);
    served.put(service, HeadwaterHttp.serve(started).start());
  }

  /** Ends it with all that it has: its instance, its address, and its database. */
  void takeDown(Service service) throws SQLException {
    Objects.requireNonNull(served.remove(service)).close();
    Objects.requireNonNull(running.remove(service)).close();
    allowConnections(service, false);
    world.killSessions(service);
  }

  void bringBack(Service service) throws SQLException {
    allowConnections(service, true);
    start(service);
  }

  private void allowConnections(Service service, boolean allowed) throws SQLException {
    Service other = SHOP.services().stream().filter(it -> !it.equals(service)).findFirst().get();
    try (Connection connection = world.admin(other).getConnection()) {
      // Its database is named as its role is.
      Sql.run(
          connection,
          "alter database " + Sql.quoted(world.role(service)) + " allow_connections " + allowed);
    }
  }

  /** Waits until projections show all that was committed before. */
  ShopWorld atRest() {
    Instant since = clock.instant();
    for (Projection<?> projection : SHOP.projectionsOf(Storefront.SERVICE)) {
      world.await(projection + " is up to date", () -> isLaterThan(since, projection));
    }
    return this;
  }

  private boolean isLaterThan(Instant since, Projection<?> projection) throws SQLException {
    try {
      Answer<?> answer = storefront().read(projection).byKey((long) ORDERS);
      return answer.complete() && answer.asOf().isAfter(since);
    } catch (HeadwaterException notBuilt) {
      assertThat(notBuilt.code()).isEqualTo("HW324");
      return false;
    }
  }

  @Override
  public void close() {
    served.values().forEach(RunningHttp::close);
    running.values().forEach(RunningService::close);
    owners.close();
    world.close();
  }
}
