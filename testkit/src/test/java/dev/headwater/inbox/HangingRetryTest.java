package dev.headwater.inbox;

import static dev.headwater.testkit.Bank.ALL;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.DESK;
import static dev.headwater.testkit.Bank.MOVED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.outbox.PublishEvents;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An instance that hangs while it tries a parked event again stands in nobody's way. */
class HangingRetryTest {
  private static final RetryPolicy AT_ONCE =
      new RetryPolicy(100, Duration.ofMillis(1), Duration.ofMillis(1));

  private final CountDownLatch hanging = new CountDownLatch(1);
  private final CountDownLatch wakeUp = new CountDownLatch(1);
  private volatile boolean refused = true;
  private World world;

  @BeforeEach
  void aBank() throws Exception {
    world = World.of(ALL);
    world.sql(BANK, Bank.TABLES);
    world.migrate();
    world.sql(DESK, "create table ledger (number bigint)");
  }

  @AfterEach
  void close() {
    wakeUp.countDown();
    world.close();
  }

  @Test
  void anotherInstanceTakesOverAndTheEventTakesEffectOnce() throws Exception {
    RunningService first = instance(this::refuseThenHang);
    RunningService second = instance(HangingRetryTest::note);
    world.drain(first, BANK);
    publishOne();
    world.drain(first, BANK);
    assertThat(value("select state from headwater.parked")).isEqualTo("retrying");
    refused = false;

    CompletableFuture<Step> late = CompletableFuture.supplyAsync(() -> first.step(BANK));
    assertThat(hanging.await(20, TimeUnit.SECONDS)).isTrue();
    CompletableFuture.runAsync(
            () -> world.await("the other works", () -> second.step(BANK) == Step.IDLE))
        .get(20, TimeUnit.SECONDS);
    assertThat(value("select string_agg(number::text, ',') from ledger")).isEqualTo("1");

    wakeUp.countDown();
    assertThat(late.get(20, TimeUnit.SECONDS)).isNotEqualTo(Step.APPLIED);
    assertThat(value("select string_agg(number::text, ',') from ledger")).isEqualTo("1");
    assertThat(value("select state || ' ' || resolved_why from headwater.parked"))
        .isEqualTo("done handled");
  }

  private void refuseThenHang(Connection transaction, Bank.Moved moved) throws Exception {
    if (refused) {
      throw new IllegalStateException("refused");
    }
    note(transaction, moved);
    hanging.countDown();
    wakeUp.await();
  }

  private static void note(Connection transaction, Bank.Moved moved) throws SQLException {
    Sql.update(transaction, "insert into ledger values (?)", moved.number());
  }

  private void publishOne() throws SQLException {
    try (Connection bank = world.dataSource(BANK).getConnection()) {
      Sql.inTransaction(
          bank, inOne -> PublishEvents.publish(inOne, MOVED, "a", new Bank.Moved(1, 1)));
    }
  }

  private String value(String query) {
    return world.value(DESK, query);
  }

  private RunningService instance(EventHandler<Bank.Moved> handler) throws Exception {
    return world.closing(
        world
            .setup(DESK)
            .takingOverAfter(Duration.ofMillis(300))
            .retrying(AT_ONCE)
            .reactingTo(MOVED, handler)
            .stepped());
  }
}
