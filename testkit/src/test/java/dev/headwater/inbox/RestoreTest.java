package dev.headwater.inbox;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.ALL;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static dev.headwater.testkit.Bank.MOVED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.outbox.Retention;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Databases are put back to an earlier state. A position stays valid where the owner still has its
 * tick and all changes since; otherwise the subscriber halts, and reading anew mends it.
 */
class RestoreTest {
  private World world;

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aSubscriberThatIsPutBackCatchesUpWithoutDoublingAnything() throws Exception {
    begin(ALL);
    RunningService desk = desk(ALL);
    change(1);
    world.drain(desk, BANK);
    desk.close();
    String backup = backUp(DESK);
    desk = desk(ALL);
    change(2);
    change(3);
    world.drain(desk, BANK);
    desk.close();

    restore(DESK, backup);
    prune(Retention.byDefault());
    desk = desk(ALL);
    change(4);
    world.drain(desk, BANK);

    assertThat(ledger()).isEqualTo("1,2,3,4");
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
  }

  @Test
  void oneThatIsPutBackFurtherThanIsKeptHaltsAndIsReadAnew() throws Exception {
    begin(COPIES);
    RunningService desk = desk(COPIES);
    change(1);
    world.drain(desk, BANK);
    desk.close();
    String backup = backUp(DESK);
    desk = desk(COPIES);
    for (int i = 2; i < 5; i++) {
      change(i);
      world.drain(desk, BANK);
    }
    desk.close();
    prune(Retention.byDefault().keeping(Duration.ZERO));

    restore(DESK, backup);
    desk = desk(COPIES);
    assertThat(desk.step(BANK)).isEqualTo(Step.FAILED);
    assertThat(desk.outlook(BANK).state()).isEqualTo(WorkerState.HALTED);
    assertThat(desk.outlook(BANK).problem().orElseThrow()).contains("HW501");
    assertThat(desk.read(ACCOUNTS).byKey(1L).value()).as("is served").isPresent();

    desk.resync(BANK);
    world.drain(desk, BANK);
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
  }

  @Test
  void anOwnerThatIsPutBackIsNotFollowedByWhoWasAheadUntilItIsRebased() throws Exception {
    begin(COPIES);
    RunningService desk = desk(COPIES);
    change(1);
    world.drain(desk, BANK);
    String backup = backUp(BANK);
    change(2);
    world.await("it is ahead", () -> lastOf(desk, 1) != null && isEqual());

    restore(BANK, backup);
    change(7);
    assertThat(lastOf(desk, 3)).isEqualTo(Step.FAILED);
    assertThat(desk.outlook(BANK).problem().orElseThrow()).contains("HW501");
    assertThat(world.value(DESK, "select balance from account_copies where id = 1")).isEqualTo("2");

    rebase();
    world.await("it has begun anew by itself", () -> lastOf(desk, 1) != null && isEqual());
  }

  @Test
  void anOwnerThatIsPutBackIsFollowedByWhoWasNotAhead() throws Exception {
    begin(COPIES);
    RunningService desk = desk(COPIES);
    change(1);
    world.drain(desk, BANK);
    change(2);
    String backup = backUp(BANK);
    change(3);

    restore(BANK, backup);
    world.await("it goes on from its position", () -> lastOf(desk, 1) != null && isEqual());
    assertThat(world.value(DESK, "select balance from account_copies where id = 1")).isEqualTo("2");
    assertThat(desk.outlook(BANK).problem()).isEmpty();
  }

  @Test
  void aDumpInAnotherServerIsNotFollowedUntilItIsRebased() throws Exception {
    begin(COPIES);
    RunningService desk = desk(COPIES);
    change(1);
    world.drain(desk, BANK);
    desk.close();
    // What a dump carries into a server of another identity and with other ids of objects.
    asAdmin(
        BANK,
        "update headwater.installation set system_identifier = '1', object_ids = '5:1,2,3,4,5,6'");

    RunningService next = desk(COPIES);
    change(2);
    assertThat(next.step(BANK)).isEqualTo(Step.FAILED);
    assertThat(next.outlook(BANK).problem().orElseThrow()).contains("HW501", "dump", "rebase");

    rebase();
    world.await("it has begun anew by itself", () -> lastOf(next, 1) != null && isEqual());
  }

