package dev.headwater.soak;

import static dev.headwater.soak.Store.COUNTED;
import static dev.headwater.soak.Store.CUSTOMERS;
import static dev.headwater.soak.Store.MANY_CUSTOMERS;
import static dev.headwater.soak.Store.ORDERS;

import dev.headwater.base.Sql;
import dev.headwater.model.Event;
import dev.headwater.model.Service;
import dev.headwater.outbox.PublishEvents;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Writes at the owners all the time, in every way; a database that is down is tried again. */
final class StoreWriters {
  private static final Duration PAUSE = Duration.ofMillis(6);
  private static final Duration PAUSE_WHEN_DOWN = Duration.ofMillis(200);
  private static final int LARGE_ONE_IN = 250;

  private final World world;
  private final AtomicLong transactions = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong heldOpen = new AtomicLong();

  StoreWriters(World world) {
    this.world = world;
  }

  void start(Threads threads, long seed) {
    threads.repeat(new Writer(CUSTOMERS, new Random(seed + 1), this::writeCustomers)::once);
    threads.repeat(new Writer(CUSTOMERS, new Random(seed + 2), this::writeCustomers)::once);
    threads.repeat(new Writer(ORDERS, new Random(seed + 3), this::writeOrders)::once);
    threads.repeat(new Writer(ORDERS, new Random(seed + 4), this::writeOrders)::once);
    threads.repeat(new Writer(CUSTOMERS, new Random(seed + 5), this::holdOpen)::once);
  }

  long transactions() {
    return transactions.get();
  }

  long failed() {
    return failed.get();
  }

  long heldOpen() {
    return heldOpen.get();
  }

  private interface Statements {
    void run(Connection connection, Random random) throws SQLException;
  }

  private final class Writer {
    private final Service service;
    private final Random random;
    private final Statements statements;
    private Connection connection;

    Writer(Service service, Random random, Statements statements) {
      this.service = service;
      this.random = random;
      this.statements = statements;
    }

    void once() {
      try {
        if (connection == null || connection.isClosed()) {
          connection = world.dataSource(service).getConnection();
          connection.setAutoCommit(false);
        }
        statements.run(connection, random);
        if (random.nextInt(10) == 0) {
          connection.rollback();
        } else {
          connection.commit();
        }
        transactions.incrementAndGet();
        LockSupport.parkNanos((long) (PAUSE.toNanos() * 2 * random.nextDouble()));
      } catch (SQLException deadlockOrDuplicateOrDown) {
        failed.incrementAndGet();
        recover();
      }
    }

    private void recover() {
      try {
        if (connection != null && !connection.isClosed()) {
          connection.rollback();
          return;
        }
      } catch (SQLException down) {
        failed.incrementAndGet();
      }
      connection = null;
      LockSupport.parkNanos(PAUSE_WHEN_DOWN.toNanos());
    }
  }

  private void writeCustomers(Connection connection, Random random) throws SQLException {
    int id = 1 + random.nextInt(MANY_CUSTOMERS + 200);
    switch (random.nextInt(8)) {
      case 0, 1 -> Sql.run(connection, "update customers set points = points + 1 where id = " + id);
      case 2 ->
          Sql.run(
              connection,
              "insert into customers values (%d, 'n%d', 0) on conflict (id) do update set name = excluded.name"
                  .formatted(id, random.nextInt(1_000)));
      case 3 -> Sql.run(connection, "delete from customers where id = " + id);
      case 4 -> writeTags(connection, random);
      case 5 -> {
        if (random.nextInt(LARGE_ONE_IN / 8) == 0) {
          writeMany(connection, random, id);
        }
      }
      default -> publish(connection, random, Store.MOVED);
    }
  }

  private static void writeTags(Connection connection, Random random) throws SQLException {
    if (random.nextInt(60) == 0) {
      Sql.run(connection, "set local lock_timeout = '2s'; truncate tags");
    }
    Sql.run(
        connection,
        "insert into tags values (%d, %d) on conflict (id) do update set weight = excluded.weight"
            .formatted(random.nextInt(200), random.nextInt(1_000)));
  }

  /** Enough for shares, and now and then for being read anew. */
  private static void writeMany(Connection connection, Random random, int id) throws SQLException {
    int rows = random.nextInt(6) == 0 ? MANY_CUSTOMERS : 1_500;
    Sql.run(
        connection,
        "update customers set points = points + 1 where id between %d and %d"
            .formatted(rows == MANY_CUSTOMERS ? 1 : id, id + rows));
  }

  private void writeOrders(Connection connection, Random random) throws SQLException {
    switch (random.nextInt(5)) {
      case 0, 1 -> {
        Sql.run(
            connection,
            "insert into orders (customer, total, state) values (%d, %d, 'pending')"
                .formatted(1 + random.nextInt(MANY_CUSTOMERS), random.nextInt(10_000)));
        publish(connection, random, Store.PLACED);
      }
      case 2, 3 ->
          Sql.run(
              connection,
              """
              update orders set state = 'confirmed' where id =
                (select id from orders where id >= %s * (select max(id) from orders) order by id limit 1)"""
                  .formatted(random.nextDouble()));
      default ->
          Sql.run(
              connection,
              """
              delete from orders where id =
                (select id from orders where id >= %s * (select max(id) from orders) order by id limit 1)"""
                  .formatted(random.nextDouble()));
    }
  }

  /** The counter's row lock makes the numbers of a key ascend in the order of the commits. */
  private static void publish(Connection connection, Random random, Event<?> event)
      throws SQLException {
    long key = 1L + random.nextInt(COUNTED);
    long number =
        Sql.first(
                connection,
                "update counters set n = n + 1 where id = ? returning n",
                row -> row.getLong(1),
                key)
            .orElseThrow();
    if (event.equals(Store.MOVED)) {
      PublishEvents.publish(
          connection, Store.MOVED, String.valueOf(key), new Store.Moved(key, number));
    } else {
      PublishEvents.publish(
          connection, Store.PLACED, String.valueOf(key), new Store.Placed(key, number));
    }
  }

  /** On a row of its own, for up to six seconds, while the transactions of others come and go. */
  private void holdOpen(Connection connection, Random random) throws SQLException {
    Sql.run(
        connection,
        "insert into tags values (%d, 1) on conflict (id) do update set weight = tags.weight + 1; select pg_sleep(%s)"
            .formatted(1_000 + random.nextInt(20), 6 * random.nextDouble()));
    heldOpen.incrementAndGet();
  }
}
