package dev.headwater.projection;

import static dev.headwater.projection.Mall.FRONT;
import static dev.headwater.projection.Mall.MALL;
import static dev.headwater.projection.Mall.ORDER_PAGE;
import static dev.headwater.projection.Mall.PEOPLE;
import static dev.headwater.projection.Mall.SALES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.base.Surroundings;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two races that would leave rows wrong for ever, each driven into its worst order. */
class RacesTest {
  private World world;
  private RunningService front;

  @BeforeEach
  void open() throws Exception {
    world = World.of(MALL);
    world.sql(PEOPLE, Mall.PEOPLE_TABLES);
    world.sql(SALES, Mall.SALES_TABLES);
    world.migrate();
    front = world.stepped(FRONT);
    world.drain(front, PEOPLE);
    world.drain(front, SALES);
    project();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void project() {
    world.await(
        "the projection is up to date",
        () -> front.step(ORDER_PAGE) == RecomputeRows.Step.IDLE);
  }

  private String customerOf(long order) throws Exception {
    return front.read(ORDER_PAGE).byKey(order).value().orElseThrow().customer();
  }

  /**
   * While the renamed customer takes effect, a new order of that customer is on its way: written by
   * another worker, in a transaction that had looked the customer up before, and not yet committed.
   */
  @Test
  void anOrderThatCommitsAfterItsCustomerWasRenamedShowsTheNewName() throws Exception {
    try (Connection arriving = world.admin(FRONT).getConnection()) {
      arriving.setAutoCommit(false);
      Sql.run(
          arriving,
          "set local role %s; insert into orders values (12, 1, 'open')"
              .formatted(world.role(FRONT) + "_applier"));
      world.sql(PEOPLE, "update customer set name = 'Ada L.' where id = 1");
      world.drain(front, PEOPLE);
      project();
      assertThat(customerOf(10)).isEqualTo("Ada L.");
      arriving.commit();
    }
    project();
    assertThat(customerOf(12)).isEqualTo("Ada L.");
  }

  /**
   * A worker has looked and computed two rows, and hangs before it writes the second. Taken for
   * dead, it is replaced; its successor computes that one from newer data. Whichever row it hangs
   * at: they are written in no particular order.
   */
  @ParameterizedTest
  @CsvSource({"10, 11", "11, 10"})
  void aSuccessorsNewerRowIsNotOverwrittenByWhoWasTakenForDead(long held, long changed)
      throws Exception {
    try (Connection holding = world.admin(FRONT).getConnection();
        Threads threads = new Threads();
        RecomputeRows successor = worker()) {
      holding.setAutoCommit(false);
      Sql.list(
          holding,
          "select from order_page_g1 where id = ? for update",
          row -> true,
          held);
      world.sql(PEOPLE, "update customer set name = 'Ada L.' where id = 1");
      world.drain(front, PEOPLE);
      Future<?> hanging = threads.once(() -> front.step(ORDER_PAGE));
      world.await("the worker hangs", this::somebodyWaitsForARow);
      world.sql(SALES, "update orders set status = 'newer' where id = " + changed);
      world.drain(front, SALES);
      world.sql(FRONT, "update headwater.claims set until = '-infinity' where owner like '=%'");
      Future<?> replacing = threads.once(() -> settle(successor));
      world.await("one of them is through", () -> hanging.isDone() || replacing.isDone());
      holding.commit();
      threads.end();
      settle(successor);
    }
    Mall.OrderPage page = front.read(ORDER_PAGE).byKey(changed).value().orElseThrow();
    assertThat(page.status()).isEqualTo("newer");
    assertThat(page.customer()).isEqualTo("Ada L.");
  }

  private boolean somebodyWaitsForARow() {
    return world
        .adminValue(
            FRONT,
            """
            select exists (select from pg_stat_activity
              where datname = current_database() and wait_event_type = 'Lock')""")
        .equals("t");
  }

  private static RecomputeRows.Step settle(RecomputeRows worker) {
    RecomputeRows.Step step = worker.step();
    while (step == RecomputeRows.Step.RECOMPUTED) {
      step = worker.step();
    }
    return step;
  }

  private RecomputeRows worker() {
    return new RecomputeRows(
        "front",
        "successor",
        "order_page",
        0,
        world.dataSource(FRONT),
        new Surroundings(Clock.systemUTC(), new Random(1), world.faults()),
        RecomputeLimits.byDefault(),
        world.role(FRONT) + "_applier",
        Duration.ofSeconds(60));
  }
}
