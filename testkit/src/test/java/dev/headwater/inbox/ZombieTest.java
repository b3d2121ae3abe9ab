package dev.headwater.inbox;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.base.Sql;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.ChildJvm;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process that is stopped in the middle of an applying transaction keeps its session, its rows
 * and its locks. Another instance takes over all the same, within seconds, and the zombie that goes
 * on later has nothing left that it could commit.
 */
class ZombieTest {
  private static final Duration LEASE = Duration.ofSeconds(1);
  private static final Duration TAKEN_OVER_WITHIN = LEASE.plusSeconds(9);
  private World world;
  private ChildJvm zombie;

  @BeforeEach
  void anInstanceInAProcessOfItsOwn() throws Exception {
    world = World.of(COPIES);
    world.sql(BANK, Bank.TABLES);
    world.sql(BANK, "insert into accounts select i, 'h', 0 from generate_series(1, 1000) i");
    world.migrate();
    zombie =
        ChildJvm.start(
            "zombie",
            ZombieInstance.class,
            List.of(
                world.server(DESK).jdbcUrl(world.role(DESK), world.role(DESK)),
                world.server(BANK).jdbcUrl(world.role(BANK), world.role(DESK)),
                String.valueOf(LEASE.toMillis())));
    world.await("it runs", () -> zombie.hasSaid("is RUNNING"));
  }

  @AfterEach
  void close() {
    zombie.close();
    world.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultPoint.class,
      names = {"AFTER_APPLY", "BEFORE_COMMIT"})
  void anotherInstanceTakesOverFromOneThatIsStoppedInItsTransaction(FaultPoint point)
      throws Exception {
    zombie.tell("hold " + point);
    world.sql(BANK, "update accounts set balance = 1");
    world.await("it is in the middle of its transaction", () -> zombie.hasSaid("at " + point));
    zombie.hang();

    takesOverAndTheZombieChangesNothing();
  }

  /** So few are applied by one worker, so many in shares. */
  @ParameterizedTest
  @ValueSource(ints = {20_000, 60_000})
  void anotherInstanceTakesOverFromOneThatIsStoppedInTheMiddleOfACopy(int rows) throws Exception {
    for (int balance = 1; !isCopying(); balance++) {
      zombie.goOn();
      world.await("it has caught up", () -> world.compare(ACCOUNTS).isEqual());
      world.sql(
          BANK,
          """
          insert into accounts select i, repeat('h', 1000), %d from generate_series(1, %d) i
          on conflict (id) do update set holder = excluded.holder, balance = excluded.balance"""
              .formatted(balance, rows));
      Awaitility.await("it copies").pollInterval(Duration.ofMillis(2)).until(this::isCopying);
      zombie.hang();
    }

    takesOverAndTheZombieChangesNothing();
  }

  private void takesOverAndTheZombieChangesNothing() throws Exception {
    RunningService other = world.closing(world.setup(DESK).takingOverAfter(LEASE).start());
    Awaitility.await("another instance takes over")
        .atMost(TAKEN_OVER_WITHIN)
        .until(() -> world.compare(ACCOUNTS).isEqual());
    world.await("it is at rest", () -> other.outlook(BANK).state() == WorkerState.RUNNING);
    String tick = positions();

    zombie.goOn();
    zombie.tell("go");

    world.await("the zombie has found out", () -> zombie.hasSaid("is STANDBY"));
    assertThat(positions()).as("the position is as it was").isEqualTo(tick);
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
    world.sql(BANK, "update accounts set balance = -1 where id < 10");
    world.await("the other goes on", () -> world.compare(ACCOUNTS).isEqual());
    assertThat(zombie.lines().lastIndexOf("is RUNNING"))
        .as("it never works again while the other does")
        .isLessThan(zombie.lines().indexOf("is STANDBY"));
  }

  private String positions() {
    return world.value(
        DESK, "select string_agg(n || ' ' || tick, ',' order by n) from headwater.positions");
  }

  private boolean isCopying() throws SQLException {
    try (Connection admin = world.admin(DESK).getConnection()) {
      return Sql.first(
              admin,
              """
              select exists (select from pg_stat_progress_copy
                where datname = current_database() and bytes_processed > 1000000)""",
              row -> row.getBoolean(1))
          .orElseThrow();
    }
  }
}
