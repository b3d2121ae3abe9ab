package dev.headwater.examples.shop.demo;

import dev.headwater.RunningService;
import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.examples.shop.Orders;
import dev.headwater.examples.shop.Pages;
import dev.headwater.examples.shop.Storefront;
import dev.headwater.model.Query;
import dev.headwater.query.QueryAnswer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few who read while all runs: each of the storefront's queries five times a second, of random
 * orders and their customers.
 */
final class ReadQueries {
  private static final Logger LOG = LoggerFactory.getLogger(ReadQueries.class);
  private static final int READS_PER_SECOND = 5;

  /** Who asks an owner that is down waits; the others go on meanwhile. */
  private static final int READERS_OF_OWNERS = 3;

  private static final int WARM_UP = 10;
  private static final int ROWS = 20;
  private static final long STOPPING_MILLIS_MAX = 10_000;

  private final Fleet fleet;
  private final Outage outage;
  private final List<QueryReadings> readings;
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What somebody looks at. */
  private record Chosen(long order, long customer) {}

  ReadQueries(Fleet fleet, Outage outage) {
    this.fleet = fleet;
    this.outage = outage;
    this.readings =
        fleet.model().queriesOf(Storefront.SERVICE).stream()
            .map(query -> new QueryReadings(query, outage.service()))
            .toList();
  }

  /** Asks some times what does not count: the first questions cost what no later one does. */
  void warmUp() {
    for (QueryReadings each : readings) {
      for (int i = 0; i < WARM_UP; i++) {
        choose().ifPresent(chosen -> tryOut(each.query(), chosen));
      }
    }
  }

  private void tryOut(Query<?> query, Chosen chosen) {
    try {
      ask(query, chosen);
    } catch (SQLException | HeadwaterException failure) {
      LOG.debug("{} was not answered at first: {}", query, failure.getMessage());
    }
  }

  void start() {
    for (QueryReadings each : readings) {
      int readers = each.query().equals(Pages.ORDER_PAGE_COMPOSED) ? READERS_OF_OWNERS : 1;
      for (int i = 0; i < readers; i++) {
        long pauseMillis = readers * TimeUnit.SECONDS.toMillis(1) / READS_PER_SECOND;
        Thread thread = new Thread(() -> run(each, pauseMillis), "reader of " + each.query());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
      }
    }
  }

  private void run(QueryReadings readings, long pauseMillis) {
    try {
      while (!closed.await(pauseMillis, TimeUnit.MILLISECONDS)) {
        choose().ifPresent(chosen -> read(readings, chosen));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** An order that there is at its owner; empty if the database is not there to say. */
  private Optional<Chosen> choose() {
    try (Connection connection = fleet.database(Orders.SERVICE).getConnection()) {
      return Sql.first(
          connection,
          """
          select id, customer_id from sales.orders
          where id >= (select (random() * max(id))::bigint from sales.orders)
          order by id limit 1""",
          row -> new Chosen(row.getLong(1), row.getLong(2)));
    } catch (SQLException failure) {
      LOG.debug("no order was chosen: {}", failure.getMessage()); // the next one will do
      return Optional.empty();
    }
  }

  private void read(QueryReadings readings, Chosen chosen) {
    Instant begun = Instant.now();
    long begunNanos = System.nanoTime();
    try {
      QueryAnswer<?> answer = ask(readings.query(), chosen);
      Duration took = Duration.ofNanos(System.nanoTime() - begunNanos);
      readings.answered(outage.phase(begun, Instant.now()), took, answer);
    } catch (SQLException | HeadwaterException failure) {
      LOG.debug("{} was not answered: {}", readings.query(), failure.getMessage());
      readings.failed(outage.phase(begun, Instant.now()), failure);
    }
  }

  private QueryAnswer<?> ask(Query<?> query, Chosen chosen) throws SQLException {
    RunningService storefront = fleet.running(Storefront.SERVICE);
    return query.equals(Pages.CUSTOMER_HISTORY)
        ? storefront.read(query).where("customerId", chosen.customer()).first(ROWS)
        : storefront.read(query).byKey(chosen.order());
  }

  List<QueryReadings> readings() {
    return readings;
  }

  List<QueryResult> results() {
    return readings.stream().map(QueryReadings::result).toList();
  }

  void stop() throws InterruptedException {
    closed.countDown();
    for (Thread thread : threads) {
      thread.join(STOPPING_MILLIS_MAX);
    }
  }
}
