package dev.headwater.log;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.TestServer;
import dev.headwater.testkit.World;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * With {@code synchronous_commit = off} a commit can be seen by a reader and then be lost in a
 * crash; its transaction's number is then given to another one. Ticks exist for this case.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnerCrashTest {
  private EmbeddedPostgres owner;
  private World world;
  private RunningService desk;

  @BeforeAll
  void anOwnerThatFlushesLate() throws Exception {
    owner = EmbeddedPostgres.configure().setting("wal_writer_delay", "10s").start();
    world = World.of(COPIES, service -> service.equals(BANK) ? owner : TestServer.shared());
    world.sql(BANK, Bank.TABLES);
    world.migrate();
    desk = world.stepped(DESK);
  }

  @BeforeEach
  void theCopyIsFilled() {
    world.sql(BANK, "truncate accounts");
    world.sql(BANK, "insert into accounts select i, 'h', 1 from generate_series(1, 20) i");
    world.drain(desk, BANK);
  }

  @AfterAll
  void close() {
    world.close();
    owner.close();
  }

  @Test
  void whatTheOwnerLostWasNeverAppliedAnywhere() throws Exception {
    commitWithoutFlush("update accounts set balance = 666 where id = 5");
    crashAt(FaultPoint.BEFORE_TICK);

    assertThat(desk.step(BANK)).isEqualTo(Step.FAILED);
    owner.restart();
    assertThat(world.value(BANK, "select balance from accounts where id = 5")).isEqualTo("1");
    assertThat(balancesSeen()).containsExactly("1");

    // The lost transaction's number is taken again.
    world.sql(BANK, "update accounts set balance = 7 where id = 6");
    world.drain(desk, BANK);
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
    assertThat(world.value(DESK, "select balance from account_copies where id = 6")).isEqualTo("7");
  }

  @ParameterizedTest
  @EnumSource(FaultPoint.class)
  void aCrashAtAnyPointLeavesNoDifference(FaultPoint point) throws Exception {
    commitWithoutFlush("update accounts set balance = 666 where id = 5");
    commitWithoutFlush("insert into accounts values (21, 'new', 1)");
    crashAt(point);

    desk.step(BANK);
    owner.restart();
    world.sql(BANK, "update accounts set balance = 7 where id = 6");
    world.await("the owner is read again", () -> desk.step(BANK) == Step.IDLE);

    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
  }

  private Set<String> balancesSeen() {
    Set<String> seen = new HashSet<>();
    seen.add(
        world.value(DESK, "select string_agg(distinct balance::text, ',') from account_copies"));
    return seen;
  }

  private void commitWithoutFlush(String statement) {
    world.sql(BANK, "set local synchronous_commit = off; " + statement);
  }

  private void crashAt(FaultPoint point) {
    world.faults().onceAt(point, owner::crash);
  }
}
