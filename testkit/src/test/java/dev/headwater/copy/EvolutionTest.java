package dev.headwater.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.inbox.WorkerState;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Shapes change while old and new instances of owner and subscriber run side by side. */
class EvolutionTest {
  private static final Service SHOP = Service.named("shop");
  private static final Service DESK = Service.named("desk");

  record Item(long id, String title, int weight) {}

  /** A field more, one widened. */
  record ItemOfV2(long id, String title, long weight, Optional<String> color) {}

  /** A field less. */
  record ItemOfV3(long id, String title) {}

  record Label(long id, String title) {}

  record WideLabel(long id, String title, Optional<String> color) {}

  private static final Model V1 = owner(Item.class, Label.class);
  private static final Model V2 = owner(ItemOfV2.class, Label.class);
  private static final Model V3 = owner(ItemOfV3.class, Label.class);
  private static final Model V2_WIDE = owner(ItemOfV2.class, WideLabel.class);

  private World world;

  private static <I extends Record, L extends Record> Model owner(Class<I> item, Class<L> label) {
    Entity<I> items = SHOP.owns("item", item).inTable("items").keyedBy("id");
    return Model.of("shop", items, copy(items, label));
  }

  private static <L extends Record> Copy<L> copy(Entity<?> items, Class<L> label) {
    return DESK.copies(items)
        .as("labels", label)
        .staleAtMost(Duration.ofSeconds(5))
        .because("The desk prints labels while the shop is closed.");
  }

  private static Copy<?> labels(Model model) {
    return model.copiesOf(DESK).get(0);
  }

