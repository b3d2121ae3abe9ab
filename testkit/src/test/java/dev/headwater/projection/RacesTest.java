package dev.headwater.projection;

import static dev.headwater.projection.Mall.FRONT;
import static dev.headwater.projection.Mall.PEOPLE;
import static dev.headwater.projection.Mall.SALES;
import static dev.headwater.projection.Mall.SLOW;
import static dev.headwater.projection.Mall.SLOW_PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.base.Surroundings;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The two races that would leave rows wrong for ever, each driven into its worst order. */
class RacesTest {
  private World world;
  private RunningService front;

  @BeforeEach
  void open() throws Exception {
    world = World.of(SLOW);
    world.sql(PEOPLE, Mall.PEOPLE_TABLES);
    world.sql(SALES, Mall.SALES_TABLES);
    world.sql(FRONT, Mall.HELD);
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
        "the projection is up to date", () -> front.step(SLOW_PAGE) == RecomputeRows.Step.IDLE);
  }

  private String customerOf(long order) throws Exception {
    return front.read(SLOW_PAGE).byKey(order).value().orElseThrow().customer();
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
   * A worker has looked at its rows and hangs before it writes them. Taken for dead, it is
   * replaced; its successor computes the same rows from newer data, and then the first one wakes
   * up.
   */
  @Test
  void aSuccessorsNewerRowIsNotOverwrittenByWhoWasTakenForDead() throws Exception {
    try (Connection holding = world.admin(FRONT).getConnection();
        Threads threads = new Threads();
        RecomputeRows successor = worker()) {
      Sql.run(holding, "select pg_advisory_lock(42)");
      world.sql(PEOPLE, "update customer set name = 'Ada L.' where id = 1");
      world.drain(front, PEOPLE);
      Future<?> hanging = threads.once(() -> front.step(SLOW_PAGE));
      world.await("the worker hangs", this::somebodyWaits);
      world.sql(SALES, "update orders set status = 'newer' where id = 10");
      world.drain(front, SALES);
      world.sql(FRONT, "update headwater.claims set until = '-infinity' where owner like '=%'");
      threads.once(() -> settle(successor)).get(30, TimeUnit.SECONDS);
      Sql.run(holding, "select pg_advisory_unlock(42)");
      hanging.get(30, TimeUnit.SECONDS);
    }
    assertThat(front.read(SLOW_PAGE).byKey(10L).value())
        .hasValue(new Mall.ShortPage(10, "Ada L.", 0, Optional.of("newer")));
  }

  private boolean somebodyWaits() {
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
    PGSimpleDataSource source = (PGSimpleDataSource) world.dataSource(FRONT);
    source.setApplicationName("successor");
    return new RecomputeRows(
        "front",
        "successor",
        "order_page",
        0,
        source,
        new Surroundings(Clock.systemUTC(), new Random(1), world.faults()),
        RecomputeLimits.byDefault(),
        world.role(FRONT) + "_applier",
        Duration.ofSeconds(60));
  }
}
