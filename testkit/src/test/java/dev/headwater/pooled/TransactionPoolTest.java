package dev.headwater.pooled;

import static dev.headwater.owner.Till.ACCOUNTS;
import static dev.headwater.owner.Till.MODEL;
import static dev.headwater.owner.Till.OFFICE;
import static dev.headwater.owner.Till.PAID;
import static dev.headwater.owner.Till.TILL;
import static dev.headwater.owner.Till.WITHDRAW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.audit.AuditOptions;
import dev.headwater.base.Sql;
import dev.headwater.copy.LoadLimits;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.log.Token;
import dev.headwater.outbox.Retention;
import dev.headwater.owner.Outcome;
import dev.headwater.owner.Till;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Owner and subscribers behind PgBouncer in transaction mode, with few sessions of the server. */
class TransactionPoolTest {
  /** One reads, one commits ticks, one is for a helper: fewer than there are clients. */
  private static final int SERVER_SESSIONS = 3;

  private static final LoadLimits SMALL = LoadLimits.byDefault().inRangesOf(400).sharingFrom(100);

  private World world;
  private PgBouncer bouncer;
  private HikariDataSource tillPool;
  private HikariDataSource officePool;

  @BeforeEach
  void behindAPool() throws Exception {
    assumeTrue(PgBouncer.program().isPresent(), "no program pgbouncer here, so it cannot be tried");
    world = World.of(MODEL);
    world.sql(TILL, Till.TABLES);
    world.sql(TILL, "insert into accounts select i, 100 from generate_series(6, 1000) i");
    world.sql(OFFICE, "create table ledger (account bigint, number bigint)");
    world.migrate();
    bouncer =
        PgBouncer.before(
            world.server(TILL).port(),
            List.of(world.role(TILL), world.role(OFFICE)),
            SERVER_SESSIONS);
    tillPool = bouncer.pool(world.role(TILL), world.role(TILL));
    officePool = bouncer.pool(world.role(OFFICE), world.role(OFFICE));
  }

  @AfterEach
  void close() throws Exception {
    if (world != null) {
      tillPool.close();
      officePool.close();
      world.close();
      bouncer.close();
    }
  }

  private DataSource tillForOffice() {
    return bouncer.dataSource(world.role(TILL), world.role(OFFICE));
  }

  private ServiceSetup till() {
    return Headwater.run(MODEL, TILL)
        .on(tillPool)
        .keeping(Retention.byDefault().keeping(Duration.ZERO))
        .handling(WITHDRAW, TransactionPoolTest::withdraw);
  }

  private static Outcome<Till.Withdrawn> withdraw(Connection tx, Till.Withdraw wish)
      throws SQLException {
    long balance =
        Sql.first(
                tx,
                "update accounts set balance = balance - ? where id = ? returning balance",
                row -> row.getLong(1),
                wish.amount(),
                wish.account())
            .orElseThrow();
    Headwater.publish(
        tx, PAID, String.valueOf(wish.account()), new Till.Paid(wish.account(), balance, "-"));
    return Outcome.done(new Till.Withdrawn(balance));
  }

  private ServiceSetup office() {
    return Headwater.run(MODEL, OFFICE)
        .on(officePool)
        .readingFrom(TILL, tillForOffice())
        .loading(SMALL)
        .reportingEvery(Duration.ofMillis(50))
        .takingOverAfter(Duration.ofSeconds(2))
        .reactingTo(
            PAID,
            (tx, paid) ->
                Sql.update(tx, "insert into ledger values (?, ?)", paid.account(), paid.number()));
  }

  @Test
  void copiesEventsCommandsAndTokensGetThroughWhileInstancesComeAndGo() throws Exception {
    AtomicLong keys = new AtomicLong();
    try (RunningService till = till().pruningEvery(Duration.ofMillis(300)).start();
        RunningService second = office().start();
        Threads threads = new Threads()) {
      RunningService first = world.closing(office().start());
      // Events are for those who have registered.
      world.await("the office is registered", () -> subscribers().equals("1"));
      for (int i = 0; i < 4; i++) {
        threads.repeat(
            () -> {
              long key = keys.incrementAndGet();
              pay(till, 1 + key % 1000, key);
            });
      }
      threads.repeat(() -> world.sql(TILL, "update accounts set balance = balance + 1"));
      world.await("copies are filled", () -> second.read(ACCOUNTS).byKey(1L).complete());
      first.close();
      Token token = pay(till, 7, keys.incrementAndGet() + 1_000_000);
      assertThat(
              second
                  .read(ACCOUNTS)
                  .notBefore(token)
                  .waitingAtMost(Duration.ofSeconds(30))
                  .byKey(7L)
                  .complete())
          .isTrue();
      threads.end();
      Token last = pay(till, 8, keys.incrementAndGet() + 2_000_000);
      second.waitFor(last, Duration.ofSeconds(30));
      assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
      assertThat(world.value(OFFICE, "select count(*) from ledger"))
          .isEqualTo(world.value(TILL, "select count(*) from headwater.commands"));
      assertThat(problems()).isEqualTo("0");
      world.await("what was read is truncated", () -> outbox().equals("0"));
    }
  }

