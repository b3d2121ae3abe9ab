package dev.headwater.audit;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.audit.AuditOptions.Mode;
import dev.headwater.audit.AuditReport.Method;
import dev.headwater.copy.CopyStatus;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The owner keeps writing, the subscriber keeps applying, and the audit finds what is wrong. */
class AuditWhileWritingTest {
  private static final Logger LOG = LoggerFactory.getLogger(AuditWhileWritingTest.class);

  @Test
  void twoHundredCorruptedRowsOfTwentyThousandAreFoundAndRepaired() throws Exception {
    auditWhileWriting(20_000, 200);
  }

  @Test
  @Tag("thorough")
  void aThousandCorruptedRowsOfAMillionAreFoundAndRepaired() throws Exception {
    AuditReport report = auditWhileWriting(1_000_000, 1_000);

    assertThat(report.rowsReadTwice()).isLessThan(report.rows() / 10);
  }

  private static AuditReport auditWhileWriting(int rows, int corrupted) throws Exception {
    long seed = Long.getLong("headwater.seed", ThreadLocalRandom.current().nextLong());
    LOG.info("-Dheadwater.seed={}", seed);
    try (World world = World.of(COPIES);
        Threads threads = new Threads()) {
      world.sql(BANK, Bank.TABLES);
      world.sql(
          BANK,
          "insert into accounts select i, 'holder ' || i, 0 from generate_series(1, %d) i"
              .formatted(rows));
      world.migrate();
      RunningService desk = world.start(DESK);
      world.await("the copy is filled", () -> desk.copies().stream().allMatch(CopyStatus::loaded));
      int surplus = corrupted / 5;
      Corrupt.rows(world, new Random(seed), rows, corrupted - surplus);
      // Behind those ids that are inserted below; the negative ones come before all others.
      Corrupt.surplus(world, -surplus / 2, surplus / 2);
      Corrupt.surplus(world, 2_000_000_000, surplus - surplus / 2);

      AtomicLong writes = new AtomicLong();
      for (int i = 0; i < 2; i++) {
        threads.repeat(() -> write(world, rows, writes));
      }
      world.await("the owner writes", () -> writes.get() > 20);
      AuditReport report = desk.audit(ACCOUNTS, AuditOptions.of(Mode.REPAIR));
      LOG.info("{} ms, {}", report.took().toMillis(), report);

      // What a writer changed was mended by the tick that brought it, or will be.
      assertThat(report.method()).isEqualTo(Method.RANGES);
      assertThat(report.surplus()).isEqualTo(surplus);
      assertThat(report.differences()).isBetween(corrupted * 9L / 10, (long) corrupted);
      assertThat(report.repaired() + report.leftToTicks()).isEqualTo(report.differences());
      assertThat(report.rows()).isGreaterThan(rows / 2);
      assertThat(report.differingRanges()).isBetween(1L, (long) corrupted + 2);
      assertThat(report.rowsReadTwice())
          .isLessThanOrEqualTo(report.differingRanges() * 64 + surplus);
      long again = writes.get();
      world.await("the owner still writes", () -> writes.get() > again);

      AuditReport second = desk.audit(ACCOUNTS, AuditOptions.of(Mode.REPORT));
      assertThat(second.listed()).isEmpty();
      assertThat(second.isSound()).isTrue();
      threads.end();
      world.await("the copy equals its owner", () -> world.compare(ACCOUNTS).firstKeys().isEmpty());
      return report;
    }
  }

  private static void write(World world, int rows, AtomicLong writes) {
    int at = ThreadLocalRandom.current().nextInt(rows) + 1;
    world.sql(
        BANK,
        """
        update accounts set balance = balance + 1 where id between %1$d and %1$d + 3;
        delete from accounts where id = %2$d;
        insert into accounts values (%3$d, 'new', 1) on conflict (id) do update set balance = 1"""
            .formatted(at, at / 2 + 1, rows + at));
    writes.incrementAndGet();
  }
}
