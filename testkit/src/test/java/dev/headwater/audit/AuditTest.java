package dev.headwater.audit;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.audit.AuditOptions.Mode;
import dev.headwater.audit.AuditReport.Method;
import dev.headwater.audit.Difference.Kind;
import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everything is stepped here: nothing is applied but when the test says so. */
class AuditTest {
  private static final AuditOptions REPORT = AuditOptions.of(Mode.REPORT).inChunksOf(128);
  private static final AuditOptions REPAIR = AuditOptions.of(Mode.REPAIR).inChunksOf(128);

  private final World world = World.of(COPIES);
  private RunningService desk;

  @BeforeEach
  void aThousandAccountsAreCopied() throws SQLException {
    world.sql(BANK, Bank.TABLES);
    world.sql(BANK, "insert into accounts select i, 'h', i from generate_series(1, 1000) i");
    world.migrate();
    desk = world.stepped(DESK);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private AuditReport audit(AuditOptions options) throws SQLException {
    return desk.audit(ACCOUNTS, options);
  }

  @Test
  void aCopyThatIsNotFilledYetIsNotCompared() throws Exception {
    assertThat(audit(REPORT).method()).isEqualTo(Method.STILL_LOADING);
    assertThat(audit(REPORT).isSound()).isFalse();

    world.drain(desk, BANK);
    assertThat(audit(REPORT).method()).isEqualTo(Method.RANGES);
    world.sql(DESK, "update headwater.copies set loaded = false");
    assertThat(audit(REPAIR).method()).isEqualTo(Method.STILL_LOADING);
  }

  @Test
  void anEqualCopyIsReadOnceInRanges() throws Exception {
    world.drain(desk, BANK);

    AuditReport report = audit(REPORT);

    assertThat(report.isSound()).isTrue();
    assertThat(report.rows()).isEqualTo(1000);
    assertThat(report.ranges()).isEqualTo(16);
    assertThat(report.chunks()).isEqualTo(8);
    assertThat(report.differingRanges()).isZero();
    assertThat(report.rowsReadTwice()).isZero();
  }

  @Test
  void missingSurplusAndDifferentRowsAreToldApart() throws Exception {
    world.drain(desk, BANK);
    Corrupt.behindTheGuard(
        world,
        """
        delete from account_copies where id in (1, 128);
        update account_copies set balance = -1 where id in (129, 1000);
        insert into account_copies values (0, 'before all', 0), (1001, 'behind all', 0)""");

    AuditReport report = audit(REPORT);

    assertThat(report.listed())
        .extracting(Difference::toString)
        .containsExactlyInAnyOrder(
            "missing 1",
            "missing 128",
            "different 129",
            "different 1000",
            "surplus 0",
            "surplus 1001");
    assertThat(report.missing()).isEqualTo(2);
    assertThat(report.surplus()).isEqualTo(2);
    assertThat(report.different()).isEqualTo(2);
    assertThat(report.differingRanges()).isEqualTo(4);
    assertThat(report.isSound()).isFalse();
    assertThat(world.compare(ACCOUNTS).differing()).as("nothing was repaired").isEqualTo(6);

    AuditReport repaired = audit(REPAIR);
    assertThat(repaired.repaired()).isEqualTo(6);
    assertThat(repaired.isSound()).isTrue();
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
    assertThat(audit(REPORT).differences()).isZero();
  }

  @Test
  void whatTheOwnerHasChangedSinceTheTickIsNoDifference() throws Exception {
    world.drain(desk, BANK);
    world.sql(
        BANK,
        """
        update accounts set balance = balance + 1 where id % 7 = 0;
        delete from accounts where id in (64, 65, 500);
        insert into accounts select i, 'new', 0 from generate_series(2001, 2300) i""");

    AuditReport report = audit(REPAIR);

    assertThat(report.listed()).isEmpty();
    assertThat(report.differences()).isZero();
    assertThat(report.rowsReadTwice()).isZero();
    assertThat(report.keysChangedMeanwhile()).isEqualTo(142 + 3 + 300);
    assertThat(world.value(DESK, "select count(*) from account_copies"))
        .as("no state runs ahead of the tick")
        .isEqualTo("1000");
    world.drain(desk, BANK);
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
  }

  @Test
  void transactionsThatWereRunningAtTheTickCountAsChangesSince() throws Exception {
    try (Connection held = world.dataSource(BANK).getConnection()) {
      held.setAutoCommit(false);
      Sql.run(held, "update accounts set balance = -5 where id = 77");
      world.sql(BANK, "update accounts set balance = 1 where id = 1");
      world.drain(desk, BANK);
      held.commit();
    }

    assertThat(audit(REPORT).differences()).isZero();
    assertThat(audit(REPORT).keysChangedMeanwhile()).isEqualTo(1);
  }

  @Test
  void aKeyThatHasChangedSinceItWasComparedIsLeftToItsTick() throws Exception {
    world.drain(desk, BANK);
    Corrupt.behindTheGuard(world, "update account_copies set balance = -1 where id in (5, 6)");
    world.sql(BANK, "update accounts set balance = 12345 where id = 5");

    try (Connection here = world.dataSource(DESK).getConnection();
        Connection atOwner = world.reading(DESK, BANK).getConnection()) {
      RepairKeys.Repaired repaired =
          new RepairKeys(ACCOUNTS, applier(), here, atOwner).repair(List.of(key("5"), key("6")));

      assertThat(repaired.merged()).isEqualTo(1);
      assertThat(repaired.leftToTicks()).isEqualTo(1);
    }
    assertThat(balances("5, 6")).as("12345 is of a later tick").isEqualTo("-1,6");
    world.drain(desk, BANK);
    assertThat(balances("5, 6")).isEqualTo("12345,6");
  }

  @Test
  void repairingWaitsForTheApplyingTransactionAndTakesItsPosition() throws Exception {
    world.drain(desk, BANK);
    Corrupt.behindTheGuard(world, "update account_copies set balance = -1 where id = 5");
    try (Connection applying = world.dataSource(DESK).getConnection()) {
      applying.setAutoCommit(false);
      Sql.run(
          applying, "select pg_advisory_xact_lock(hashtextextended('headwater.apply:bank', 0))");

      CompletableFuture<AuditReport> repairing =
          CompletableFuture.supplyAsync(() -> quietly(() -> audit(REPAIR)));
      world.await(
          "the repair waits",
          () ->
              world
                  .value(
                      DESK,
                      "select count(*) from pg_locks where locktype = 'advisory' and not granted")
                  .equals("1"));
      assertThat(balances("5")).isEqualTo("-1");
      world.sql(BANK, "update accounts set balance = 77 where id = 5");
      applying.commit();

      assertThat(repairing.join().leftToTicks()).isEqualTo(1);
    }
    assertThat(balances("5")).as("77 is of a later tick").isEqualTo("-1");
  }

  @Test
  void surplusRowsThatAreMoreThanFitAreRepairedInPasses() throws Exception {
    world.drain(desk, BANK);
    Corrupt.surplus(world, 5_000, 700);

    AuditReport report = audit(REPAIR);

    assertThat(report.surplus()).isEqualTo(700);
    assertThat(report.repaired()).isEqualTo(700);
    assertThat(report.rows()).isEqualTo(1000);
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
  }

  @Test
  void allRowsOfAnOwnerWithoutRowsAreSurplus() throws Exception {
    world.sql(BANK, "delete from accounts");
    world.drain(desk, BANK);
    Corrupt.surplus(world, 1, 3);

    assertThat(audit(REPORT).listed())
        .extracting(Difference::kind)
        .containsExactly(Kind.SURPLUS, Kind.SURPLUS, Kind.SURPLUS);
    assertThat(audit(REPAIR).isSound()).isTrue();
    assertThat(world.value(DESK, "select count(*) from account_copies")).isEqualTo("0");
  }

  @Test
  void anEmptiedTableIsWaitedForUntilItsTickIsApplied() throws Exception {
    world.drain(desk, BANK);
    world.sql(BANK, "truncate accounts");
    AuditOptions impatient = new AuditOptions(Mode.REPORT, 64, 128, 500, 20, Duration.ZERO);

    assertThatThrownBy(() -> audit(impatient))
        .isInstanceOfSatisfying(
            HeadwaterException.class, refused -> assertThat(refused.code()).isEqualTo("HW310"));

    world.drain(desk, BANK);
    assertThat(audit(impatient).isSound()).isTrue();
  }

  @Test
  void anOwnerThatIsAnotherOneNowIsRefused() throws Exception {
    world.drain(desk, BANK);
    try (Connection admin = world.admin(BANK).getConnection()) {
      Sql.run(admin, "update headwater.installation set incarnation = gen_random_uuid()");
    }

    assertThatThrownBy(() -> audit(REPORT))
        .isInstanceOfSatisfying(
            HeadwaterException.class, refused -> assertThat(refused.code()).isEqualTo("HW501"));
  }

  @Test
  void theGuardIsStillThereAfterARepair() throws Exception {
    world.drain(desk, BANK);
    Corrupt.behindTheGuard(world, "delete from account_copies where id = 9");
    assertThat(audit(REPAIR).repaired()).isEqualTo(1);

    assertThatThrownBy(() -> world.sql(DESK, "delete from account_copies where id = 9"))
        .hasMessageContaining("HW301");
  }

  private String applier() throws SQLException {
    return world.value(DESK, "select applier_role from headwater.installation");
  }

  private String balances(String ids) {
    return world.value(
        DESK,
        "select string_agg(balance::text, ',' order by id) from account_copies where id in ("
            + ids
            + ")");
  }

  private static Key key(String text) {
    return new Key(List.of(text));
  }

  private interface Work<T> {
    T run() throws Exception;
  }

  private static <T> T quietly(Work<T> work) {
    try {
      return work.run();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }
}
