package dev.headwater.inbox;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One instance works, the next stands by, takes over, and whoever wakes up too late loses. */
class StandbyTest {
  private World world;

  @BeforeEach
  void aBank() throws Exception {
    world = World.of(COPIES);
    world.sql(BANK, Bank.TABLES);
    world.sql(BANK, "insert into accounts select i, 'h', 1 from generate_series(1, 20) i");
    world.migrate();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void theSecondInstanceStandsByAndTakesOverAtOnceWhenTheFirstEnds() throws Exception {
    RunningService first = instance(Duration.ofHours(1));
    RunningService second = instance(Duration.ofHours(1));
    world.drain(first, BANK);
    assertThat(second.step(BANK)).isEqualTo(Step.STANDBY);
    assertThat(second.outlook(BANK).state()).isEqualTo(WorkerState.STANDBY);

    first.close();

    world.drain(second, BANK);
    assertThat(second.outlook(BANK).state()).isEqualTo(WorkerState.RUNNING);
  }

  @Test
  void theSecondInstanceTakesOverWhenTheFirstGivesNoSignOfLife() throws Exception {
    RunningService first = instance(Duration.ofMillis(300));
    RunningService second = instance(Duration.ofMillis(300));
    world.drain(first, BANK);

    world.await("the claim has run out", () -> second.step(BANK) != Step.STANDBY);

    world.sql(BANK, "update accounts set balance = 2");
    world.drain(second, BANK);
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
    assertThat(first.step(BANK)).as("fenced out or standing by").isNotEqualTo(Step.APPLIED);
  }

  @Test
  void aRenewedClaimOutlastsALongTransaction() throws Exception {
    RunningService first = instance(Duration.ofMillis(600));
    RunningService second = instance(Duration.ofMillis(600));
    world.drain(first, BANK);

    for (int i = 0; i < 20; i++) {
      first.stepWatch();
      world.value(BANK, "select pg_sleep(0.1)");
      assertThat(second.step(BANK)).isEqualTo(Step.STANDBY);
    }
  }

  @Test
  void whoeverHasLostItsClaimLosesByItsFence() throws Exception {
    RunningService desk = instance(Duration.ofMinutes(5));
    world.drain(desk, BANK);
    long applied = ticksApplied();
    world.sql(BANK, "update accounts set balance = 3");
    world
        .faults()
        .onceAt(
            FaultPoint.AFTER_TICK,
            () ->
                world.sql(
                    DESK,
                    "update headwater.claims set token = token + 1, holder = 'another',"
                        + " until = now() + interval '5 minutes'"));

    assertThat(desk.step(BANK)).isEqualTo(Step.STANDBY);

    assertThat(ticksApplied()).isEqualTo(applied);
    assertThat(world.value(DESK, "select count(*) from account_copies where balance = 3"))
        .isEqualTo("0");
  }

  @Test
  void aHungInstanceThatWakesUpAfterTheTakeOverChangesNothing() throws Exception {
    RunningService first = instance(Duration.ofMillis(300));
    RunningService second = instance(Duration.ofMillis(300));
    world.drain(first, BANK);
    world.sql(BANK, "update accounts set balance = 3");

    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch wakeUp = new CountDownLatch(1);
    world.faults().onceAt(FaultPoint.AFTER_TICK, () -> hang(hanging, wakeUp));
    CompletableFuture<Step> late = CompletableFuture.supplyAsync(() -> first.step(BANK));
    hanging.await();
    world.await("the second has taken over", () -> second.step(BANK) == Step.IDLE);
    long applied = ticksApplied();
    wakeUp.countDown();

    assertThat(late.get(30, TimeUnit.SECONDS)).isNotEqualTo(Step.APPLIED);
    assertThat(ticksApplied()).isEqualTo(applied);
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
  }

  @Test
  void whoReplacesAReaderThatHangsFreesTheOwnersTables() throws Exception {
    RunningService first = instance(Duration.ofMillis(300));
    RunningService second = instance(Duration.ofMillis(300));
    world.drain(first, BANK);
    world.sql(BANK, "update accounts set balance = 4");
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch wakeUp = new CountDownLatch(1);
    world.faults().onceAt(FaultPoint.AFTER_TICK, () -> hang(hanging, wakeUp));
    CompletableFuture<Step> late = CompletableFuture.supplyAsync(() -> first.step(BANK));
    hanging.await();
    // It waits for the reader that hangs, and everybody else for it.
    CompletableFuture<Void> emptying =
        CompletableFuture.runAsync(() -> world.sql(BANK, "truncate accounts"));
    world.await(
        "it waits",
        () ->
            world
                .value(
                    BANK,
                    "select count(*) from pg_locks where not granted and relation = 'accounts'::regclass")
                .equals("1"));

    world.await("the second has taken over", () -> second.step(BANK) == Step.APPLIED);
    emptying.get(30, TimeUnit.SECONDS);
    world.await("the copy is emptied", () -> isEmptied(second));
    wakeUp.countDown();
    assertThat(late.get(30, TimeUnit.SECONDS)).isNotEqualTo(Step.APPLIED);
  }

  private boolean isEmptied(RunningService service) {
    service.step(BANK);
    return world.value(DESK, "select count(*) from account_copies").equals("0");
  }

  private static void hang(CountDownLatch hanging, CountDownLatch wakeUp) {
    hanging.countDown();
    try {
      wakeUp.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private long ticksApplied() {
    return Long.parseLong(
        world.value(DESK, "select ticks_applied from headwater.positions order by n desc limit 1"));
  }

  private RunningService instance(Duration lease) throws Exception {
    return world.closing(world.setup(DESK).takingOverAfter(lease).stepped());
  }
}
