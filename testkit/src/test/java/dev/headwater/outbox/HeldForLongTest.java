package dev.headwater.outbox;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.ALL;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.model.Service;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody holds a transaction open for ten minutes, at the owner and at the subscriber, while
 * changes and events flow. {@code -Dheadwater.heldSeconds=…} says how long.
 */
@Tag("thorough")
class HeldForLongTest {
  private static final Logger LOG = LoggerFactory.getLogger(HeldForLongTest.class);
  private static final Duration PAUSE = Duration.ofMillis(8);

  private final long seconds = Long.getLong("headwater.heldSeconds", 600);
  private final AtomicLong handled = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private World world;
  private RunningService desk;

  @BeforeEach
  void aBank() throws Exception {
    world = World.of(ALL);
    world.sql(BANK, Bank.TABLES);
    world.sql(BANK, "insert into accounts select i, 'h', 0 from generate_series(1, 1000) i");
    world.migrate();
    world.closing(world.setup(BANK).pruningEvery(Duration.ofSeconds(2)).start());
    desk =
        world.closing(
            world
                .setup(DESK)
                .reactingTo(Bank.MOVED, (tx, moved) -> handled.incrementAndGet())
                .reportingEvery(Duration.ofSeconds(1))
                .start());
    world.await("the copy is filled", () -> desk.read(ACCOUNTS).byKey(1L).complete());
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void noDeadRowsPileUpInTheOutboxAndCopiesStayFresh() throws Exception {
    try (Connection atBank = held(BANK);
        Connection atDesk = held(DESK);
        Connection writer = world.dataSource(BANK).getConnection();
        Threads threads = new Threads()) {
      writer.setAutoCommit(false);
      threads.repeat(() -> write(writer));
      long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
      long oldestMillis = 0;
      while (System.nanoTime() < end) {
        oldestMillis = Math.max(oldestMillis, ageMillis());
        LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
      }
      threads.end();
      assertThat(isOpen(atBank) && isOpen(atDesk)).as("the transactions were held").isTrue();
      LOG.info(
          "{} s, {} transactions, copies {} ms old at most; dead rows: outbox and events {}, ticks"
              + " {}, positions {}",
          seconds,
          written.get(),
          oldestMillis,
          dead(BANK, "outbox%|events%"),
          dead(BANK, "ticks"),
          dead(DESK, "positions"));
      assertThat(dead(BANK, "outbox%|events%")).as("dead rows in outbox and events").isZero();
      assertThat(dead(BANK, "ticks|subscribers")).as("dead rows in ticks").isLessThan(2 * seconds);
      assertThat(oldestMillis).isLessThan(ACCOUNTS.window().toMillis());
    }
    world.await("all events are handled", () -> handled.get() == written.get());
    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
  }

  private Connection held(Service service) throws SQLException {
    Connection held = world.dataSource(service).getConnection();
    held.setAutoCommit(false);
    held.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    Sql.first(held, "select pg_current_xact_id()", row -> true);
    return held;
  }

  private static boolean isOpen(Connection held) throws SQLException {
    return Sql.first(held, "select 1", row -> true).orElse(false);
  }

  private void write(Connection writer) {
    try {
      long number = written.get() + 1;
      Sql.update(
          writer,
          "update accounts set balance = balance + 1 where id = ?",
          1 + number * 7919 % 1_000);
      PublishEvents.publish(
          writer, Bank.MOVED, String.valueOf(number % 50), new Bank.Moved(number % 50, number));
      writer.commit();
      written.incrementAndGet();
      LockSupport.parkNanos(PAUSE.toNanos());
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private long ageMillis() throws SQLException {
    return Duration.between(desk.read(ACCOUNTS).byKey(1L).asOf(), java.time.Instant.now())
        .toMillis();
  }

  private long dead(Service service, String tables) throws SQLException {
    try (Connection admin = world.admin(service).getConnection()) {
      return Sql.first(
              admin,
              """
              select coalesce(sum(n_dead_tup), 0) from pg_stat_user_tables
              where schemaname = 'headwater' and relname like any (string_to_array(?, '|'))""",
              row -> row.getLong(1),
              tables)
          .orElseThrow();
    }
  }
}