  private Token pay(RunningService till, long account, long key) throws SQLException {
    return till.send(WITHDRAW, new Till.Withdraw(account, 1), "key " + key).token();
  }

  private String subscribers() {
    return world.value(TILL, "select count(*) from headwater.retention(1)");
  }

  private String problems() {
    return world.value(OFFICE, "select count(*) from headwater.problems");
  }

  private String outbox() {
    return world.adminValue(
        TILL,
        """
        select (select count(*) from headwater.events)
          + (select count(*) from headwater.outbox_account_0)
          + (select count(*) from headwater.outbox_account_1)""");
  }

  @Test
  void anAuditThroughThePoolRepairsACopy() throws Exception {
    try (RunningService office = office().stepped()) {
      world.drain(office, TILL);
      try (Connection admin = world.admin(OFFICE).getConnection()) {
        Sql.run(
            admin,
            """
            alter table account_copies disable trigger headwater_guard;
            update account_copies set balance = -1 where id = 3;
            alter table account_copies enable trigger headwater_guard""");
      }
      office.audit(ACCOUNTS, AuditOptions.of(AuditOptions.Mode.REPAIR));
      assertThat(world.compare(ACCOUNTS).isEqual()).isTrue();
      office.resync(TILL);
      world.drain(office, TILL);
      assertThat(world.compare(ACCOUNTS).isEqual()).isTrue();
    }
  }

  @Test
  void theSubscribersOwnSettingsHoldInWhicheverSessionItGets() throws Exception {
    for (String setting :
        List.of(
            "default_transaction_read_only = on",
            "default_transaction_isolation = 'serializable'",
            "statement_timeout = '300ms'",
            "idle_in_transaction_session_timeout = '300ms'")) {
      try (Connection admin = world.admin(TILL).getConnection()) {
        Sql.run(
            admin,
            "alter role %s in database %s set %s"
                .formatted(world.role(OFFICE), world.role(TILL), setting));
      }
    }
    try (RunningService office = office().stepped()) {
      for (int i = 0; i < 20; i++) {
        world.sql(TILL, "update accounts set balance = balance + 1 where id < 50");
        assertThat(office.step(TILL))
            .as(() -> String.valueOf(office.outlook(TILL).problem()))
            .isEqualTo(Step.APPLIED);
        scatter();
      }
    }
  }

  /** Has clients get other sessions of the server than before. */
  private void scatter() throws SQLException {
    for (Connection held : bouncer.holdAll(world.role(TILL), world.role(OFFICE), SERVER_SESSIONS)) {
      held.close();
    }
  }

  @Test
  void nothingIsLeftInTheServersSessionsForOthersToFind() throws Exception {
    List<String> before = left(world.role(TILL), world.role(OFFICE));
    before.addAll(left(world.role(OFFICE), world.role(OFFICE)));
    before.addAll(left(world.role(TILL), world.role(TILL)));
    assertThat(before).isEmpty();
    try (RunningService till = till().start();
        RunningService office = office().start()) {
      Token token = pay(till, 3, 1);
      office.waitFor(token, Duration.ofSeconds(30));
      world.sql(TILL, "update accounts set balance = balance + 1");
      office.waitFor(pay(till, 3, 2), Duration.ofSeconds(30));
    }
    assertThat(left(world.role(TILL), world.role(OFFICE))).isEmpty();
    assertThat(left(world.role(OFFICE), world.role(OFFICE))).isEmpty();
    assertThat(left(world.role(TILL), world.role(TILL))).isEmpty();
  }

  private List<String> left(String database, String role) throws SQLException {
    return bouncer.left(database, role, SERVER_SESSIONS);
  }
}
