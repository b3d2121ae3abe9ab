package dev.headwater.copy;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static dev.headwater.testkit.Bank.POCKETS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All of this module's tests run in a heap of 256 MB: nothing may grow with the number of rows. */
class LargeCopyTest {
  private static final Logger LOG = LoggerFactory.getLogger(LargeCopyTest.class);

  @Test
  void twoMillionRowsAndADifferenceOfHalfAMillionPassThroughASmallHeap() throws Exception {
    assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(256L << 20);
    try (World world = World.of(COPIES)) {
      world.sql(BANK, Bank.TABLES);
      world.sql(
          BANK, "insert into accounts select i, 'holder', 0 from generate_series(1, 2000000) i");
      world.migrate();
      RunningService desk = world.stepped(DESK);

      long begun = System.nanoTime();
      world.drain(desk, BANK);
      logRate("bootstrap", 2_000_000, begun);
      assertThat(world.value(DESK, "select count(*) from account_copies")).isEqualTo("2000000");

      begun = System.nanoTime();
      world.sql(BANK, "update accounts set balance = 1 where id % 4 = 0");
      long committed = System.nanoTime();
      world.drain(desk, BANK);
      logRate("difference from the start of the update", 500_000, begun);
      logRate("difference from its commit", 500_000, committed);
      assertThat(world.value(DESK, "select sum(balance) from account_copies")).isEqualTo("500000");
    }
  }

  @Test
  void aCopyFilledWhileTheOwnerKeepsWritingIsEqualAtItsFirstAsOf() throws Exception {
    try (World world = World.of(COPIES);
        Threads threads = new Threads()) {
      world.sql(BANK, Bank.TABLES);
      world.sql(BANK, "insert into accounts select i, 'h', 1 from generate_series(1, 100000) i");
      world.sql(BANK, "insert into pockets select i, 1 from generate_series(1, 100000) i");
      world.migrate();
      AtomicLong writes = new AtomicLong();
      ReadWriteLock gate = new ReentrantReadWriteLock(true);
      for (int i = 0; i < 4; i++) {
        threads.repeat(() -> moveThrough(gate, world, writes));
      }
      world.await("the writers are at work", () -> writes.get() > 20);

      // The owner's data at the very instant of the reader's snapshot; writing goes on after it.
      AtomicReference<String> atSnapshot = new AtomicReference<>();
      AtomicLong writesAtSnapshot = new AtomicLong();
      world.faults().onceAt(FaultPoint.BEFORE_SNAPSHOT, () -> gate.writeLock().lock());
      world
          .faults()
          .onceAt(
              FaultPoint.BEFORE_TICK,
              () -> {
                atSnapshot.set(world.value(BANK, checksum("accounts", "pockets")));
                writesAtSnapshot.set(writes.get());
                gate.writeLock().unlock();
              });
      world
          .faults()
          .onceAt(
              FaultPoint.BEFORE_FETCH,
              () ->
                  world.await(
                      "the owner keeps writing", () -> writes.get() > writesAtSnapshot.get() + 20));
      RunningService desk = world.stepped(DESK);
      assertThat(desk.step(BANK)).isEqualTo(Step.APPLIED);
      assertThat(isFilled(desk)).isTrue();
      assertThat(world.value(DESK, checksum("account_copies", "pocket_copies")))
          .isEqualTo(atSnapshot.get());

      threads.end();
      world.drain(desk, BANK);
      assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
      assertThat(world.compare(POCKETS).firstKeys()).isEmpty();
    }
  }

  private static String checksum(String accounts, String pockets) {
    return """
        select md5((select string_agg(id || ':' || holder || ':' || balance, ',' order by id) from %s)
          || (select string_agg(id || ':' || amount, ',' order by id) from %s))"""
        .formatted(accounts, pockets);
  }

  private static void moveThrough(ReadWriteLock gate, World world, AtomicLong writes) {
    gate.readLock().lock();
    try {
      move(world, writes);
    } finally {
      gate.readLock().unlock();
    }
  }

  private static boolean isFilled(RunningService desk) throws Exception {
    return desk.copies().stream().allMatch(CopyStatus::loaded);
  }

  private static void move(World world, AtomicLong writes) {
    int from = ThreadLocalRandom.current().nextInt(100_000) + 1;
    world.sql(
        BANK,
        """
        update accounts set balance = balance - 1 where id between %1$d and %1$d + 50;
        update pockets set amount = amount + 1
        where id between %1$d and %1$d + 50"""
            .formatted(Math.min(from, 99_900)));
    writes.incrementAndGet();
  }

  private static void logRate(String what, long rows, long since) {
    Duration took = Duration.ofNanos(System.nanoTime() - since);
    LOG.info("{}: {} rows/s", what, rows * 1_000 / Math.max(1, took.toMillis()));
  }
}
