package dev.headwater.saga;

import static dev.headwater.saga.Market.ORDERS;
import static dev.headwater.saga.Market.PAYMENTS;
import static dev.headwater.saga.Market.STORE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many orders over few accounts and products, two instances of each service, while sessions are
 * killed and handlers fail at random.
 */
class ManySagasTest {
  private static final int THREADS = 4;
  private static final List<Service> SERVICES = List.of(ORDERS, PAYMENTS, STORE);

  private final long seed = Long.getLong("headwater.seed", System.nanoTime());
  private final World world = World.of(Market.MODEL);
  private final List<RunningService> orders = new ArrayList<>();
  private final AtomicInteger started = new AtomicInteger();
  private volatile boolean failing = true;

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void whateverFailsMoneyAndGoodsAddUpAndNothingStaysOpen() throws Exception {
    run(60);
  }

  @Tag("thorough")
  @Test
  void withManyMoreOrdersToo() throws Exception {
    run(1_500);
  }

  private void run(int ordersOfEach) throws Exception {
    MarketRules.build(world);
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
    RunningService running =
        world.closing(
            MarketRules.rules(world.setup(service), command -> failSometimes(random)).start());
    if (service.equals(ORDERS)) {
      orders.add(running);
    }
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
