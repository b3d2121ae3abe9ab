package dev.headwater.inbox;

import static dev.headwater.testkit.Bank.ALL;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.DESK;
import static dev.headwater.testkit.Bank.MOVED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An event that cannot be handled holds up what comes after it, visibly, until it can. */
class FailingHandlerTest {
  private volatile Trouble trouble = () -> {};
  private World world;

  private interface Trouble {
    void strike() throws Exception;
  }

  @BeforeEach
  void aBank() throws Exception {
    world = World.of(ALL);
    world.sql(BANK, Bank.TABLES);
    world.migrate();
    world.sql(DESK, "create table ledger (number bigint primary key)");
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void thePositionStaysLaterEventsWaitAndAMendedHandlerGoesOn() throws Exception {
    RunningService desk = stepped();
    world.drain(desk, BANK);
    publish(1);
    world.drain(desk, BANK);
    String position = position();
    trouble =
        () -> {
          throw new IllegalArgumentException("the ledger is full");
        };
    publish(2, 3);

    for (int i = 0; i < 3; i++) {
      assertThat(desk.step(BANK)).isEqualTo(Step.FAILED);
    }

    assertThat(desk.outlook(BANK).state()).isEqualTo(WorkerState.HALTED);
    assertThat(desk.outlook(BANK).problem().orElseThrow())
        .contains("HW510", "moved", "key 7", "the ledger is full");
    assertThat(position()).isEqualTo(position);
    assertThat(ledger()).isEqualTo("1");

    trouble = () -> {};
    world.drain(desk, BANK);
    assertThat(ledger()).isEqualTo("1,2,3");
    assertThat(desk.outlook(BANK).problem()).isEmpty();
  }

  @Test
  void whatTheDatabaseRefusesIsToldWithItsEvent() throws Exception {
    RunningService desk = stepped();
    world.drain(desk, BANK);
    world.sql(DESK, "insert into ledger values (1)");
    publish(1);

    assertThat(desk.step(BANK)).isEqualTo(Step.FAILED);

    assertThat(desk.outlook(BANK).state()).isEqualTo(WorkerState.HALTED);
    assertThat(desk.outlook(BANK).problem().orElseThrow())
        .contains("HW510", "key 7", "ledger_pkey");
  }

  @Test
  void anErrorIsVisibleAndDoesNotEndTheWorker() throws Exception {
    trouble =
        () -> {
          throw new NoClassDefFoundError("dev/example/Missing");
        };
    RunningService desk = world.closing(world.setup(DESK).reactingTo(MOVED, this::handle).start());
    world.await("it runs", () -> desk.outlook(BANK).state() == WorkerState.RUNNING);
    publish(1);

    world.await(
        "the error is told",
        () -> desk.outlook(BANK).problem().orElse("").contains("dev/example/Missing"));
    trouble = () -> {};
    world.await("the event is handled", () -> ledger().equals("1"));
  }

  @Test
  void anErrorOnceDoesNotHangTheNextTry() throws Exception {
    RunningService desk = stepped();
    world.drain(desk, BANK);
    List<Error> once = new ArrayList<>(List.of(new StackOverflowError("deep")));
    trouble =
        () -> {
          if (!once.isEmpty()) {
            throw once.remove(0);
          }
        };
    publish(1, 2);

    assertThat(desk.step(BANK)).isEqualTo(Step.FAILED);
    world.drain(desk, BANK);

    assertThat(ledger()).isEqualTo("1,2");
  }

  private RunningService stepped() throws Exception {
    return world.closing(world.setup(DESK).reactingTo(MOVED, this::handle).stepped());
  }

  private void handle(Connection transaction, Bank.Moved moved) throws Exception {
    trouble.strike();
    Sql.run(transaction, "insert into ledger values (" + moved.number() + ")");
  }

  private void publish(long... numbers) throws Exception {
    try (Connection connection = world.dataSource(BANK).getConnection()) {
      for (long number : numbers) {
        Sql.inTransaction(
            connection, inOne -> Headwater.publish(inOne, MOVED, "7", new Bank.Moved(7, number)));
      }
    }
  }

  private String ledger() {
    return world.value(
        DESK, "select coalesce(string_agg(number::text, ',' order by number), '') from ledger");
  }

  private String position() {
    return world.value(DESK, "select tick::text || snapshot::text from headwater.positions");
  }
}
