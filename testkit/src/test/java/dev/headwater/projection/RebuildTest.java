package dev.headwater.projection;

import static dev.headwater.projection.Mall.FRONT;
import static dev.headwater.projection.Mall.MALL;
import static dev.headwater.projection.Mall.ORDER_PAGE;
import static dev.headwater.projection.Mall.PEOPLE;
import static dev.headwater.projection.Mall.SALES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A projection is rebuilt while owners write and readers read. */
class RebuildTest {
  private static final int ORDERS = 400;
  private World world;

  @BeforeEach
  void open() throws Exception {
    world = World.of(MALL);
    world.sql(PEOPLE, Mall.PEOPLE_TABLES);
    world.sql(SALES, Mall.SALES_TABLES);
    world.sql(
        SALES,
        """
        insert into orders select i, 1 + i %% 2, 'open' from generate_series(100, %1$d) i;
        insert into lines select i, n, 'thing', 1
          from generate_series(100, %1$d) i, generate_series(1, 3) n"""
            .formatted(99 + ORDERS));
    world.migrate();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private int begin() throws SQLException {
    try (Connection admin = world.admin(FRONT).getConnection()) {
      return RebuildProjection.begin(admin, "order_page");
    }
  }

  private String states() {
    return world.value(
        FRONT,
        "select string_agg(generation || ' ' || state, ', ' order by generation) from headwater.projections");
  }

  private RunningService upToDate() throws Exception {
    RunningService front = world.stepped(FRONT);
    world.drain(front, PEOPLE);
    world.drain(front, SALES);
    world.await("it is up to date", () -> front.step(ORDER_PAGE) == RecomputeRows.Step.IDLE);
    return front;
  }

  /** Each order's prices are all the same, so a page of two instants would show it. */
  @Test
  void readersSeeNothingOfItButThatItEnds() throws Exception {
    RunningService front =
        world.closing(world.setup(FRONT).recomputing(new RecomputeLimits(100, 50, 50, 6)).start());
    world.await("the first generation is live", () -> states().equals("1 live"));
    AtomicLong reads = new AtomicLong();
    try (Threads threads = new Threads()) {
      Random chance = new Random(1);
      threads.repeat(
          () ->
              world.sql(
                  SALES,
                  "update lines set price = price + 1 where order_id = %d"
                      .formatted(100 + chance.nextInt(ORDERS))));
      threads.repeat(
          () -> world.sql(PEOPLE, "update customer set name = 'n' || random() where id = 1"));
      threads.repeat(
          () -> {
            long id = 100L + new Random().nextInt(ORDERS);
            Mall.OrderPage page = front.read(ORDER_PAGE).byKey(id).value().orElseThrow();
            assertThat(page.lines()).hasSize(3);
            BigDecimal price = page.lines().get(0).price();
            assertThat(page.total()).isEqualByComparingTo(price.multiply(BigDecimal.valueOf(3)));
            assertThat(world.value(FRONT, "select count(*) from order_page")).isNotEqualTo("0");
            reads.incrementAndGet();
          });
      for (int generation = 2; generation <= 4; generation++) {
        long before = reads.get();
        assertThat(begin()).isEqualTo(generation);
        String live = generation + " live";
        world.await(live, () -> states().endsWith(live));
        world.await("readers go on", () -> reads.get() > before + 20);
      }
      threads.end();
    }
    world.await(
        "nothing is pending",
        () -> CompareProjection.of(world.dataSource(FRONT), "order_page").pending() == 0);
    CompareProjection.Comparison found =
        CompareProjection.of(world.dataSource(FRONT), "order_page");
    assertThat(found.differing()).isZero();
    assertThat(found.rows()).isEqualTo(ORDERS + 3);
  }

  /** Of owners that never rest there is something new in each step, for the live one first. */
  @Test
  void oneTakesOverThoughThereIsSomethingNewInEachStep() throws Exception {
    RunningService front = upToDate();
    assertThat(begin()).isEqualTo(2);
    for (int n = 0; n < 20 && !states().endsWith("2 live"); n++) {
      world.sql(SALES, "update lines set price = price + 1 where order_id = " + (100 + n));
      world.drain(front, SALES);
      assertThat(front.step(ORDER_PAGE)).isEqualTo(RecomputeRows.Step.RECOMPUTED);
    }
    assertThat(states()).isEqualTo("1 former, 2 live");
  }

  @Test
  void oneAtATimeIsBuilt() throws Exception {
    RunningService front = upToDate();
    assertThat(begin()).isEqualTo(2);
    assertThatThrownBy(this::begin).hasMessageContaining("HW325");
    world.await("it is up to date", () -> front.step(ORDER_PAGE) == RecomputeRows.Step.IDLE);
    assertThat(states()).isEqualTo("1 former, 2 live");
    assertThat(
            world.value(FRONT, "select count(*) from pg_indexes where tablename = 'order_page_g2'"))
        .isEqualTo("3");
    assertThatThrownBy(() -> world.sql(FRONT, "delete from order_page_g2"))
        .hasMessageContaining("HW320");
  }

  @Test
  void whatIsNotThereCannotBeRebuilt() throws Exception {
    try (Connection admin = world.admin(FRONT).getConnection()) {
      assertThatThrownBy(() -> RebuildProjection.begin(admin, "pages"))
          .hasMessageContaining("HW324");
    }
  }
}