  @BeforeEach
  void aShop() throws Exception {
    world = World.of(V1);
    world.sql(
        SHOP,
        """
        create table items (id bigint primary key, title text not null, weight int not null);
        insert into items select i, 't' || i, i from generate_series(1, 50) i""");
    world.migrate();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aFieldThatThePublishedRecordGainsIsNoNewsToOldSubscribers() throws Exception {
    RunningService desk = run(V1);
    world.drain(desk, SHOP);
    long ticks = desk.outlook(SHOP).ticksApplied();
    world.sql(SHOP, "alter table items add column color text");
    world.migrate(V2, SHOP);
    assertThat(desk.step(SHOP)).as("nothing is read anew").isEqualTo(Step.IDLE);
    assertThat(desk.outlook(SHOP).ticksApplied()).isEqualTo(ticks);

    world.sql(SHOP, "update items set title = 'new', color = 'red' where id = 1");
    world.drain(desk, SHOP);
    assertThat(world.value(DESK, "select title from labels where id = 1")).isEqualTo("new");
  }

  @Test
  void aFieldThatNobodyUsesMayGoUnderRunningSubscribers() throws Exception {
    RunningService desk = run(V1);
    world.drain(desk, SHOP);
    world.migrate(V3, SHOP);
    world.sql(
        SHOP, "alter table items drop column weight; update items set title = 'x' where id = 2");
    world.drain(desk, SHOP);
    assertThat(world.value(DESK, "select title from labels where id = 2")).isEqualTo("x");
  }

  @Test
  void anOwnersMigrationOfAPublishedColumnIsRefusedOrLosesNothing() throws Exception {
    RunningService desk = run(V1);
    world.drain(desk, SHOP);
    assertThatThrownBy(() -> world.sql(SHOP, "alter table items drop column title"))
        .hasMessageContaining("entity_item");

    try (Connection admin = world.admin(SHOP).getConnection()) {
      Sql.run(
          admin,
          """
          drop view headwater_published.entity_item;
          alter table items rename column title to name""");
    }
    world.sql(SHOP, "insert into items values (100, 'while it cannot be read', 1)");
    assertThat(desk.step(SHOP)).isEqualTo(Step.FAILED);
    assertThat(desk.outlook(SHOP).problem().orElseThrow()).contains("HW504");
    assertThat(desk.read(labels(V1)).byKey(1L).value()).as("is served").isPresent();

    world.sql(SHOP, "alter table items rename column name to title");
    world.migrate(V1, SHOP);
    world.drain(desk, SHOP);
    assertThat(world.value(DESK, "select title from labels where id = 100"))
        .isEqualTo("while it cannot be read");
    assertThat(world.compare(labels(V1)).firstKeys()).isEmpty();
  }

  @Test
  void aColumnThatWasMadeAnewUnderItsOldNameIsReadAnew() throws Exception {
    RunningService desk = run(V1);
    world.drain(desk, SHOP);
    try (Connection admin = world.admin(SHOP).getConnection()) {
      Sql.run(
          admin,
          """
          drop view headwater_published.entity_item;
          alter table items drop column title;
          alter table items add column title text not null default 'fresh'""");
    }
    world.migrate(V1, SHOP);
    world.drain(desk, SHOP);
    assertThat(world.value(DESK, "select string_agg(distinct title, ',') from labels"))
        .isEqualTo("fresh");
  }

  @Test
  void aWiderRecordOfTheCopyTakesOverFromOldInstances() throws Exception {
    RunningService old = run(V1);
    world.drain(old, SHOP);
    world.sql(SHOP, "alter table items add column color text");
    world.migrate(V2, SHOP);
    world.sql(SHOP, "update items set color = 'c' || id");
    world.drain(old, SHOP);

    world.migrate(V2_WIDE, DESK);
    old.stepWatch();
    assertThat(old.step(SHOP)).isEqualTo(Step.FAILED);
    assertThat(old.outlook(SHOP).state()).isEqualTo(WorkerState.HALTED);
    assertThat(old.read(labels(V1)).byKey(1L).value()).as("and serves").isPresent();
    assertThat(old.read(labels(V1)).byKey(1L).complete()).isFalse();

    RunningService next = run(V2_WIDE);
    world.drain(next, SHOP);
    assertThat(world.value(DESK, "select count(*) from labels where color = 'c' || id"))
        .isEqualTo("50");
    assertThat(next.read(labels(V2_WIDE)).byKey(1L).complete()).isTrue();
    assertThat(world.compare(labels(V2_WIDE)).firstKeys()).isEmpty();
  }

  @Test
  void aNarrowerRecordLeavesTheColumnToOldInstancesForAWhile() throws Exception {
    world.sql(SHOP, "alter table items add column color text default 'blue'");
    world.migrate(V2_WIDE, SHOP);
    world.migrate(V2_WIDE, DESK);
    RunningService old = run(V2_WIDE);
    world.drain(old, SHOP);

    world.migrate(V2, DESK);
    RunningService next = run(V2);
    world.drain(next, SHOP);
    assertThat(old.read(labels(V2_WIDE)).byKey(1L).value()).isPresent();
    assertThat(old.read(labels(V2_WIDE)).byKey(1L).complete())
        .as("a field of it is not kept any more")
        .isFalse();

    try (Connection admin = world.admin(DESK).getConnection()) {
      Sql.run(
          admin,
          "update headwater.copies set retired = jsonb_build_object('color', now() - interval '2 days')");
    }
    world.migrate(V2, DESK);
    assertThat(
            world.value(
                DESK,
                "select count(*) from information_schema.columns where table_name = 'labels' and column_name = 'color'"))
        .isEqualTo("0");
    world.drain(next, SHOP);
    assertThat(world.compare(labels(V2)).firstKeys()).isEmpty();
  }

  @Test
  void theOwnersWritesGoOnThroughEveryMigration() throws Exception {
    try (dev.headwater.testkit.Threads threads = new dev.headwater.testkit.Threads()) {
      threads.repeat(() -> world.sql(SHOP, "update items set title = title || '.' where id <= 5"));
      world.sql(SHOP, "alter table items add column color text");
      for (Model model : new Model[] {V2, V1, V3, V2}) {
        world.migrate(model, SHOP);
      }
      threads.end();
    }
    RunningService desk = run(V1);
    world.drain(desk, SHOP);
    assertThat(world.compare(labels(V1)).firstKeys()).isEmpty();
  }

  private RunningService run(Model model) throws Exception {
    return world.closing(world.setup(model, DESK).takingOverAfter(Duration.ofMinutes(5)).stepped());
  }
}
