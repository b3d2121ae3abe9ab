package dev.headwater.install;

import static dev.headwater.install.Depot.AFTER;
import static dev.headwater.install.Depot.BEFORE;
import static dev.headwater.install.Depot.CRATES;
import static dev.headwater.install.Depot.DEPOT;
import static dev.headwater.install.Depot.RAMP;
import static dev.headwater.install.Depot.WEIGHED_CRATES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrateTest {
  private static final long LONGEST_WRITE_MILLIS = 1_500;

  private World world;

  @BeforeEach
  void aDepotWithTables() {
    world = World.of(BEFORE);
    world.sql(DEPOT, Depot.TABLES);
  }

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @Test
  void aSecondRunChangesNothing() throws Exception {
    world.migrate();
    List<String> first = Catalog.of(world.admin(DEPOT));
    List<String> firstCopies = Catalog.of(world.admin(RAMP));

    world.migrate();

    assertThat(Catalog.of(world.admin(DEPOT))).isEqualTo(first);
    assertThat(Catalog.of(world.admin(RAMP))).isEqualTo(firstCopies);
    assertThat(outboxRows("crate")).isEqualTo(markersOfAFirstInstallation());
  }

  /** One with the definitions, one with the triggers, one with the list of parts. */
  private static long markersOfAFirstInstallation() {
    return 3;
  }

  @Test
  void anOutboxOfOneTableKeepsWhatNobodyHasReadYet() throws Exception {
    world.migrate();
    RunningService ramp = world.stepped(RAMP);
    world.drain(ramp, DEPOT);
    world.sql(DEPOT, "insert into crates (id, label) values (900, 'x')");
    try (Connection admin = world.admin(DEPOT).getConnection()) {
      // As the former version left it: one table, no slots.
      Sql.run(
          admin,
          """
          drop view headwater_published.changes_crate;
          insert into headwater.outbox_crate_0 (xid, k1)
            select xid, k1 from headwater.outbox_crate_1;
          drop table headwater.outbox_crate_1;
          alter table headwater.outbox_crate_0 rename to outbox_crate;
          alter index headwater.outbox_crate_0_xid rename to outbox_crate_xid;
          alter table headwater.outbox_crate
            add column seq bigint not null default nextval('headwater.outbox_seq')""");
    }
    world.migrate();
    world.drain(ramp, DEPOT);
    assertThat(world.compare(CRATES).isEqual()).isTrue();
    world.sql(DEPOT, "insert into crates (id, label) values (901, 'x')");
    world.drain(ramp, DEPOT);
    assertThat(world.compare(CRATES).isEqual()).isTrue();
  }

  @Test
  void eightAtOnceOnAnEmptyDatabaseTakeTurns() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<Installation>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(
          threads.submit(
              () -> Headwater.migrate(BEFORE, DEPOT, world.admin(DEPOT), world.role(DEPOT))));
    }
    List<Installation> installed = new ArrayList<>();
    for (Future<Installation> each : all) {
      installed.add(each.get(60, TimeUnit.SECONDS));
    }
    threads.shutdown();
    assertThat(installed).hasSize(8).containsOnly(installed.get(0));
    world.setup(DEPOT).stepped().close();
  }

  @Test
  void writersGoOnWhileItIsInstalledAndChanged() throws Exception {
    AtomicLong ids = new AtomicLong();
    AtomicLong longestMillis = new AtomicLong();
    world.migrate(RAMP);
    try (Threads threads = new Threads()) {
      for (int i = 0; i < 4; i++) {
        threads.repeat(() -> write(ids.incrementAndGet(), longestMillis));
      }
      threads.repeat(this::holdATransactionOpen);
      world.await("some writes", () -> ids.get() > 100);
      world.migrate();
      RunningService ramp = world.start(RAMP);
      world.await("the ramp follows", () -> ramp.outlook(DEPOT).ticksApplied() > 3);
      long before = ids.get();
      Headwater.migrate(AFTER, DEPOT, world.admin(DEPOT), world.role(DEPOT));
      Headwater.migrate(BEFORE, DEPOT, world.admin(DEPOT), world.role(DEPOT));
      world.await("more writes", () -> ids.get() > before + 100);
      threads.end();
    }
    world.await("nothing was lost", () -> world.compare(CRATES).isEqual());
    assertThat(longestMillis.get()).as("longest write, ms").isLessThan(LONGEST_WRITE_MILLIS);
  }

  private void write(long id, AtomicLong longestMillis) throws SQLException {
    long start = System.nanoTime();
    try (Connection connection = world.dataSource(DEPOT).getConnection()) {
      Sql.inTransaction(
          connection,
          inOne -> {
            Sql.run(inOne, "insert into crates (id, label) values (" + id + ", 'new')");
            Sql.run(inOne, "update crates set label = 'older' where id = " + id / 2);
            Sql.run(inOne, "delete from crates where id = " + id / 3);
            return true;
          });
    }
    longestMillis.accumulateAndGet((System.nanoTime() - start) / 1_000_000, Math::max);
  }

  private void holdATransactionOpen() throws SQLException {
    try (Connection connection = world.dataSource(DEPOT).getConnection()) {
      Sql.inTransaction(
          connection,
          inOne -> {
            Sql.run(inOne, "insert into crates (id, label) values (0, '') on conflict do nothing");
            Sql.run(inOne, "select pg_sleep(0.7)");
            return true;
          });
    }
  }

  @Test
  void aChangedRecordIsPublishedAnew() throws Exception {
    world.migrate();
    world.sql(DEPOT, "insert into crates values (1, 'a', 'b', 3), (2, 'c', 'd', 4)");
    RunningService ramp = world.stepped(RAMP);
    world.drain(ramp, DEPOT);
    assertThat(world.compare(CRATES).isEqual()).isTrue();
    ramp.close();

    Headwater.migrate(AFTER, DEPOT, world.admin(DEPOT), world.role(DEPOT));
    Headwater.migrate(AFTER, RAMP, world.admin(RAMP), world.role(RAMP));
    try (RunningService after =
        Headwater.run(AFTER, RAMP)
            .on(world.dataSource(RAMP))
            .readingFrom(DEPOT, asRamp())
            .stepped()) {
      world.drain(after, DEPOT);
      assertThat(after.read(WEIGHED_CRATES).byKey(1L).value())
          .contains(new Depot.WeighedCrate(1, "b", 3));
    }
    assertThat(world.compare(WEIGHED_CRATES).isEqual()).isTrue();
  }

  private DataSource asRamp() throws SQLException {
    try (Connection depot = world.admin(DEPOT).getConnection()) {
      return world.server(DEPOT).dataSource(depot.getCatalog(), world.role(RAMP));
    }
  }

  /** The subscriber is not migrated, and only the source of what it copies has changed. */
  @Test
  void aFieldThatComesFromAnotherColumnIsReadAnew() throws Exception {
    world.migrate();
    world.sql(DEPOT, "insert into crates values (1, 'a', 'b', 3)");
    RunningService ramp = world.stepped(RAMP);
    world.drain(ramp, DEPOT);

    Headwater.migrate(AFTER, DEPOT, world.admin(DEPOT), world.role(DEPOT));
    world.drain(ramp, DEPOT);

    assertThat(world.value(RAMP, "select label from crate_copies")).isEqualTo("b");
  }

  @Test
  void anEntityThatIsNoLongerDeclaredIsNoLongerCaptured() throws Exception {
    world.migrate();
    Headwater.migrate(AFTER, DEPOT, world.admin(DEPOT), world.role(DEPOT));

    assertThat(Catalog.of(world.admin(DEPOT))).noneMatch(line -> line.contains("_pallet"));
    world.sql(DEPOT, "insert into pallets values (1)");
    world.migrate(DEPOT);
    assertThat(Catalog.of(world.admin(DEPOT))).anyMatch(line -> line.contains("outbox_pallet"));
  }

  @Test
  void uninstallLeavesNothingBehind() throws Exception {
    List<String> before = Catalog.of(world.admin(DEPOT));
    List<String> rampBefore = Catalog.of(world.admin(RAMP));
    world.migrate();
    assertThat(Catalog.of(world.admin(DEPOT))).isNotEqualTo(before);

    Headwater.uninstall(world.admin(DEPOT));
    Headwater.uninstall(world.admin(RAMP));
    Headwater.uninstall(world.admin(RAMP));

    assertThat(Catalog.of(world.admin(DEPOT))).isEqualTo(before);
    assertThat(Catalog.of(world.admin(RAMP))).isEqualTo(rampBefore);
    world.sql(DEPOT, "insert into crates (id, label) values (1, 'free')");
  }

  @Test
  void anotherServicesDatabaseIsRefused() throws Exception {
    world.migrate();
    assertThatThrownBy(() -> Headwater.migrate(BEFORE, RAMP, world.admin(DEPOT), world.role(DEPOT)))
        .hasMessageContaining("HW203")
        .hasMessageContaining("belongs to service \"depot\"");
  }

  @Test
  void aServiceRoleThatDoesNotExistIsRefused() {
    assertThatThrownBy(() -> Headwater.migrate(BEFORE, DEPOT, world.admin(DEPOT), "nobody_at_all"))
        .hasMessageContaining("HW202")
        .hasMessageContaining("nobody_at_all");
  }

  @Test
  void anotherRoleThanTheInstalledOneIsRefused() throws Exception {
    world.migrate();
    assertThatThrownBy(() -> Headwater.migrate(BEFORE, DEPOT, world.admin(DEPOT), world.role(RAMP)))
        .hasMessageContaining("HW216");
  }

  @Test
  void anApplicationsOwnFlywayIsNotInTheWay() throws Exception {
    Flyway own =
        Flyway.configure()
            .dataSource(world.dataSource(DEPOT))
            .locations("classpath:own/migrations")
            .baselineOnMigrate(true)
            .baselineVersion("9")
            .load();
    own.migrate();
    world.migrate();
    own.migrate();

    assertThat(own.validateWithResult().validationSuccessful).isTrue();
    assertThat(world.value(DEPOT, "select max(version) from flyway_schema_history")).isEqualTo("9");
    assertThat(Catalog.query(world.admin(DEPOT), "select version from headwater.schema_history"))
        .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
  }

  private long outboxRows(String entity) throws SQLException {
    return Long.parseLong(
        Catalog.query(
                world.admin(DEPOT),
                "select count(*)::text from headwater_published.changes_" + entity)
            .get(0));
  }
}
