package dev.headwater.soak;

import static dev.headwater.soak.Store.CUSTOMERS;
import static dev.headwater.soak.Store.ORDERS;
import static dev.headwater.soak.Store.STOREFRONT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.base.Sql;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.model.Copy;
import dev.headwater.model.Service;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three instances of two services, each in a JVM of its own, follow owners that write without pause
 * while processes are killed and stopped, servers crash, sessions end, disks fill, poison arrives
 * and, half-way, the next release is rolled out. Afterwards everything drains by itself, and
 * nothing was lost, doubled or reordered.
 *
 * <p>{@code -Dheadwater.soakSeconds=…} says how long, {@code -Dheadwater.seed=…} repeats the
 * choices, though not the moments.
 */
@Tag("thorough")
class SoakTest {
  private static final Logger LOG = LoggerFactory.getLogger(SoakTest.class);

  /** A lease, the time that who hangs is given, and some for a machine that is busy. */
  private static final long TAKE_OVER_MILLIS_MAX = StoreInstance.LEASE.toMillis() + 10_000;

  private final long seed = Long.getLong("headwater.seed", System.nanoTime());
  private final long seconds = Long.getLong("headwater.soakSeconds", 900);
  private final Map<Service, EmbeddedPostgres> servers = new HashMap<>();
  private World world;
  private Fleet fleet;
  private StoreState state;
  private SmallDisk disk;

  @BeforeEach
  void threeServersAndSixInstances() throws Exception {
    LOG.info("seed {}", seed);
    for (Service service : Store.SERVICES) {
      servers.put(
          service,
          EmbeddedPostgres.configure()
              .setting("max_connections", "250")
              .setting("deadlock_timeout", "100ms")
              .start());
    }
    world = World.of(Store.MODEL, servers::get);
    world.sql(CUSTOMERS, Store.OF_CUSTOMERS);
    world.sql(ORDERS, Store.OF_ORDERS + Store.OF_SUBSCRIBERS);
    world.sql(STOREFRONT, Store.OF_SUBSCRIBERS);
    world.migrate();
    refusePoison(ORDERS, Store.NAMES);
    refusePoison(STOREFRONT, Store.SHOWN);
    disk = SmallDisk.mount();
    disk.move(
        world.admin(STOREFRONT), List.of("ledger", Store.SHOWN.table().sql(), "shown_orders"));
    world.closing(
        StoreInstance.start(
            StoreInstance.Release.BEFORE,
            CUSTOMERS,
            new Random(seed),
            Map.of(CUSTOMERS.name(), world.dataSource(CUSTOMERS))));
    state = new StoreState(world);
    fleet = new Fleet(world, new Random(seed));
    fleet.start();
    world.await("all instances have started", fleet::isStarted);
    state.awaitAllEqual(Duration.ofSeconds(60));
  }

  private void refusePoison(Service service, Copy<?> copy) throws SQLException {
    try (Connection admin = world.admin(service).getConnection()) {
      Sql.run(
          admin,
          "alter table %s add check (name <> '%s')".formatted(copy.table().sql(), Store.POISON));
    }
  }

  @AfterEach
  void close() throws Exception {
    if (fleet != null) {
      fleet.close();
    }
    world.close();
    servers.values().forEach(EmbeddedPostgres::close);
    if (disk != null) {
      disk.unmount();
    }
  }

  @Test
  void whateverHappensAllDrainsAndNothingIsLostDoubledOrReordered() throws Exception {
    Chaos chaos = new Chaos(world, fleet, disk, new Random(seed));
    StoreWriters writers = new StoreWriters(world);
    long middle = System.nanoTime() + Duration.ofSeconds(seconds).toNanos() / 2;
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    try (Threads threads = new Threads()) {
      writers.start(threads, seed);
      while (System.nanoTime() < middle) {
        chaos.step();
      }
      chaos.changeShape();
      while (System.nanoTime() < end) {
        chaos.step();
      }
      chaos.endUpgrade();
      chaos.end();
      threads.end();
    }
    long drained = state.awaitRest(Duration.ofSeconds(90));
    report(chaos, writers, drained);
    state.assertNothingLostDoubledOrReordered();
    state.assertNothingStranded(fleet);
    assertThat(chaos.takeOvers())
        .as("take-overs, seed " + seed)
        .allMatch(each -> each.millis() <= TAKE_OVER_MILLIS_MAX);
  }

  private void report(Chaos chaos, StoreWriters writers, long drainedMillis) {
    LOG.info("seed {}, {} s: faults {}", seed, seconds, chaos.counts());
    LOG.info(
        "{} transactions committed or rolled back, {} failed, {} were held open; events handled:"
            + " {} by orders, {} by the storefront; changes applied: {}; drained within {} ms",
        writers.transactions(),
        writers.failed(),
        writers.heldOpen(),
        world.value(ORDERS, "select count(*) from ledger"),
        world.value(STOREFRONT, "select count(*) from ledger"),
        state.changesApplied(),
        drainedMillis);
    LOG.info(
        "take-overs in ms: {}",
        chaos.takeOvers().stream()
            .collect(
                Collectors.groupingBy(
                    Chaos.TakeOver::fault, Collectors.summarizingLong(Chaos.TakeOver::millis))));
  }
}
