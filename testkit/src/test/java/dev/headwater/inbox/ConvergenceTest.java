package dev.headwater.inbox;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.ALL;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.DESK;
import static dev.headwater.testkit.Bank.MOVED;
import static dev.headwater.testkit.Bank.POCKETS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.base.Sql;
import dev.headwater.log.Token;
import dev.headwater.outbox.PublishEvents;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many writers on few keys, in every way that a table can be written, while the subscriber fails,
 * is killed and restarted at random points. Afterwards nothing is lost, nothing doubled, nothing
 * out of order.
 *
 * <p>A failure names the seed; {@code -Dheadwater.seed=…} repeats its choices.
 */
class ConvergenceTest {
  private static final Logger LOG = LoggerFactory.getLogger(ConvergenceTest.class);
  private static final int WRITERS = 14;
  private static final int KEYS = 12;
  private static final int TRUNCATE_ONE_IN = 400;

  private final long seed = Long.getLong("headwater.seed", System.nanoTime());
  private final Random chance = new Random(seed);
  private final AtomicInteger restarts = new AtomicInteger();
  private final Map<FaultPoint, Integer> injected = new ConcurrentHashMap<>();
  private RunningService desk;

  @Test
  void nothingIsLostDoubledOrReorderedThroughSomeRestarts() throws Exception {
    run(20);
  }

  @Test
  @Tag("thorough")
  void nothingIsLostDoubledOrReorderedThroughManyRestarts() throws Exception {
    run(200);
  }

  private void run(int restartsWanted) throws Exception {
    LOG.info("seed {}", seed);
    try (World world = World.of(ALL).randomBy(new Random(seed))) {
      prepare(world);
      start(world);
      world.await("the desk is registered", () -> desk.outlook(BANK).ticksApplied() > 0);
      try (Threads threads = new Threads()) {
        for (int i = 0; i < WRITERS; i++) {
          Writer writer = new Writer(i, world, new Random(seed + i));
          threads.repeat(writer::writeOnce);
        }
        armRandomFaults(world);
        while (restarts.get() < restartsWanted) {
          killAndRestart(world);
        }
        threads.end();
      }
      world.faults().disarm();
      desk.waitFor(lastWord(world), Duration.ofSeconds(60));
      assertAllArrived(world);
      LOG.info("seed {}: {} restarts, injected {}", seed, restarts, injected);
      assertThat(injected)
          .as("the faults that the test is about")
          .containsKey(FaultPoint.BEFORE_COMMIT);
    }
  }

  private void prepare(World world) throws Exception {
    world.sql(BANK, Bank.TABLES);
    world.sql(
        BANK,
        """
        create table counters (account bigint primary key, n bigint not null);
        insert into counters select i, 0 from generate_series(1, %d) i;
        insert into accounts select i, 'start', 100 from generate_series(1, %d) i"""
            .formatted(KEYS, KEYS));
    world.sql(
        DESK,
        "create table ledger (arrival bigint generated always as identity, account bigint, n bigint)");
    world.migrate();
  }

  private void start(World world) throws SQLException {
    desk =
        world.closing(
            world
                .setup(DESK)
                .takingOverAfter(Duration.ofMillis(500))
                .reactingTo(
                    MOVED,
                    (tx, moved) ->
                        Sql.update(
                            tx,
                            "insert into ledger (account, n) values (?, ?)",
                            moved.account(),
                            moved.number()))
                .start());
  }

  private void armRandomFaults(World world) {
    for (FaultPoint point : FaultPoint.values()) {
      world
          .faults()
          .at(
              point,
              worker -> {
                if (one(point == FaultPoint.BEFORE_COMMIT ? 8 : 60)) {
                  injected.merge(point, 1, Integer::sum);
                  throw new IllegalStateException("injected at " + point);
                }
              });
    }
  }

  private synchronized boolean one(int in) {
    return chance.nextInt(in) == 0;
  }

  /**
   * A new instance begins while the old one, its sessions killed, may still believe in its claim.
   */
  private void killAndRestart(World world) throws Exception {
    long before = desk.outlook(BANK).ticksApplied();
    world.await(
        "the subscriber gets somewhere", () -> desk.outlook(BANK).ticksApplied() > before + 4);
    RunningService old = desk;
    if (one(2)) {
      world.killSessions(DESK);
    }
    if (one(3)) {
      world.killSubscriberSessions(DESK, BANK);
    }
    start(world);
    old.close();
    restarts.incrementAndGet();
  }