  @Test
  void aServerThatWasUpgradedKeepsItsPositions() throws Exception {
    begin(COPIES);
    RunningService desk = desk(COPIES);
    change(1);
    world.drain(desk, BANK);
    desk.close();
    // pg_upgrade makes a new server identity, and keeps objects' and transactions' ids.
    asAdmin(BANK, "update headwater.installation set system_identifier = '1'");

    RunningService next = desk(COPIES);
    change(2);
    world.drain(next, BANK);
    assertThat(isEqual()).isTrue();
    assertThat(world.value(BANK, "select system_identifier <> '1' from headwater.installation"))
        .as("the new identity is noted")
        .isEqualTo("t");
  }

  @Test
  void transactionNumbersThatWentBackAreNoticed() throws Exception {
    begin(COPIES);
    RunningService desk = desk(COPIES);
    change(1);
    world.drain(desk, BANK);
    desk.close();
    asAdmin(
        BANK,
        "insert into headwater.ticks (subscriber, snapshot, stamped_at) values ('desk', '99999999999:99999999999:', now())");
    RunningService next = desk(COPIES);
    assertThat(next.step(BANK)).isEqualTo(Step.FAILED);
    assertThat(next.outlook(BANK).problem().orElseThrow()).contains("HW501", "gone back");
  }

  private void begin(Model model) throws SQLException {
    world = World.of(model);
    world.sql(BANK, Bank.TABLES);
    world.sql(BANK, "insert into accounts select i, 'h', 0 from generate_series(1, 20) i");
    world.migrate();
    world.sql(DESK, "create table ledger (number bigint, n serial)");
  }

  private RunningService desk(Model model) throws Exception {
    var setup = world.setup(DESK).reportingEvery(Duration.ZERO);
    if (model == ALL) {
      setup.reactingTo(
          MOVED,
          (transaction, moved) ->
              Sql.update(transaction, "insert into ledger (number) values (?)", moved.number()));
    }
    RunningService desk = world.closing(setup.stepped());
    world.await("it is registered", () -> desk.step(BANK) != null);
    return desk;
  }

  private void change(int number) throws SQLException {
    try (Connection connection = world.dataSource(BANK).getConnection()) {
      Sql.inTransaction(
          connection,
          inOne -> {
            Sql.run(inOne, "update accounts set balance = " + number);
            return Headwater.publish(inOne, MOVED, "k", new Bank.Moved(7, number));
          });
    }
  }

  private void prune(Retention retention) throws Exception {
    try (RunningService bank = world.setup(BANK).keeping(retention).stepped()) {
      bank.stepPruning();
    }
  }

  private void rebase() throws SQLException {
    asAdmin(BANK, "select headwater.rebase()");
  }

  private void asAdmin(Service service, String statement) throws SQLException {
    try (Connection admin = world.admin(service).getConnection()) {
      Sql.run(admin, statement);
    }
  }

  private boolean isEqual() throws SQLException {
    return world.compare(ACCOUNTS).isEqual();
  }

  private static Step lastOf(RunningService desk, int steps) {
    Step last = Step.IDLE;
    for (int i = 0; i < steps; i++) {
      last = desk.step(BANK);
    }
    return last;
  }

  private String ledger() {
    return world.value(
        DESK, "select coalesce(string_agg(number::text, ',' order by n), '') from ledger");
  }

  private String backUp(Service service) throws SQLException {
    String database = world.role(service);
    String backup = database + "_backup";
    world.killSessions(service);
    onServer(service, "create database " + backup + " template " + database);
    return backup;
  }

  private void restore(Service service, String backup) throws SQLException {
    String database = world.role(service);
    world.killSessions(service);
    onServer(service, "drop database " + database + " with (force)");
    onServer(service, "alter database " + backup + " rename to " + database);
    onServer(service, "alter database " + database + " owner to " + world.role(service));
    world.killSessions(service);
  }

  private void onServer(Service service, String statement) throws SQLException {
    EmbeddedPostgres server = world.server(service);
    try (Connection admin = server.dataSource("postgres").getConnection()) {
      Sql.run(admin, statement);
    }
  }
}
