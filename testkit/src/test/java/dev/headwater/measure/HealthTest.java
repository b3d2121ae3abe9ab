package dev.headwater.measure;

import static dev.headwater.testkit.Bank.ALL;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.DESK;
import static dev.headwater.testkit.Bank.MOVED;
import static java.time.temporal.ChronoUnit.MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.base.Sql;
import dev.headwater.measure.Health.Cause;
import dev.headwater.measure.Health.Level;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.ManualClock;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An instance says at once whether it keeps its promises. */
class HealthTest {
  private final ManualClock clock = new ManualClock(Instant.now().truncatedTo(MILLIS));
  private World world;
  private RunningService desk;

  @BeforeEach
  void aDesk() throws Exception {
    world = World.of(ALL).at(clock);
    world.sql(BANK, Bank.TABLES);
    world.migrate();
    desk = world.closing(world.setup(DESK).reactingTo(MOVED, HealthTest::refuse).stepped());
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void itIsUpOnceItsCopiesAreFilledAndDegradedBeyondTheirWindow() throws Exception {
    assertThat(desk.health().level()).isEqualTo(Level.DOWN);
    assertThat(causes()).containsExactly(Cause.NOT_LOOKED_YET);

    desk.stepWatch();
    assertThat(desk.health().level()).isEqualTo(Level.DEGRADED);
    assertThat(causes()).containsExactly(Cause.LOADING, Cause.LOADING);

    world.drain(desk, BANK);
    desk.stepWatch();
    assertThat(desk.health()).isEqualTo(new Health(Level.UP, List.of()));

    clock.advance(Duration.ofSeconds(6));
    desk.stepWatch();
    assertThat(desk.health().level()).isEqualTo(Level.DEGRADED);
    assertThat(causes()).containsExactly(Cause.BEYOND_WINDOW, Cause.BEYOND_WINDOW);
    assertThat(desk.health().reasons().get(0).about()).isEqualTo("account_copies");
    assertThat(desk.health().reasons().get(0).text()).contains("6000 ms", "5000 ms");
  }

  @Test
  void anOwnerThatIsDownOrRefusedDegradesItWithoutAnotherLook() throws Exception {
    filled();
    world.faults().failOnceAt(FaultPoint.BEFORE_SNAPSHOT);
    desk.step(BANK);
    assertThat(causes()).containsAnyOf(Cause.OWNER_UNREACHABLE, Cause.FAILING);
    assertThat(desk.health().level()).isEqualTo(Level.DEGRADED);

    world.drain(desk, BANK);
    try (Connection admin = world.admin(BANK).getConnection()) {
      Sql.run(admin, "update headwater.installation set service = 'bakery'");
    }
    world.killSubscriberSessions(DESK, BANK);
    world.await(
        "it halts",
        () -> {
          desk.step(BANK);
          return causes().contains(Cause.HALTED);
        });
    assertThat(desk.health().reasons().get(0).about()).isEqualTo("bank");
    assertThat(desk.health().reasons().get(0).text()).contains("HW505");
  }

  @Test
  void whatIsSetAsideDegradesIt() throws Exception {
    filled();
    try (Connection admin = world.admin(DESK).getConnection()) {
      Sql.run(admin, "alter table account_copies add constraint c check (balance >= 0)");
    }
    world.sql(BANK, "insert into accounts values (1, 'a', -1)");
    try (Connection connection = world.dataSource(BANK).getConnection()) {
      Sql.inTransaction(
          connection, inOne -> Headwater.publish(inOne, MOVED, "a", new Bank.Moved(1, 1)));
    }
    world.drain(desk, BANK);
    world.await(
        "it is counted",
        () -> {
          desk.stepWatch();
          return causes().contains(Cause.EVENTS_PARKED);
        });
    assertThat(causes()).containsExactly(Cause.ROWS_PARKED, Cause.EVENTS_PARKED);
    assertThat(desk.health().level()).isEqualTo(Level.DEGRADED);
  }

  @Test
  void withoutItsOwnDatabaseItIsDownAndSaysSoAtOnce() throws Exception {
    filled();
    RunningService running =
        world.closing(world.setup(DESK).reactingTo(MOVED, HealthTest::refuse).start());
    world.await("it has looked", () -> running.health().level() != Level.DOWN);
    allowConnections("false");
    world.killSessions(DESK);

    world.await("it is down", () -> running.health().level() == Level.DOWN);
    assertThat(running.health().reasons().get(0).cause()).isEqualTo(Cause.OWN_DATABASE_UNREACHABLE);
    assertThat(running.health().reasons().get(0).about()).isEqualTo("desk");

    allowConnections("true");
    world.await("it is back", () -> running.health().level() != Level.DOWN);
  }

  private void allowConnections(String whether) throws SQLException {
    try (Connection admin = world.server(DESK).dataSource("postgres").getConnection()) {
      Sql.run(
          admin,
          "alter database " + Sql.quoted(world.role(DESK)) + " allow_connections " + whether);
    }
  }

  private void filled() throws SQLException {
    world.drain(desk, BANK);
    desk.stepWatch();
    assertThat(desk.health().level()).isEqualTo(Level.UP);
  }

  private List<Cause> causes() {
    return desk.health().reasons().stream().map(Health.Reason::cause).toList();
  }

  private static void refuse(Connection transaction, Bank.Moved moved) {
    throw new IllegalArgumentException(moved.number() + " is refused");
  }
}