  private static Token lastWord(World world) throws SQLException {
    try (RunningService bank = world.setup(BANK).stepped();
        Connection connection = world.dataSource(BANK).getConnection()) {
      return Sql.inTransaction(
          connection,
          inOne -> {
            Sql.run(inOne, "insert into accounts values (999, 'last', 0)");
            return bank.token(inOne);
          });
    }
  }

  private void assertAllArrived(World world) throws SQLException {
    assertThat(world.compare(ACCOUNTS).firstKeys()).as("accounts, seed " + seed).isEmpty();
    assertThat(world.compare(POCKETS).firstKeys()).as("pockets, seed " + seed).isEmpty();
    String order =
        "select coalesce(string_agg(account || ':' || n, ' ' order by account, %s), '') from ledger";
    assertThat(world.value(DESK, order.formatted("arrival")))
        .as("each account's events in the order of their commits, seed " + seed)
        .isEqualTo(world.value(DESK, order.formatted("n")));
    assertThat(counts(world, DESK, "select account, count(*), max(n) from ledger group by 1"))
        .as("events applied, none twice, seed " + seed)
        .isEqualTo(counts(world, BANK, "select account, n, n from counters where n > 0"));
  }

  private static List<String> counts(World world, dev.headwater.model.Service service, String query)
      throws SQLException {
    try (Connection connection = world.dataSource(service).getConnection()) {
      return Sql.list(
          connection,
          query + " order by 1",
          row -> row.getLong(1) + ": " + row.getLong(2) + " up to " + row.getLong(3));
    }
  }

  /** One writer, with transactions of every kind. */
  private static final class Writer {
    private final int number;
    private final World world;
    private final Random random;
    private Connection connection;

    Writer(int number, World world, Random random) {
      this.number = number;
      this.world = world;
      this.random = random;
    }

    void writeOnce() throws SQLException {
      if (connection == null || connection.isClosed()) {
        connection = world.dataSource(BANK).getConnection();
        connection.setAutoCommit(false);
      }
      try {
        int statements = number == 0 ? 0 : 1 + random.nextInt(4);
        for (int i = 0; i < statements; i++) {
          if (random.nextInt(8) == 0) {
            writeAndThinkBetter();
          } else {
            write();
          }
        }
        holdOpenAtTimes();
        if (random.nextInt(6) == 0) {
          connection.rollback();
        } else {
          connection.commit();
        }
      } catch (SQLException deadlockOrDuplicate) {
        connection.rollback();
      }
    }

    /** On a row of its own, so that its transaction lasts while those of the others come and go. */
    private void holdOpenAtTimes() throws SQLException {
      if (number == 0) {
        run(
            "insert into pockets values (1000, 1) on conflict (id) do update set amount = pockets.amount + 1");
        run("select pg_sleep(" + random.nextDouble() * 0.5 + ")");
      }
    }

    private void writeAndThinkBetter() throws SQLException {
      Savepoint before = connection.setSavepoint();
      write();
      if (random.nextBoolean()) {
        connection.rollback(before);
      } else {
        connection.releaseSavepoint(before);
      }
    }

    private void write() throws SQLException {
      long id = 1L + random.nextInt(KEYS);
      long other = 1L + random.nextInt(KEYS);
      switch (random.nextInt(9)) {
        case 0, 1 -> upsert(id);
        case 2 -> run("update accounts set balance = balance + 1 where id = " + id);
        case 3 -> run("update accounts set balance = -balance where id between " + id + " and 8");
        case 4 -> run("delete from accounts where id = " + id);
        case 5 -> run("update accounts set id = " + other + " where id = " + id);
        case 6 -> {
          run("delete from pockets where id = " + id);
          run(
              "insert into pockets select i, "
                  + other
                  + " from generate_series("
                  + id
                  + ", 20) i"
                  + " on conflict (id) do update set amount = excluded.amount");
        }
        case 7 -> publish(id);
        default -> {
          if (random.nextInt(TRUNCATE_ONE_IN / 9) == 0) {
            run("truncate pockets");
          } else {
            publish(id);
          }
        }
      }
    }

    private void upsert(long id) throws SQLException {
      run(
          "insert into accounts values (%d, 'h%d', 1) on conflict (id) do update set holder = excluded.holder"
              .formatted(id, random.nextInt(100)));
    }

    /** The counter's row lock makes the numbers of an account ascend in the order of commits. */
    private void publish(long account) throws SQLException {
      long n =
          Sql.first(
                  connection,
                  "update counters set n = n + 1 where account = ? returning n",
                  row -> row.getLong(1),
                  account)
              .orElseThrow();
      PublishEvents.publish(connection, MOVED, String.valueOf(account), new Bank.Moved(account, n));
    }

    private void run(String statement) throws SQLException {
      Sql.run(connection, statement);
    }
  }
}
