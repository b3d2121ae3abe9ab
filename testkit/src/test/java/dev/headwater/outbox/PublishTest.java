package dev.headwater.outbox;

import static dev.headwater.owner.Till.ACCOUNTS;
import static dev.headwater.owner.Till.AUDITED;
import static dev.headwater.owner.Till.OFFICE;
import static dev.headwater.owner.Till.PAID;
import static dev.headwater.owner.Till.TILL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.owner.Till;
import dev.headwater.owner.Till.Paid;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublishTest {
  private static final List<Paid> RECEIVED = new ArrayList<>();
  private static final List<String> SEEN_IN_COPY = new ArrayList<>();
  private static World world;
  private static RunningService office;

  @BeforeAll
  static void theOfficeListensToTheTill() throws Exception {
    world = World.of(Till.MODEL);
    world.sql(TILL, Till.TABLES);
    world.migrate();
    office = world.closing(world.setup(OFFICE).reactingTo(PAID, PublishTest::receive).stepped());
  }

  @AfterAll
  static void close() throws Exception {
    world.close();
  }

  @BeforeEach
  void nothingIsOnItsWay() {
    world.sql(TILL, "update accounts set balance = 100");
    world.drain(office, TILL);
    RECEIVED.clear();
    SEEN_IN_COPY.clear();
  }

  private static void receive(Connection transaction, Paid paid) throws SQLException {
    RECEIVED.add(paid);
    SEEN_IN_COPY.add(
        Sql.first(
                transaction,
                "select balance::text from account_copies where id = ?",
                row -> row.getString(1),
                paid.account())
            .orElse("no row"));
  }

  @Test
  void anEventIsPublishedWhenItsTransactionCommits() throws Exception {
    try (Connection connection = transaction()) {
      Headwater.publish(connection, PAID, "1", new Paid(1, 1, "not yet"));
      world.drain(office, TILL);
      assertThat(RECEIVED).isEmpty();
      connection.commit();
    }
    world.drain(office, TILL);
    assertThat(RECEIVED).containsExactly(new Paid(1, 1, "not yet"));
  }

  @Test
  void anEventIsNotPublishedWhenItsTransactionRollsBack() throws Exception {
    try (Connection connection = transaction()) {
      Headwater.publish(connection, PAID, "1", new Paid(1, 1, "never"));
      connection.rollback();
      var savepoint = connection.setSavepoint();
      Headwater.publish(connection, PAID, "1", new Paid(1, 2, "nor this"));
      connection.rollback(savepoint);
      Headwater.publish(connection, PAID, "1", new Paid(1, 3, "but this"));
      connection.commit();
    }
    world.drain(office, TILL);
    assertThat(RECEIVED).containsExactly(new Paid(1, 3, "but this"));
  }

  /** They share no row: only the key's lock can put them in order. */
  @Test
  void whoPublishesSecondForAKeyWaitsForTheFirst() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (Connection first = transaction();
        Connection second = transaction()) {
      Headwater.publish(first, PAID, "1", new Paid(1, 1, "first"));
      int waiting = pid(second);
      Future<?> later =
          threads.submit(
              () -> {
                Headwater.publish(second, PAID, "1", new Paid(1, 2, "second"));
                second.commit();
                return null;
              });
      int holding = pid(first);
      world.await("the second is blocked by the first", () -> blockers(waiting).contains(holding));
      assertThat(lockAwaitedBy(waiting)).isEqualTo("advisory");
      Headwater.publish(first, PAID, "1", new Paid(1, 3, "first again"));
      first.commit();
      later.get(30, TimeUnit.SECONDS);
    }
    threads.shutdown();
    world.drain(office, TILL);
    assertThat(RECEIVED).extracting(Paid::note).containsExactly("first", "first again", "second");
  }

  @Test
  void eventsOfDifferentKeysDoNotWaitForEachOther() throws Exception {
    try (Connection first = transaction();
        Connection second = transaction()) {
      Headwater.publish(first, PAID, "1", new Paid(1, 1, "committed later"));
      Headwater.publish(second, PAID, "2", new Paid(2, 1, "committed first"));
      second.commit();
      world.drain(office, TILL);
      assertThat(RECEIVED).extracting(Paid::note).containsExactly("committed first");
      first.commit();
    }
    world.drain(office, TILL);
    assertThat(RECEIVED)
        .extracting(Paid::note)
        .containsExactly("committed first", "committed later");
  }

  @Test
  void publishingInAutocommitModeIsRefused() throws Exception {
    try (Connection connection = world.dataSource(TILL).getConnection()) {
      assertThatThrownBy(() -> Headwater.publish(connection, PAID, "1", new Paid(1, 1, "")))
          .hasMessageContaining("HW213")
          .hasMessageContaining("autocommit");
    }
    world.drain(office, TILL);
    assertThat(RECEIVED).isEmpty();
  }

  @Test
  void publishingAnotherServicesEventIsRefused() throws Exception {
    try (Connection connection = transaction()) {
      assertThatThrownBy(() -> Headwater.publish(connection, AUDITED, "1", new Paid(1, 1, "")))
          .hasMessageContaining("HW212")
          .hasMessageContaining("\"office\"");
    }
  }

  @Test
  void largeEventsArrive() throws Exception {
    String note = "ü€😀\"\\\n".repeat(1_000_000);
    try (Connection connection = transaction()) {
      Headwater.publish(connection, PAID, "1", new Paid(1, 1, note));
      connection.commit();
    }
    world.drain(office, TILL);
    assertThat(RECEIVED).hasSize(1);
    assertThat(RECEIVED.get(0).note().equals(note)).as("the same note").isTrue();
  }

  @Test
  void aHandlerFindsACopyAtLeastAsNewAsTheEvent() throws Exception {
    try (Connection connection = transaction()) {
      for (int number = 1; number <= 3; number++) {
        Sql.run(connection, "update accounts set balance = balance - 10 where id = 1");
        Headwater.publish(connection, PAID, "1", new Paid(1, number, ""));
        connection.commit();
      }
      Sql.run(connection, "insert into accounts values (77, 7)");
      Headwater.publish(connection, PAID, "77", new Paid(77, 1, ""));
      connection.commit();
    }
    world.drain(office, TILL);
    assertThat(RECEIVED).extracting(Paid::number).containsExactly(1L, 2L, 3L, 1L);
    assertThat(SEEN_IN_COPY).containsExactly("70", "70", "70", "7");
    assertThat(world.compare(ACCOUNTS).isEqual()).isTrue();
  }

  private Connection transaction() throws SQLException {
    Connection connection = world.dataSource(TILL).getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private static int pid(Connection connection) throws SQLException {
    return Sql.first(connection, "select pg_backend_pid()", row -> row.getInt(1)).orElseThrow();
  }

  private List<Integer> blockers(int pid) throws SQLException {
    try (Connection admin = world.admin(TILL).getConnection()) {
      return Sql.list(admin, "select unnest(pg_blocking_pids(?))", row -> row.getInt(1), pid);
    }
  }

  private String lockAwaitedBy(int pid) throws SQLException {
    try (Connection admin = world.admin(TILL).getConnection()) {
      return Sql.first(
              admin,
              "select locktype from pg_locks where pid = ? and not granted",
              row -> row.getString(1),
              pid)
          .orElseThrow();
    }
  }
}
