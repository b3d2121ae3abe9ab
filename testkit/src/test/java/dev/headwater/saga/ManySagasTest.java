package dev.headwater.saga;

import static dev.headwater.saga.Market.ORDERS;
import static dev.headwater.saga.Market.PAYMENTS;
import static dev.headwater.saga.Market.STORE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.base.Sql;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
import dev.headwater.pooled.PgBouncer;
import dev.headwater.saga.Market.Wish;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many orders over few accounts and products, two instances of each service, while sessions are
 * killed and handlers fail at random.
 */
class ManySagasTest {
  private static final int THREADS = 4;
  private static final int POOL_SIZE = 3;
  private static final List<Service> SERVICES = List.of(ORDERS, PAYMENTS, STORE);

  private final long seed = Long.getLong("headwater.seed", System.nanoTime());
  private final World world = World.of(Market.MODEL);
  private final List<RunningService> running = new ArrayList<>();
  private final List<RunningService> orders = new ArrayList<>();
  private final AtomicInteger started = new AtomicInteger();
  private volatile boolean failing = true;
  private @Nullable PgBouncer bouncer;

  @AfterEach
  void close() {
    world.close();
    if (bouncer != null) {
      bouncer.close();
    }
  }

  @Test
  void whateverFailsMoneyAndGoodsAddUpAndNothingStaysOpen() throws Exception {
    MarketRules.build(world);
    run(60);
  }

  /** No session is a worker's own there, and none is found again. */
  @Test
  void soTheyDoBehindAPoolOfFewSessions() throws Exception {
    assumeTrue(PgBouncer.program().isPresent(), "no program pgbouncer here, so it cannot be tried");
    MarketRules.build(world);
    List<String> roles = SERVICES.stream().map(world::role).toList();
    bouncer = PgBouncer.before(world.server(ORDERS).port(), roles, POOL_SIZE);
    run(40);
    running.forEach(RunningService::close);
    for (String database : roles) {
      for (String role : roles) {
        assertThat(bouncer.left(database, role, POOL_SIZE)).as(role + "@" + database).isEmpty();
      }
    }
  }

  @Tag("thorough")
  @Test
  void withManyMoreOrdersToo() throws Exception {
    MarketRules.build(world);
    run(1_500);
  }

  private void run(int ordersOfEach) throws Exception {
    for (Service service : SERVICES) {
      for (int instance = 0; instance < 2; instance++) {
        start(service, new SplittableRandom(seed + instance));
      }
    }
    ExecutorService customers = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        SplittableRandom random = new SplittableRandom(seed + 100 + i);
        all.add(customers.submit(() -> order(random, ordersOfEach)));
      }
      SplittableRandom random = new SplittableRandom(seed + 1_000);
      while (!isOver(all)) {
        killSomeSession(random);
        int more = started.get() + random.nextInt(1, 10);
        world.await("some more are started", () -> isOver(all) || started.get() >= more);
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      customers.shutdownNow();
    }
    failing = false;
    world.await("all have ended (seed " + seed + ")", () -> open() == 0);
    requireAllAddsUp(THREADS * ordersOfEach);
  }

  private static boolean isOver(List<Future<?>> all) {
    return all.stream().allMatch(Future::isDone);
  }

  private void start(Service service, SplittableRandom random) throws SQLException {
    RunningService started =
        world.closing(MarketRules.rules(setup(service), command -> failSometimes(random)).start());
    running.add(started);
    if (service.equals(ORDERS)) {
      orders.add(started);
    }
  }

  private ServiceSetup setup(Service service) {
    PgBouncer between = bouncer;
    ServiceSetup setup = world.setup(service);
    if (between == null) {
      return setup;
    }
    setup.on(between.dataSource(world.role(service), world.role(service)));
    for (Service owner : Market.MODEL.heardInSagas(service)) {
      setup.readingFrom(owner, between.dataSource(world.role(owner), world.role(service)));
    }
    return setup;
  }

  private void failSometimes(SplittableRandom random) {
    synchronized (random) {
      if (failing && random.nextInt(20) == 0) {
        throw new IllegalStateException("a bad moment");
      }
    }
  }

  private void order(SplittableRandom random, int count) {
    for (int i = 0; i < count; i++) {
      Wish wish =
          new Wish(
              Long.toHexString(random.nextLong()),
              1 + random.nextLong(MarketRules.ACCOUNTS),
              1 + random.nextLong(MarketRules.PRODUCTS),
              random.nextInt(1, 9),
              random.nextInt(1, 90));
      Saga<Wish> saga = random.nextBoolean() ? Market.ORCHESTRATED : Market.CHOREOGRAPHED;
      RunningService here = orders.get(random.nextInt(orders.size()));
      world.await("one is started", () -> isStarted(here, saga, wish));
      started.incrementAndGet();
    }
  }

  /** Whoever lost the session tries again by the same key. */
  private static boolean isStarted(RunningService here, Saga<Wish> saga, Wish wish) {
    try {
      here.sagas().start(saga, wish, wish.wish());
      return true;
    } catch (SQLException lost) {
      return false;
    }
  }

  private void killSomeSession(SplittableRandom random) throws Exception {
    Service service = SERVICES.get(random.nextInt(SERVICES.size()));
    try (Connection connection = world.server(service).dataSource("postgres").getConnection()) {
      Sql.list(
          connection,
          """
          select pg_terminate_backend(pid) from pg_stat_activity
          where usename = ? and backend_type = 'client backend' order by random() limit 1""",
          row -> true,
          world.role(service));
    }
  }

  private long open() {
    return Long.parseLong(
        world.value(ORDERS, "select count(*) from headwater.sagas where due_at is not null"));
  }

  private void requireAllAddsUp(int started) {
    assertThat(world.value(ORDERS, "select count(*) from headwater.sagas"))
        .isEqualTo(String.valueOf(started));
    assertThat(world.value(ORDERS, "select count(*) from orders where status = 'PENDING'"))
        .isEqualTo("0");
    assertThat(wishes(PAYMENTS, "payments where status = 'TAKEN'"))
        .isEqualTo(wishes(ORDERS, "orders where status = 'CONFIRMED'"));
    assertThat(wishes(STORE, "reservations"))
        .isEqualTo(wishes(ORDERS, "orders where status = 'CONFIRMED'"));
    assertThat(
            world.value(
                PAYMENTS,
                """
                select (select sum(balance) from accounts)
                  + (select coalesce(sum(amount), 0) from payments where status = 'TAKEN')"""))
        .isEqualTo(String.valueOf(1_000 * MarketRules.ACCOUNTS));
    assertThat(
            world.value(
                STORE,
                """
                select (select sum(quantity) from shelves)
                  + (select coalesce(sum(quantity), 0) from reservations)"""))
        .isEqualTo(String.valueOf(100 * MarketRules.PRODUCTS));
    for (Service service : SERVICES) {
      assertThat(world.value(service, "select count(*) from headwater.parked")).isEqualTo("0");
    }
  }

  private String wishes(Service service, String from) {
    return world.value(
        service, "select coalesce(string_agg(wish, ',' order by wish), '') from " + from);
  }
}
