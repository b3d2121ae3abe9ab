package dev.headwater.log;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.base.Sql;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.model.Service;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an administrator or a pool has set for the sessions does not keep changes from arriving. */
class SessionSettingsTest {
  private static final String SET_AND_HELD =
      """
      select concat_ws(' ', current_setting('statement_timeout'),
        current_setting('idle_in_transaction_session_timeout'), current_setting('jit'),
        (select count(*) from pg_locks where locktype = 'advisory'
          and database = (select oid from pg_database where datname = current_database())))""";

  private World world;

  @BeforeEach
  void aBank() throws Exception {
    world = World.of(COPIES);
    world.sql(BANK, Bank.TABLES);
    world.sql(BANK, "insert into accounts select i, 'h', 1 from generate_series(1, 20) i");
    world.sql(BANK, "insert into pockets select i, 1 from generate_series(1, 20) i");
    world.migrate();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aReaderWithReadOnlyTransactionsByDefaultCommitsItsTicks() throws Exception {
    setAt(BANK, "default_transaction_read_only = on");
    setAt(BANK, "default_transaction_isolation = 'serializable'");

    followsOnce(world.stepped(DESK));
  }

  @Test
  void anOwnerThatEndsIdleTransactionsWaitsForASlowSubscriber() throws Exception {
    setAt(BANK, "idle_in_transaction_session_timeout = '200ms'");
    world.faults().onceAt(FaultPoint.AFTER_APPLY, () -> world.value(BANK, "select pg_sleep(0.6)"));

    followsOnce(world.stepped(DESK));
  }

  @Test
  void aShortStatementTimeoutAtTheOwnerDoesNotCutAReading() throws Exception {
    setAt(BANK, "statement_timeout = '400ms'");
    RunningService desk = world.stepped(DESK);
    world.drain(desk, BANK);
    CountDownLatch locked = new CountDownLatch(1);
    try (Threads threads = new Threads();
        Connection other = world.dataSource(BANK).getConnection()) {
      threads.repeat(
          () -> {
            lockForAWhile(other, locked);
            threads.end();
          });
      locked.await();

      assertThat(desk.step(BANK)).isNotEqualTo(Step.FAILED);
    }
  }

  private static void lockForAWhile(Connection other, CountDownLatch locked) throws SQLException {
    Sql.inTransaction(
        other,
        inOne -> {
          Sql.run(inOne, "lock table accounts in access exclusive mode");
          locked.countDown();
          Sql.run(inOne, "select pg_sleep(1)");
          return true;
        });
  }

  @Test
  void aShortStatementTimeoutHereDoesNotCutAnApplying() throws Exception {
    slowDownTheCopy();
    setAt(DESK, "statement_timeout = '700ms'");

    followsOnce(world.stepped(DESK));
  }

  private void slowDownTheCopy() throws SQLException {
    try (Connection connection = world.admin(DESK).getConnection()) {
      Sql.run(
          connection,
          """
          create function slowly() returns trigger language plpgsql as
            $$ begin perform pg_sleep(0.05); return new; end $$;
          create trigger slowly before insert on account_copies
            for each row execute function slowly()""");
    }
  }

  @Test
  void aPoolWithoutAutocommitIsAsGood() throws Exception {
    try (HikariDataSource own = pool(world.dataSource(DESK), false);
        HikariDataSource reader = pool(reader(), false);
        RunningService second = on(own, reader)) {
      RunningService first = on(own, reader);
      followsOnce(first);
      assertThat(second.step(BANK)).isEqualTo(Step.STANDBY);
      second.stepWatch();
      first.stepWatch();
      assertThat(idleInTransaction()).isEqualTo("0");

      first.resync(BANK);
      assertThat(first.step(BANK)).isEqualTo(Step.APPLIED);
      first.close();
      world.drain(second, BANK);
    }
  }

  @Test
  void whatAPoolHasSetForItsSessionsIsThereAgainWhenItGetsThemBack() throws Exception {
    try (HikariDataSource own = pool(world.dataSource(DESK), true)) {
      try (RunningService first = on(own, reader());
          RunningService second = on(own, reader())) {
        followsOnce(first);
        assertThat(second.step(BANK)).isEqualTo(Step.STANDBY);
        first.resync(BANK);
        assertThat(first.step(BANK)).isEqualTo(Step.APPLIED);
      }
      try (Connection session = own.getConnection()) {
        assertThat(Sql.list(session, SET_AND_HELD, row -> row.getString(1)))
            .containsExactly("7s 8s off 0");
      }
    }
  }

  private RunningService on(DataSource own, DataSource reader) throws SQLException {
    return Headwater.run(COPIES, DESK).on(own).readingFrom(BANK, reader).stepped();
  }

  private DataSource reader() {
    return world.server(BANK).dataSource(world.role(BANK), world.role(DESK));
  }

  private static HikariDataSource pool(DataSource source, boolean autocommit) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setAutoCommit(autocommit);
    config.setConnectionInitSql(
        "set statement_timeout = '7s'; set idle_in_transaction_session_timeout = '8s'; set jit = off");
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(0);
    return new HikariDataSource(config);
  }

  private String idleInTransaction() {
    return world.value(
        BANK,
        "select count(*) from pg_stat_activity where usename = '%s' and state like 'idle in tr%%'"
            .formatted(world.role(DESK)));
  }

  private void followsOnce(RunningService desk) throws Exception {
    assertThat(desk.step(BANK))
        .as(String.valueOf(desk.outlook(BANK).problem()))
        .isEqualTo(Step.APPLIED);
    world.sql(BANK, "update accounts set balance = 2; update pockets set amount = 3");
    assertThat(desk.step(BANK))
        .as(String.valueOf(desk.outlook(BANK).problem()))
        .isEqualTo(Step.APPLIED);
    assertThat(desk.step(BANK)).isEqualTo(Step.IDLE);
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
  }

  /** In one database, for the role of the desk. */
  private void setAt(Service where, String setting) throws SQLException {
    try (Connection connection = world.admin(where).getConnection()) {
      Sql.run(
          connection,
          "alter role %s in database %s set %s"
              .formatted(world.role(DESK), world.role(where), setting));
    }
  }
}
