package dev.headwater.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.base.Sql;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.log.Token;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A large copy is filled range by range, while its owner goes on writing. */
class LoadInRangesTest {
  private static final Service MILL = Service.named("mill");
  private static final Service SHOP = Service.named("shop");

  /** A key of two parts, one of them a text that servers may order in their own way. */
  record Sack(String mark, int number, String content) {}

  record Stone(UUID id, int weight) {}

  private static final Entity<Sack> SACK =
      MILL.owns("sack", Sack.class).inTable("sacks").keyedBy("mark", "number");
  private static final Entity<Stone> STONE =
      MILL.owns("stone", Stone.class).inTable("stones").keyedBy("id");
  private static final Copy<Sack> SACKS =
      SHOP.copies(SACK)
          .as("sack_copies", Sack.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("The shop sells sacks while the mill is closed.");
  private static final Copy<Stone> STONES =
      SHOP.copies(STONE)
          .as("stone_copies", Stone.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("The shop knows the stones while the mill is closed.");
  private static final Model MODEL = Model.of("mill", SACK, STONE, SACKS, STONES);
  private static final LoadLimits RANGES_OF_100 =
      LoadLimits.byDefault().inRangesOf(100).withChangesUpTo(400);

  private World world;

  @BeforeEach
  void aMill() throws Exception {
    world = World.of(MODEL);
    world.sql(
        MILL,
        """
        create table sacks (mark text, number int, content text not null, primary key (mark, number));
        create table stones (id uuid primary key, weight int not null);
        insert into sacks
          select (array['a', 'B', 'ä', 'Z', '_', 'b-1', '''', 'c\\d'])[1 + i % 8], i, 'rye'
          from generate_series(1, 950) i;
        insert into stones select gen_random_uuid(), i from generate_series(1, 730) i""");
    world.migrate();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void itTakesOneRangeATickAndIsExactUpToItsEnd() throws Exception {
    RunningService shop = shop();
    assertThat(shop.step(MILL)).isEqualTo(Step.APPLIED);
    assertThat(rows("sack_copies")).isEqualTo(100);
    assertThat(loaded("sack_copies")).isFalse();
    assertThat(shop.read(SACKS).byKey("a", 8).complete()).isFalse();

    world.sql(MILL, "update sacks set content = 'oats'; update stones set weight = weight + 1");
    shop.step(MILL);
    assertThat(rows("sack_copies")).isEqualTo(200);
    assertThat(world.value(SHOP, "select count(*) from sack_copies where content = 'rye'"))
        .as("what was read before is brought up to date in the same tick")
        .isEqualTo("0");

    world.drain(shop, MILL);
    requireEqual();
    assertThat(loaded("sack_copies")).isTrue();
  }

  @Test
  void rowsThatMoveAcrossTheEndOfARangeAreNeitherMissedNorDoubled() throws Exception {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    RunningService shop = shop();
    for (int i = 0; i < 12; i++) {
      shop.step(MILL);
      int n = random.nextInt(1, 900);
      world.sql(
          MILL,
          """
          update sacks set mark = case when mark < 'b' then 'z' else 'A' end where number %% 7 = %1$d %% 7;
          delete from sacks where number = %1$d;
          insert into sacks values ('A', 10000 + %2$d, 'new'), ('z', 20000 + %2$d, 'new');
          delete from stones where weight %% 50 = %1$d %% 50;
          insert into stones values (gen_random_uuid(), -%1$d)"""
              .formatted(n, i));
    }
    world.drain(shop, MILL);
    requireEqual();
  }

  @Test
  void anInterruptedLoadGoesOnWhereItWas() throws Exception {
    RunningService first = shop();
    first.step(MILL);
    first.step(MILL);
    first.step(MILL);
    world.faults().failOnceAt(FaultPoint.BEFORE_COMMIT);
    assertThat(first.step(MILL)).isEqualTo(Step.FAILED);
    first.close();
    assertThat(rows("sack_copies")).isEqualTo(300);

    RunningService second = shop();
    second.step(MILL);
    assertThat(rows("sack_copies")).isEqualTo(400);
    world.drain(second, MILL);
    requireEqual();
  }

  @Test
  void theOwnersSnapshotIsHeldForOneRangeOnly() throws Exception {
    RunningService shop = shop();
    long before = 0;
    for (int i = 0; i < 5; i++) {
      shop.step(MILL);
      world.sql(MILL, "insert into stones values (gen_random_uuid(), 0)");
      long xmin =
          Long.parseLong(
              world.adminValue(
                  MILL,
                  "select pg_snapshot_xmin(snapshot) from headwater.ticks order by number desc limit 1"));
      assertThat(xmin).isGreaterThan(before);
      before = xmin;
      assertThat(
              world.value(
                  MILL,
                  "select count(*) from pg_stat_activity where backend_xmin is not null"
                      + " and datname = current_database() and pid <> pg_backend_pid()"))
          .isEqualTo("0");
    }
  }

  @Test
  void afterTooManyChangesACopyIsReadAnewInRangesAndKeepsServing() throws Exception {
    RunningService shop = shop();
    world.drain(shop, MILL);
    world.sql(MILL, "update sacks set content = 'barley'; delete from sacks where number > 900");
    shop.step(MILL);
    assertThat(loaded("sack_copies")).isFalse();
    assertThat(rows("sack_copies")).as("keeps what it has").isEqualTo(950);
    world.drain(shop, MILL);
    requireEqual();
  }

  @Test
  void readingAnewWritesOnlyWhatDiffersAndRemovesWhatIsGone() throws Exception {
    RunningService shop = shop();
    world.drain(shop, MILL);
    try (Connection admin = world.admin(SHOP).getConnection()) {
      Sql.run(
          admin,
          """
          set session_replication_role = replica;
          alter table sack_copies disable trigger all;
          delete from sack_copies where number = 7;
          insert into sack_copies values ('surplus', 1, 'x');
          alter table sack_copies enable trigger all""");
    }
    String damaged = world.value(SHOP, "select pg_current_xact_id()");
    shop.resync(MILL);
    world.drain(shop, MILL);
    requireEqual();
    assertThat(
            world.value(
                SHOP, "select count(*) from sack_copies where xmin::text::bigint > " + damaged))
        .as("rows written anew")
        .isEqualTo("1");
  }

  @Test
  void aTokenIsNotReachedInACopyThatLacksRowsYet() throws Exception {
    world.sql(MILL, "delete from stones where weight > 50");
    RunningService mill = world.stepped(MILL);
    RunningService shop = shop();
    Token token;
    try (Connection connection = world.dataSource(MILL).getConnection()) {
      token = Sql.inTransaction(connection, mill::token);
    }
    world.await("its transaction is shown", () -> shop.step(MILL) == Step.APPLIED);
    assertThat(loaded("stone_copies")).isTrue();
    assertThat(loaded("sack_copies")).isFalse();

    UUID stone = UUID.randomUUID();
    assertThat(shop.read(STONES).notBefore(token).byKey(stone).complete())
        .as("another copy does not wait for it")
        .isTrue();
    assertThatThrownBy(
            () ->
                shop.read(SACKS)
                    .notBefore(token)
                    .waitingAtMost(Duration.ofMillis(50))
                    .byKey("a", 8))
        .hasMessageContaining("HW401");
    assertThatThrownBy(() -> shop.waitFor(token, Duration.ofMillis(50)))
        .hasMessageContaining("HW401");

    world.drain(shop, MILL);
    assertThat(shop.read(SACKS).notBefore(token).byKey("a", 8).complete()).isTrue();
    shop.waitFor(token, Duration.ofSeconds(5));
  }

  @Test
  void aTruncatedTableIsReadAtOnceIfItIsSmallThen() throws Exception {
    RunningService shop = shop();
    world.drain(shop, MILL);
    world.sql(MILL, "truncate sacks; insert into sacks values ('only', 1, 'wheat')");
    shop.step(MILL);
    assertThat(rows("sack_copies")).isEqualTo(1);
    assertThat(loaded("sack_copies")).isTrue();
  }

  private RunningService shop() throws Exception {
    return world.closing(world.setup(SHOP).loading(RANGES_OF_100).stepped());
  }

  private void requireEqual() throws Exception {
    for (Copy<?> copy : List.of(SACKS, STONES)) {
      assertThat(world.compare(copy).firstKeys()).as(copy.name()).isEmpty();
      assertThat(loaded(copy.name())).isTrue();
    }
  }

  private long rows(String table) {
    return Long.parseLong(world.value(SHOP, "select count(*) from " + table));
  }

  private boolean loaded(String copy) {
    return world
        .value(SHOP, "select loaded from headwater.copies where name = '" + copy + "'")
        .equals("t");
  }
}
