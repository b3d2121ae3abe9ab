package dev.headwater.projection;

import static dev.headwater.projection.Mall.FRONT;
import static dev.headwater.projection.Mall.MALL;
import static dev.headwater.projection.Mall.NEXT;
import static dev.headwater.projection.Mall.ORDER_PAGE;
import static dev.headwater.projection.Mall.PEOPLE;
import static dev.headwater.projection.Mall.SALES;
import static dev.headwater.projection.Mall.SHORT_PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.base.Sql;
import dev.headwater.model.Projection;
import dev.headwater.testkit.World;
import java.sql.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A projection with a changed definition is built beside the live one. */
class RedefinitionTest {
  private World world;
  private RunningService front;

  @BeforeEach
  void open() throws Exception {
    world = World.of(MALL);
    world.sql(PEOPLE, Mall.PEOPLE_TABLES);
    world.sql(SALES, Mall.SALES_TABLES);
    world.migrate();
    front = world.stepped(FRONT);
    settle(front, ORDER_PAGE);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void settle(RunningService service, Projection<?> projection) {
    world.drain(service, PEOPLE);
    world.drain(service, SALES);
    world.await(
        "the projection is up to date",
        () -> {
          RecomputeRows.Step step = service.step(projection);
          assertThat(step).isNotEqualTo(RecomputeRows.Step.FAILED);
          return step == RecomputeRows.Step.IDLE;
        });
  }

  private String column(String name) {
    return world.value(
        FRONT, "select string_agg(%s, ',' order by id) from order_page".formatted(name));
  }

  @Test
  void bothVersionsReadTheirOwnWhileTheyRunSideBySide() throws Exception {
    world.migrate(NEXT, FRONT);
    assertThat(column("customer")).isEqualTo("Ada,Ada,Bo");
    RunningService next = world.closing(world.setup(NEXT, FRONT).stepped());
    assertThatThrownBy(() -> next.read(SHORT_PAGE).byKey(10L)).hasMessageContaining("HW324");
    assertThat(front.read(ORDER_PAGE).byKey(10L).value()).isPresent();

    settle(front, ORDER_PAGE);

    assertThat(column("customer")).isEqualTo("ADA,ADA,BO");
    world.sql(PEOPLE, "update customer set name = 'Ada L.' where id = 1");
    settle(front, ORDER_PAGE);
    assertThat(next.read(SHORT_PAGE).byKey(10L).value().orElseThrow().customer())
        .isEqualTo("ADA L.");
    assertThat(front.read(ORDER_PAGE).byKey(10L).value().orElseThrow().customer())
        .isEqualTo("Ada L.");
  }

  @Test
  void whoGoesBackFindsTheFormerOneUpToDate() throws Exception {
    world.migrate(NEXT, FRONT);
    settle(front, ORDER_PAGE);
    world.sql(PEOPLE, "update customer set name = 'Ada L.' where id = 1");
    settle(front, ORDER_PAGE);
    world.migrate(MALL, FRONT);
    assertThat(column("customer")).isEqualTo("Ada L.,Ada L.,Bo");
    assertThat(
            world.value(
                FRONT,
                "select string_agg(state, ',' order by generation) from headwater.projections"))
        .isEqualTo("live,former");
  }

  @Test
  void whatChangesWhileItIsBuiltIsInItBeforeReadersSeeIt() throws Exception {
    world.sql(SALES, "insert into orders select i, 2, 'open' from generate_series(100, 149) i");
    settle(front, ORDER_PAGE);
    world.migrate(NEXT, FRONT);
    RunningService builder =
        world.closing(
            world.setup(NEXT, FRONT).recomputing(new RecomputeLimits(10, 10, 10, 6)).stepped());
    front.close();
    builder.step(SHORT_PAGE);
    builder.step(SHORT_PAGE);
    builder.step(SHORT_PAGE);
    assertThat(world.value(FRONT, "select count(*) from order_page_g2")).isEqualTo("20");
    world.sql(PEOPLE, "update customer set name = 'Bob' where id = 2");
    world.sql(
        SALES,
        "delete from orders where id in (10, 149); insert into orders values (5, 1, 'open')");
    settle(builder, SHORT_PAGE);
    assertThat(column("customer")).startsWith("ADA,ADA,BOB,BOB");
    assertThat(world.value(FRONT, "select count(*) from order_page")).isEqualTo("52");
  }

  @Test
  void aBuildThatWasKilledGoesOnWhereItWas() throws Exception {
    world.sql(SALES, "insert into orders select i, 2, 'open' from generate_series(100, 149) i");
    settle(front, ORDER_PAGE);
    front.close();
    world.migrate(NEXT, FRONT);
    RecomputeLimits small = new RecomputeLimits(10, 10, 10, 6);
    RunningService killed = world.closing(world.setup(NEXT, FRONT).recomputing(small).stepped());
    killed.step(SHORT_PAGE);
    killed.step(SHORT_PAGE);
    world.faults().failOnceAt(FaultPoint.BEFORE_COMMIT);
    assertThat(killed.step(SHORT_PAGE)).isEqualTo(RecomputeRows.Step.FAILED);
    killed.close();
    assertThat(world.value(FRONT, "select count(*) from order_page_g2")).isEqualTo("10");
    RunningService successor = world.closing(world.setup(NEXT, FRONT).recomputing(small).stepped());
    settle(successor, SHORT_PAGE);
    assertThat(world.value(FRONT, "select count(*) from order_page")).isEqualTo("53");
    assertThat(
            world.value(FRONT, "select built_rows from headwater.projections where generation = 2"))
        .isEqualTo("53");
  }

  @Test
  void oneThatDiffersFromAFullComputationIsNotShown() throws Exception {
    world.migrate(NEXT, FRONT);
    front.step(ORDER_PAGE);
    front.step(ORDER_PAGE);
    try (Connection connection = world.admin(FRONT).getConnection()) {
      Sql.run(
          connection,
          "set role %s; update order_page_g2 set lines = 77 where id = 10"
              .formatted(world.role(FRONT) + "_applier"));
    }
    settle(front, ORDER_PAGE);
    assertThat(column("customer")).isEqualTo("Ada,Ada,Bo");
    front.stepWatch();
    assertThat(front.health().reasons())
        .anySatisfy(reason -> assertThat(reason.text()).contains("HW323"));

    world.sql(PEOPLE, "update customer set name = 'Ada L.' where id = 1");
    settle(front, ORDER_PAGE);
    assertThat(column("customer")).as("the live one is kept").isEqualTo("Ada L.,Ada L.,Bo");
  }

  @Test
  void oneThatDiffersIsReplacedByARebuild() throws Exception {
    try (Connection connection = world.admin(FRONT).getConnection()) {
      RebuildProjection.begin(connection, ORDER_PAGE.name());
      front.step(ORDER_PAGE);
      front.step(ORDER_PAGE);
      Sql.run(
          connection,
          "set role %s; update order_page_g2 set customer = 'wrong'; reset role"
              .formatted(world.role(FRONT) + "_applier"));
      settle(front, ORDER_PAGE);
      assertThat(
              world.value(
                  FRONT, "select generation from headwater.projections where state = 'live'"))
          .isEqualTo("1");

      RebuildProjection.begin(connection, ORDER_PAGE.name());
    }
    settle(front, ORDER_PAGE);

    assertThat(
            world.value(FRONT, "select generation from headwater.projections where state = 'live'"))
        .as("no number is used again")
        .isEqualTo("3");
    front.stepWatch();
    assertThat(front.health().reasons()).isEmpty();
  }

  @Test
  void anInputThatIsEmptiedBeforeTheComparisonIsNoDifference() throws Exception {
    world.migrate(NEXT, FRONT);
    front.step(ORDER_PAGE);
    front.step(ORDER_PAGE);
    world.sql(PEOPLE, "update customer set name = 'Ada L.' where id = 1");
    world.drain(front, PEOPLE);
    front.step(ORDER_PAGE);
    world.sql(SALES, "truncate lines");
    world.drain(front, SALES);
    settle(front, ORDER_PAGE);
    assertThat(column("lines::text")).isEqualTo("0,0,0");
  }

  @Test
  void oneThatIsDeclaredNoMoreIsTakenAway() throws Exception {
    front.close();
    world.migrate(
        dev.headwater.model.Model.of(
            "mall", Mall.CUSTOMER, Mall.ORDER, Mall.LINE, Mall.CUSTOMERS, Mall.ORDERS, Mall.LINES),
        FRONT);
    assertThat(world.value(FRONT, "select to_regclass('order_page') is null")).isEqualTo("t");
    assertThat(
            world.adminValue(
                FRONT, "select count(*) from pg_trigger where tgname like 'headwater_note%'"))
        .isEqualTo("0");
  }
}
