package dev.headwater.outbox;

import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.DESK;
import static dev.headwater.testkit.Bank.KIOSK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.model.Copy;
import dev.headwater.model.Model;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The outbox is truncated once all have read it, and never before. */
class RetentionTest {
  /** The desk takes copies and events, the kiosk copies only. */
  private static final Model MODEL =
      Model.of(
          "bank",
          Bank.ACCOUNT,
          Bank.POCKET,
          Bank.MOVED,
          Bank.ACCOUNTS,
          Bank.POCKETS,
          Bank.ON_MOVED,
          Bank.KIOSK_ACCOUNTS);

  private static final Retention AT_ONCE = Retention.byDefault().keeping(Duration.ZERO);

  private final List<Long> handled = new ArrayList<>();
  private World world;
  private RunningService bank;

  @BeforeEach
  void aBank() throws Exception {
    world = World.of(MODEL);
    world.sql(BANK, Bank.TABLES);
    world.sql(BANK, "insert into accounts select i, 'h', 0 from generate_series(1, 100) i");
    world.migrate();
    bank = bank(AT_ONCE);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void whatOneHasNotReadYetIsKeptForIt() throws Exception {
    RunningService desk = desk();
    RunningService kiosk = kiosk();
    world.drain(desk, BANK);
    world.drain(kiosk, BANK);
    change(1);
    world.drain(desk, BANK);

    bank.stepPruning();
    assertThat(outboxRows()).isEqualTo(100);
    world.drain(kiosk, BANK);
    requireEqual();

    bank.stepPruning();
    assertThat(outboxRows()).isZero();
    change(2);
    world.drain(desk, BANK);
    world.drain(kiosk, BANK);
    requireEqual();
  }

  @Test
  void whatASubscriberDoesNotWantIsNotKeptForIt() throws Exception {
    RunningService desk = desk();
    RunningService kiosk = kiosk();
    world.drain(desk, BANK);
    world.drain(kiosk, BANK);
    world.sql(BANK, "insert into pockets select i, i from generate_series(1, 100) i");
    publish(1);
    world.drain(desk, BANK);
    world.drain(kiosk, BANK);
    world.drain(desk, BANK);

    bank.stepPruning();
    assertThat(pocketRows()).as("of which the kiosk has no copy").isZero();
    assertThat(events()).as("which the kiosk does not subscribe to").isZero();
    long ticks = kiosk.outlook(BANK).ticksApplied();
    world.drain(kiosk, BANK);
    assertThat(kiosk.outlook(BANK).ticksApplied()).as("then it rests").isEqualTo(ticks);
  }

  @Test
  void whoHasRegisteredButNotBegunLosesNothing() throws Exception {
    RunningService desk = desk();
    world.drain(desk, BANK);
    publish(1, 2);
    bank.stepPruning();
    world.drain(desk, BANK);
    assertThat(handled).containsExactly(1L, 2L);
    bank.stepPruning();
    assertThat(events()).isZero();
  }

  @Test
  void anUncommittedWriterIsNotCutOff() throws Exception {
    RunningService desk = desk();
    world.drain(desk, BANK);
    try (Connection open = world.dataSource(BANK).getConnection()) {
      open.setAutoCommit(false);
      Sql.run(open, "insert into accounts values (101, 'late', 7)");
      change(1);
      world.drain(desk, BANK);
      bank.stepPruning();
      assertThat(outboxRows()).as("the writer's slot is left alone").isEqualTo(100);
      open.commit();
    }
    world.drain(desk, BANK);
    requireEqual();
  }

  @Test
  void aReaderInTheMiddleIsNotCutOff() throws Exception {
    RunningService desk = desk();
    world.drain(desk, BANK);
    change(1);
    world
        .faults()
        .onceAt(
            dev.headwater.base.FaultPoint.BEFORE_FETCH,
            () -> {
              try {
                bank.stepPruning();
              } catch (SQLException failure) {
                throw new IllegalStateException(failure);
              }
            });
    world.drain(desk, BANK);
    requireEqual();
  }

  @Test
  void underAHeldSnapshotNoDeadRowsPileUp() throws Exception {
    RunningService desk = desk();
    world.drain(desk, BANK);
    try (Connection held = world.dataSource(BANK).getConnection()) {
      held.setAutoCommit(false);
      held.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      Sql.run(held, "select pg_current_xact_id()");
      for (int i = 0; i < 60; i++) {
        change(i);
        publish(i);
        world.drain(desk, BANK);
        bank.stepPruning();
      }
      assertThat(outboxRows()).isZero();
      assertThat(events()).isZero();
      assertThat(deadRows("relname like 'outbox%' or relname like 'events%'"))
          .as("nothing is deleted row by row")
          .isZero();
      assertThat(deadRows("relname = 'ticks'")).isLessThan(200);
      held.rollback();
    }
    requireEqual();
  }

  @Test
  void copiesTooFarBehindAreLetGoOfAndReadAnewByThemselves() throws Exception {
    bank.close();
    bank = bank(AT_ONCE.lettingGoAfter(Duration.ofDays(1), 150));
    RunningService kiosk = kiosk();
    world.drain(kiosk, BANK);
    change(1);
    bank.stepPruning();
    assertThat(outboxRows()).as("within its bound").isEqualTo(100);
    change(2);
    world.sql(BANK, "delete from accounts where id = 5");
    bank.stepPruning();
    assertThat(outboxRows()).isZero();
    assertThat(subscriber("kiosk").letGoBecause().orElseThrow()).contains("150 changes");

    kiosk.close();
    kiosk = kiosk();
    kiosk.step(BANK);
    assertThat(kiosk.copies().get(0).problem().orElse(""))
        .as("it says so until it is done")
        .contains("read anew", "150 changes");
    world.drain(kiosk, BANK);
    requireEqual(Bank.KIOSK_ACCOUNTS);
    assertThat(kiosk.copies().get(0).problem()).isEmpty();
    assertThat(subscriber("kiosk").letGoBecause()).isEmpty();
  }

  @Test
  void whatIsUnreadIsCountedInKeys() throws Exception {
    RunningService kiosk = kiosk();
    world.drain(kiosk, BANK);
    world.sql(BANK, "insert into accounts select i, 'h', 0 from generate_series(1001, 3000) i");
    assertThat(subscriber("kiosk").unread()).isEqualTo(2_000);
  }

  @Test
  void whoIsLetGoOfWhileItRunsNoticesAtItsNextReading() throws Exception {
    bank.close();
    bank = bank(AT_ONCE.lettingGoAfter(Duration.ofDays(1), 150));
    RunningService kiosk = kiosk();
    world.drain(kiosk, BANK);
    change(1);
    change(2);
    bank.stepPruning();
    world.await("it has begun anew", () -> kiosk.step(BANK) != null && isEqual());
    assertThat(subscriber("kiosk").letGoBecause()).isEmpty();
  }

  @Test
  void whoTakesEventsIsNeverLetGoOfAndIsNamedWithFigures() throws Exception {
    bank.close();
    bank = bank(AT_ONCE.lettingGoAfter(Duration.ZERO, 1));
    RunningService desk = desk();
    world.drain(desk, BANK);
    change(1);
    publish(1, 2, 3);
    bank.stepPruning();

    Subscriber held = subscriber("desk");
    assertThat(held.letGoBecause()).isEmpty();
    assertThat(held.takesEvents()).isTrue();
    assertThat(held.unread()).isEqualTo(103);
    world.drain(desk, BANK);
    assertThat(handled).containsExactly(1L, 2L, 3L);
    assertThat(subscriber("desk").unread()).isZero();
  }

  @Test
  void aSubscriberThatIsRemovedHoldsNothingBackAndBeginsAnewIfItComesBack() throws Exception {
    RunningService kiosk = kiosk();
    world.drain(kiosk, BANK);
    kiosk.close();
    change(1);
    try (Connection connection = world.admin(BANK).getConnection()) {
      assertThat(Subscriber.remove(connection, "kiosk")).isTrue();
      assertThat(Subscriber.remove(connection, "kiosk")).isFalse();
    }
    bank.stepPruning();
    assertThat(outboxRows()).isZero();

    kiosk = kiosk();
    world.drain(kiosk, BANK);
    requireEqual(Bank.KIOSK_ACCOUNTS);
  }

  @Test
  void outcomesOfCommandsAreKeptAsLongAsSaid() throws Exception {
    try (Connection admin = world.admin(BANK).getConnection()) {
      Sql.run(
          admin,
          """
          insert into headwater.commands (idempotency_key, command, request_hash, handled_at)
          values ('old', 'c', 'h', now() - interval '8 days'), ('new', 'c', 'h', now())""");
    }
    bank.stepPruning();
    assertThat(world.value(BANK, "select string_agg(idempotency_key, ',') from headwater.commands"))
        .isEqualTo("new");
  }

  private RunningService bank(Retention retention) throws Exception {
    return world.closing(world.setup(BANK).keeping(retention).stepped());
  }

  private RunningService desk() throws Exception {
    return world.closing(
        world
            .setup(DESK)
            .reportingEvery(Duration.ZERO)
            .reactingTo(Bank.MOVED, (transaction, moved) -> handled.add(moved.number()))
            .stepped());
  }

  private RunningService kiosk() throws Exception {
    return world.closing(world.setup(KIOSK).reportingEvery(Duration.ZERO).stepped());
  }

  private void change(int to) {
    world.sql(BANK, "update accounts set balance = " + to);
  }

  private void publish(long... numbers) throws SQLException {
    try (Connection connection = world.dataSource(BANK).getConnection()) {
      for (long number : numbers) {
        Sql.inTransaction(
            connection,
            inOne -> Headwater.publish(inOne, Bank.MOVED, "k", new Bank.Moved(7, number)));
      }
    }
  }

  private void requireEqual() throws SQLException {
    for (Copy<?> copy : List.of(Bank.ACCOUNTS)) {
      requireEqual(copy);
    }
  }

  private void requireEqual(Copy<?> copy) throws SQLException {
    assertThat(world.compare(copy).firstKeys()).isEmpty();
  }

  private boolean isEqual() throws SQLException {
    return world.compare(Bank.KIOSK_ACCOUNTS).isEqual();
  }

  private Subscriber subscriber(String name) throws SQLException {
    try (Connection connection = world.dataSource(BANK).getConnection()) {
      return Subscriber.of(connection).stream()
          .filter(each -> each.name().equals(name))
          .findFirst()
          .orElseThrow();
    }
  }

  private long outboxRows() throws SQLException {
    return count("select count(*) from headwater_published.changes_account where k1 is not null");
  }

  private long pocketRows() throws SQLException {
    return count("select count(*) from headwater_published.changes_pocket");
  }

  private long events() throws SQLException {
    return count("select count(*) from headwater.events");
  }

  private long deadRows(String which) throws SQLException {
    return count(
        "select coalesce(sum(n_dead_tup), 0) from pg_stat_user_tables where schemaname = 'headwater'"
            + " and ("
            + which
            + ")");
  }

  private long count(String query) throws SQLException {
    try (Connection admin = world.admin(BANK).getConnection()) {
      return Sql.first(admin, query, row -> row.getLong(1)).orElseThrow();
    }
  }
}
