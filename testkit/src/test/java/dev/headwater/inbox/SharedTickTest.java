package dev.headwater.inbox;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.base.Sql;
import dev.headwater.copy.LoadLimits;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The keys of a large tick are split over workers and instances, which meet at its end. */
class SharedTickTest {
  private static final LoadLimits SHARES_OF_100 = LoadLimits.byDefault().sharingFrom(100);

  private World world;

  @BeforeEach
  void aBank() throws Exception {
    world = World.of(COPIES);
    world.sql(BANK, Bank.TABLES);
    world.sql(BANK, "insert into accounts select i, 'h', 0 from generate_series(1, 1000) i");
    world.migrate();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void twoInstancesApplyItTogetherAndThePositionMovesOnceAtItsEnd() throws Exception {
    RunningService leader = instance();
    RunningService other = instance();
    world.drain(leader, BANK);
    long ticks = ticksApplied();
    world.sql(
        BANK, "update accounts set balance = 1 where id > 10; delete from accounts where id <= 10");
    Set<String> seen = ConcurrentHashMap.newKeySet();
    try (Threads threads = new Threads()) {
      threads.repeat(
          () -> {
            holders(seen);
            other.stepHelpers();
          });
      CompletableFuture<Step> step = CompletableFuture.supplyAsync(() -> leader.step(BANK));
      assertThat(step.get(60, TimeUnit.SECONDS)).isEqualTo(Step.APPLIED);
      threads.end();
    }
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
    assertThat(ticksApplied()).isEqualTo(ticks + 1);
    assertThat(world.value(DESK, "select count(*) from headwater.parts")).isEqualTo("0");
  }

  @Test
  void nobodyElseHelpsAndItIsAppliedAllTheSame() throws Exception {
    RunningService leader = instance();
    world.drain(leader, BANK);
    world.sql(BANK, "update accounts set balance = 2");
    assertThat(leader.step(BANK)).isEqualTo(Step.APPLIED);
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
  }

  @Test
  void aLeaderThatDiesInTheMiddleLeavesSharesThatDoNoHarm() throws Exception {
    RunningService leader = instance();
    world.drain(leader, BANK);
    world.sql(BANK, "update accounts set balance = 3");
    world.faults().failOnceAt(FaultPoint.BEFORE_COMMIT);
    assertThat(leader.step(BANK)).isEqualTo(Step.FAILED);
    assertThat(world.value(DESK, "select count(*) from account_copies where balance = 3"))
        .as("its shares are committed, its position is not")
        .isEqualTo("1000");
    leader.close();

    world.sql(BANK, "update accounts set balance = 4; delete from accounts where id = 9");
    RunningService next = instance();
    world.drain(next, BANK);
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
  }

  @Test
  void aHelperOfALeaderThatWasReplacedIsFencedOut() throws Exception {
    RunningService leader = instance();
    RunningService other = instance();
    world.drain(leader, BANK);
    world.sql(BANK, "update accounts set balance = 5");
    world
        .faults()
        .onceAt(
            FaultPoint.AFTER_TICK,
            () -> run("update headwater.claims set token = token + 1, holder = 'somebody else'"));
    assertThat(leader.step(BANK)).isEqualTo(Step.STANDBY);
    assertThat(world.value(DESK, "select count(*) from account_copies where balance = 5"))
        .as("no share of it has taken effect")
        .isEqualTo("0");
    assertThat(other.stepHelpers()).isFalse();
  }

  @Test
  void aShareWithARowThatDoesNotFitIsAppliedByOneWorker() throws Exception {
    RunningService leader = instance();
    world.drain(leader, BANK);
    try (Connection admin = world.admin(DESK).getConnection()) {
      Sql.run(admin, "alter table account_copies add check (balance <> 66)");
    }
    world.sql(BANK, "update accounts set balance = case id when 500 then 66 else 6 end");
    world.drain(leader, BANK);
    assertThat(world.compare(ACCOUNTS).firstKeys()).containsExactly("(500)");
    assertThat(leader.read(ACCOUNTS).byKey(1L).complete()).isFalse();
  }

  @Test
  void aWorkerThatHangsBeforeItsCommitIsEndedWhenItsTimeIsOver() throws Exception {
    RunningService leader = instance();
    world.drain(leader, BANK);
    world.sql(BANK, "update accounts set balance = 7");
    try (Connection zombie = world.dataSource(DESK).getConnection()) {
      CompletableFuture<Step> step = CompletableFuture.supplyAsync(() -> leader.step(BANK));
      world.await(
          "it has taken the last share",
          () ->
              Sql.update(
                      zombie,
                      """
                      update headwater.parts set state = 'taken', token = token + 1,
                        until = clock_timestamp() + interval '700 ms'
                      where number = parts - 1 and state = 'open'""")
                  == 1);
      zombie.setAutoCommit(false);
      Sql.run(zombie, hold("account_copies/7"));
      Sql.update(zombie, "update headwater.parts set state = 'done' where number = parts - 1");

      assertThat(step.get(20, TimeUnit.SECONDS)).isEqualTo(Step.APPLIED);
      assertThatThrownBy(zombie::commit).as("its session").isInstanceOf(SQLException.class);
    }
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
  }

  @Test
  void aWorkerOfAFormerTickThatHangsOnItsRowsIsEndedBeforeTheNextIsShared() throws Exception {
    RunningService leader = instance();
    world.drain(leader, BANK);
    world.sql(BANK, "update accounts set balance = 8");
    try (Connection zombie = world.dataSource(DESK).getConnection()) {
      zombie.setAutoCommit(false);
      Sql.run(zombie, hold("account_copies/15"));
      Sql.run(
          zombie,
          "set local role %s; update account_copies set balance = -1 where id = 5"
              .formatted(Sql.quoted(world.role(DESK) + "_applier")));
      CompletableFuture<Step> step = CompletableFuture.supplyAsync(() -> leader.step(BANK));

      assertThat(step.get(20, TimeUnit.SECONDS)).isEqualTo(Step.APPLIED);
      assertThatThrownBy(zombie::commit).as("its session").isInstanceOf(SQLException.class);
    }
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
  }

  /** The locks of who works on a share. */
  private static String hold(String share) {
    return """
        select pg_advisory_xact_lock_shared(hashtextextended('headwater.apply:bank', 0)),
          pg_advisory_xact_lock(hashtextextended('headwater.apply:bank/%s', 0))"""
        .formatted(share);
  }

  @Test
  void aShareWhoseWorkerWasKilledIsTakenLongBeforeItsTimeIsOver() throws Exception {
    RunningService leader = instance();
    world.drain(leader, BANK);
    run(
        """
        create function taken_by_a_dead_one() returns trigger language plpgsql as $$
        begin
          if new.number = 0 then
            new.state := 'taken';
            new.holder := 'a dead one';
            new.until := clock_timestamp() + interval '20 s';
          end if;
          return new;
        end $$;
        create trigger dead before insert on headwater.parts
          for each row execute function taken_by_a_dead_one()""");
    world.sql(BANK, "update accounts set balance = 8");
    CompletableFuture<Step> step = CompletableFuture.supplyAsync(() -> leader.step(BANK));
    assertThat(step.get(15, TimeUnit.SECONDS)).isEqualTo(Step.APPLIED);
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
  }

  private void holders(Set<String> seen) {
    seen.add(
        world.value(DESK, "select coalesce(string_agg(holder, ','), '') from headwater.parts"));
  }

  private void run(String statement) {
    try (Connection admin = world.admin(DESK).getConnection()) {
      Sql.run(admin, statement);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private long ticksApplied() {
    return Long.parseLong(
        world.value(DESK, "select ticks_applied from headwater.positions order by n desc limit 1"));
  }

  private RunningService instance() throws Exception {
    return world.closing(
        world.setup(DESK).loading(SHARES_OF_100).takingOverAfter(Duration.ofMinutes(5)).stepped());
  }
}
