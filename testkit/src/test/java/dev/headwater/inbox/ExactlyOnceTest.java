package dev.headwater.inbox;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.ALL;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.DESK;
import static dev.headwater.testkit.Bank.MOVED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.Deadlocks;
import dev.headwater.base.FaultPoint;
import dev.headwater.base.Sql;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.outbox.PublishEvents;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever fails at whatever point: a change and an event take effect once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExactlyOnceTest {
  private World world;
  private RunningService desk;
  private long number;

  @BeforeAll
  void aDeskThatKeepsALedger() throws Exception {
    world = World.of(ALL);
    world.sql(BANK, Bank.TABLES);
    world.sql(DESK, "create table ledger (account bigint, n bigint)");
    world.migrate();
    desk =
        world.closing(
            world
                .setup(DESK)
                .reactingTo(
                    MOVED,
                    (tx, moved) ->
                        Sql.update(
                            tx,
                            "insert into ledger values (?, ?)",
                            moved.account(),
                            moved.number()))
                .stepped());
    world.drain(desk, BANK);
  }

  @AfterAll
  void close() {
    world.close();
  }

  @ParameterizedTest
  @EnumSource(FaultPoint.class)
  void throughAFailureAtEachPoint(FaultPoint point) throws Exception {
    world.faults().failOnceAt(point);

    stepUntilIdle();

    assertOneEffect();
  }

  @ParameterizedTest
  @EnumSource(FaultPoint.class)
  void throughKilledSessionsOfTheSubscriberAtEachPoint(FaultPoint point) throws Exception {
    world.faults().onceAt(point, world.killing(DESK));

    stepUntilIdle();

    assertOneEffect();
  }

  @ParameterizedTest
  @EnumSource(FaultPoint.class)
  void throughKilledSessionsAtTheOwnerAtEachPoint(FaultPoint point) throws Exception {
    world.faults().onceAt(point, world.killing(BANK));

    stepUntilIdle();

    assertOneEffect();
  }

  @Test
  void throughADeadlockInTheSameStep() throws Exception {
    Deadlocks deadlocks = Deadlocks.onceAt(world, DESK, "ledger", 1);

    assertThat(desk.step(BANK)).isEqualTo(Step.APPLIED);

    assertThat(deadlocks.end()).isEqualTo(2);
    assertOneEffect();
  }

  @BeforeEach
  void somethingChangesAndIsPublished() throws SQLException {
    world.await("the faults of the last test are over", () -> desk.step(BANK) == Step.IDLE);
    number++;
    try (Connection connection = world.dataSource(BANK).getConnection()) {
      Sql.inTransaction(
          connection,
          inOne -> {
            Sql.run(inOne, "insert into accounts values (" + number + ", 'h', 5)");
            return PublishEvents.publish(inOne, MOVED, "1", new Bank.Moved(1, number));
          });
    }
  }

  private void stepUntilIdle() {
    world.await("nothing is left to apply", () -> desk.step(BANK) == Step.IDLE);
  }

  private void assertOneEffect() throws SQLException {
    assertThat(world.value(DESK, "select count(*) from ledger where n = " + number)).isEqualTo("1");
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
  }
}
