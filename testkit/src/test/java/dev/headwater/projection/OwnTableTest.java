package dev.headwater.projection;

import static dev.headwater.model.Join.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.log.Token;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Purpose;
import dev.headwater.model.Service;
import dev.headwater.read.Session;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.time.Duration;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A projection of what its service owns itself. */
class OwnTableTest {
  private static final Service SHOP = Service.named("shop");

  record Customer(long id, String name) {}

  record Order(long id, long customerId) {}

  record Page(long id, String customer) {}

  private static final Entity<Customer> CUSTOMER =
      SHOP.owns("customer", Customer.class).inTable("customers").keyedBy("id");
  private static final Entity<Order> ORDER =
      SHOP.owns("order", Order.class).inTable("orders").keyedBy("id");

  private static final Projection<Page> PAGE =
      SHOP.projects("page", Page.class)
          .from("o", ORDER)
          .toOne("c", CUSTOMER, on("id", "o.customerId"))
          .select("o.id, c.name as customer")
          .staleAtMost(Duration.ofSeconds(5))
          .because(Purpose.READS_MUST_BE_FAST, "A page opens by one key in no time at all.");

  private World world;
  private RunningService shop;

  @BeforeEach
  void open() throws Exception {
    world = World.of(Model.of("shop", CUSTOMER, ORDER, PAGE));
    world.sql(
        SHOP,
        """
        create table customers (id bigint primary key, name text not null);
        create table orders (id bigint primary key, customer_id int not null);
        insert into customers values (1, 'Ada'), (5000000000, 'Grace');
        insert into orders values (10, 1)""");
    world.migrate();
    shop = world.stepped(SHOP);
    settle();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void settle() {
    world.await("it is up to date", () -> shop.step(PAGE) == RecomputeRows.Step.IDLE);
  }

  private Token write(String statement) throws Exception {
    try (Connection connection = world.dataSource(SHOP).getConnection()) {
      return Sql.inTransaction(
          connection,
          inOne -> {
            Sql.run(inOne, statement);
            return shop.token(inOne);
          });
    }
  }

  private String customer(long order) throws Exception {
    return shop.read(PAGE).byKey(order).value().map(Page::customer).orElse("nobody");
  }

  @Test
  void theOwnersWritesGoOnWhileAColumnIsRetypedAndTheProjectionFollowsOnceMigrated()
      throws Exception {
    // As docs/evolution.md says.
    try (Connection admin = world.admin(SHOP).getConnection()) {
      Sql.run(
          admin,
          """
          drop view headwater_published.entity_order;
          drop function headwater.note_order cascade;
          alter table orders alter customer_id type bigint""");
    }
    world.sql(SHOP, "insert into orders values (11, 5000000000)");
    settle();
    assertThat(customer(10)).isEqualTo("Ada");

    world.migrate();
    world.sql(SHOP, "insert into orders values (12, 5000000000)");
    settle();

    assertThat(customer(11)).isEqualTo("Grace");
    assertThat(customer(12)).isEqualTo("Grace");
    world.sql(SHOP, "update customers set name = 'Grace H.' where id = 5000000000");
    settle();
    assertThat(customer(11)).isEqualTo("Grace H.");
  }

  @Test
  void inAnotherServerWhatWasBeingBuiltBeginsAnewToo() throws Exception {
    try (Connection admin = world.admin(SHOP).getConnection()) {
      RebuildProjection.begin(admin, PAGE.name());
      shop.step(PAGE);
      shop.close();
      Sql.run(
          admin,
          "update headwater.projecting set system_identifier = 'other', object_ids = 'others'");
    }
    shop = world.stepped(SHOP);

    settle();

    assertThat(customer(10)).isEqualTo("Ada");
    assertThat(
            world.value(SHOP, "select generation from headwater.projections where state = 'live'"))
        .isEqualTo("2");
  }

  @Test
  void inAnotherServerAllIsComputedAnewAndNothingIsMissed() throws Exception {
    shop.close();
    world.sql(SHOP, "insert into orders values (11, 1)");
    // What a dump carries along: the other server's identity, and its transaction ids.
    try (Connection admin = world.admin(SHOP).getConnection()) {
      Sql.run(
          admin,
          """
          update headwater.projecting set system_identifier = 'other', object_ids = 'others';
          update headwater.projection_positions set snapshot = '9000000000:9000000000:';
          update headwater.changed_order_0 set xid = '8000000000';
          update headwater.changed_order_1 set xid = '8000000000'""");
    }
    shop = world.stepped(SHOP);
    settle();
    assertThat(customer(11)).isEqualTo("Ada");

    world.sql(SHOP, "insert into orders values (12, 1)");
    settle();

    assertThat(customer(12)).isEqualTo("Ada");
    assertThat(shop.step(PAGE)).as("old notes are gone").isEqualTo(RecomputeRows.Step.IDLE);
  }

  @Test
  void whatConcernsNoRowKeepsItFromNothing() throws Exception {
    Token written = write("insert into customers values (99, 'Nobody')");
    settle();

    assertThat(shop.read(PAGE).notBefore(written).waitingAtMost(Duration.ZERO).byKey(10L).value())
        .isPresent();
    assertThat(shop.step(PAGE)).isEqualTo(RecomputeRows.Step.IDLE);
  }

  @Test
  void whoHasReadARowOfALargeChangeIsNotShownOneFromBeforeIt() throws Exception {
    world.sql(SHOP, "insert into orders select i, 1 from generate_series(11, 14) i");
    settle();
    shop.close();
    shop =
        world.closing(world.setup(SHOP).recomputing(new RecomputeLimits(2, 2, 100, 3)).stepped());
    settle();
    assertThat(customer(10)).isEqualTo("Ada");
    world.sql(SHOP, "update customers set name = 'Ada L.' where id = 1");
    assertThat(shop.step(PAGE)).isEqualTo(RecomputeRows.Step.RECOMPUTED);

    var first = shop.read(PAGE).byKey(10L);
    assertThat(first.value().orElseThrow().customer()).isEqualTo("Ada L.");
    var next = shop.read(PAGE).in(Session.begin().and(first.stamp())).waitingAtMost(Duration.ZERO);

    assertRefused("HW401", () -> next.byKey(14L));
    settle();
    assertThat(next.byKey(14L).value().orElseThrow().customer()).isEqualTo("Ada L.");
  }

  @Test
  void aRebuildIsReadByWhoRunsAlreadyAndIsNotUndoneByMigrating() throws Exception {
    try (Connection admin = world.admin(SHOP).getConnection()) {
      RebuildProjection.begin(admin, PAGE.name());
      settle();
      // As if the former one had been wrong.
      Sql.run(
          admin,
          "alter table page_g1 disable trigger headwater_guard; update page_g1 set customer = 'wrong'");
    }
    world.await("the rebuilt one is read", () -> customer(10).equals("Ada"));

    world.migrate();

    assertThat(customer(10)).isEqualTo("Ada");
    assertThat(
            world.value(SHOP, "select generation from headwater.projections where state = 'live'"))
        .isEqualTo("2");
  }

  @Test
  void onesOwnWriteIsShownToWhoBringsItsToken() throws Exception {
    Token written = write("insert into orders values (11, 1)");
    var reader = shop.read(PAGE).in(Session.begin().and(written)).waitingAtMost(Duration.ZERO);

    assertRefused("HW401", () -> reader.byKey(11L));
    settle();
    assertThat(reader.byKey(11L).value()).isPresent();
    Session session = Session.begin().and(written).and(reader.byKey(11L).stamp());
    assertThat(shop.read(PAGE).in(session).byKey(11L).value()).isPresent();
    assertRefused(
        "HW417",
        () ->
            shop.read(PAGE)
                .notBefore(Token.ofWrite("shop", written.incarnation(), 1L << 40))
                .byKey(11L));
    assertRefused(
        "HW403",
        () -> shop.read(PAGE).notBefore(Token.ofWrite("shop", new UUID(1, 2), 3)).byKey(11L));
  }

  private static void assertRefused(String code, ThrowingCallable read) {
    assertThatThrownBy(read).hasMessageContaining(code);
  }
}
