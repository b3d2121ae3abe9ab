package dev.headwater.projection;

import static dev.headwater.projection.Nodes.EAST;
import static dev.headwater.projection.Nodes.HUB;
import static dev.headwater.projection.Nodes.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.base.Sql;
import dev.headwater.base.Surroundings;
import dev.headwater.inbox.ReceiveTicks;
import dev.headwater.model.Input;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Service;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random join graphs, random writes at three owners, applied and recomputed in any order, in
 * batches of any size, by two lanes, with workers that fail and are replaced, and every fifth time
 * all of it at once in threads. When all is quiet the projection shows what its definition says.
 *
 * <p>A failure names the seed; {@code -Dheadwater.seed=…} repeats it, but for what threads did.
 */
class ProjectionConvergenceTest {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectionConvergenceTest.class);
  private static final int IDS = 9;
  private static final int LANES = 2;
  private static final int WRITERS = 3;
  private static final int WRITES_AT_ONCE = 60;
  private static final String DEADLOCK = "40P01";

  /** Two transactions moved rows to one key. */
  private static final String TAKEN = "23505";

  private final long seed = Long.getLong("headwater.seed", System.nanoTime());
  private World world;
  private Random chance;
  private RunningService hub;
  private final List<RecomputeRows> lanes = new ArrayList<>();

  @Test
  void someRandomProjectionsConverge() throws Exception {
    run(50);
  }

  @Test
  @Tag("thorough")
  void manyRandomProjectionsConverge() throws Exception {
    run(1_000);
  }

  private void run(int cases) throws Exception {
    LOG.info("seed {}", seed);
    try (World made = World.of(Nodes.with())) {
      world = made;
      for (var owner : List.of(EAST, WEST, HUB)) {
        world.sql(owner, Nodes.createTables(owner));
      }
      world.migrate();
      for (int i = 0; i < cases; i++) {
        converges(seed + i);
      }
    }
  }

  private void converges(long caseSeed) throws Exception {
    chance = new Random(caseSeed);
    RandomGraph graph = new RandomGraph(chance);
    String what = "seed " + caseSeed + ": " + graph;
    Projection<RandomGraph.Shown> projection = graph.projection();
    Model model = Nodes.with(projection);
    assertThat(model.check()).as(what).noneMatch(finding -> finding.isError());
    world.migrate(model, HUB);
    // Every tenth time the former one stays, and has to follow too.
    if (chance.nextInt(10) > 0) {
      world.adminValue(
          HUB,
          "select count(headwater.drop_generation(name, generation)) from headwater.projections where state = 'former'");
    }
    world.sql(HUB, "update headwater.projections set lanes = " + LANES);
    hub = world.setup(model, HUB).stepped();
    try {
      beginLanes();
      int steps = 30 + chance.nextInt(60);
      for (int i = 0; i < steps; i++) {
        somethingHappens();
      }
      world.faults().disarm();
      if (chance.nextInt(5) == 0) {
        allAtOnce();
      }
      settle();
      assertThat(shown()).as(what).isEqualTo(graph.expected(tables()));
    } finally {
      world.faults().disarm();
      lanes.forEach(RecomputeRows::close);
      hub.close();
    }
  }

  private void beginLanes() throws SQLException {
    lanes.clear();
    for (int lane = 0; lane < LANES; lane++) {
      lanes.add(lane(lane));
    }
  }

  private RecomputeRows lane(int number) throws SQLException {
    RecomputeLimits limits =
        new RecomputeLimits(
            1 + chance.nextInt(4), 1 + chance.nextInt(6), 1 + chance.nextInt(12), 6);
    return new RecomputeRows(
        "hub",
        "hub-" + chance.nextInt(),
        "shown",
        number,
        world.dataSource(HUB),
        new Surroundings(Clock.systemUTC(), new Random(1), world.faults()),
        limits,
        world.role(HUB) + "_applier",
        Duration.ofSeconds(60));
  }

  private void somethingHappens() throws SQLException {
    switch (chance.nextInt(10)) {
      case 0, 1, 2 -> write();
      case 3 -> {
        write();
        write();
        write();
      }
      case 4, 5 -> hub.step(chance.nextBoolean() ? EAST : WEST);
      case 6 -> replace(chance.nextInt(LANES));
      case 7 -> failOnce();
      default -> lanes.get(chance.nextInt(LANES)).step();
    }
  }

  /** Two lanes, the owners' changes, and writers whose transactions overlap: each on its own. */
  private void allAtOnce() throws Exception {
    AtomicInteger writes = new AtomicInteger();
    try (Threads threads = new Threads()) {
      for (RecomputeRows lane : lanes) {
        threads.repeat(lane::step);
      }
      threads.repeat(() -> hub.step(EAST));
      threads.repeat(() -> hub.step(WEST));
      for (int i = 0; i < WRITERS; i++) {
        Random own = new Random(chance.nextLong());
        threads.repeat(() -> writeSome(own, writes));
      }
      world.await("much was written", () -> writes.get() >= WRITES_AT_ONCE);
      threads.end();
    }
  }

  private void writeSome(Random own, AtomicInteger writes) throws SQLException {
    Service owner = List.of(EAST, WEST, HUB).get(own.nextInt(3));
    try (Connection connection = world.dataSource(owner).getConnection()) {
      Sql.inTransaction(
          connection,
          inOne -> {
            for (int i = 0; i <= own.nextInt(3); i++) {
              Sql.run(inOne, statement(own, Nodes.anyOf(owner, own)));
              writes.incrementAndGet();
            }
            return true;
          });
    } catch (SQLException failure) {
      if (!DEADLOCK.equals(failure.getSQLState()) && !TAKEN.equals(failure.getSQLState())) {
        throw failure;
      }
    }
  }

  /** A new worker begins while the old one may still believe in its claim, and still goes on. */
  private void replace(int number) throws SQLException {
    RecomputeRows old = lanes.get(number);
    world.sql(HUB, "update headwater.claims set until = '-infinity' where owner like '=%'");
    RecomputeRows successor = lane(number);
    successor.step();
    old.step();
    old.close();
    lanes.set(number, successor);
  }

  private void failOnce() {
    world
        .faults()
        .failOnceAt(
            List.of(FaultPoint.BEFORE_APPLY, FaultPoint.BEFORE_COMMIT, FaultPoint.AFTER_COMMIT)
                .get(chance.nextInt(3)));
  }

  private void write() {
    Input input = Nodes.INPUTS.get(chance.nextInt(Nodes.INPUTS.size()));
    world.sql(Nodes.ownerOf(input), statement(chance, input));
  }

  private static String statement(Random chance, Input input) {
    String table = Nodes.tableOf(input);
    return switch (chance.nextInt(12)) {
      case 0 -> "delete from %s where id = %d".formatted(table, id(chance));
      case 1 -> "delete from %s where x = %d".formatted(table, id(chance));
      case 2 -> "update %s set x = %d where id = %d".formatted(table, id(chance), id(chance));
      case 3 -> "update %s set y = %s where id = %d".formatted(table, maybe(chance), id(chance));
      case 4 -> "update %s set y = x, x = %d where n < 5".formatted(table, id(chance));
      case 5 -> "update %s set n = n + 1".formatted(table);
      case 6 -> "update %s set t = '%s' where x = %d".formatted(table, text(chance), id(chance));
      case 7 ->
          chance.nextInt(10) == 0
              ? "truncate " + table
              : "update %1$s set id = %2$d where id = %3$d and not exists (select from %1$s where id = %2$d)"
                  .formatted(table, id(chance), id(chance));
      default ->
          """
              insert into %s values (%d, %d, %s, %d, '%s') on conflict (id) do update
              set x = excluded.x, y = excluded.y, n = excluded.n, t = excluded.t"""
              .formatted(
                  table, id(chance), id(chance), maybe(chance), chance.nextInt(9), text(chance));
    };
  }

  private static int id(Random chance) {
    return 1 + chance.nextInt(IDS);
  }

  private static String maybe(Random chance) {
    return chance.nextInt(3) == 0 ? "null" : String.valueOf(id(chance));
  }

  private static String text(Random chance) {
    return String.valueOf((char) ('a' + chance.nextInt(26)));
  }

  private void settle() {
    for (var owner : List.of(EAST, WEST)) {
      world.await(owner + " is applied", () -> hub.step(owner) == ReceiveTicks.Step.IDLE);
    }
    world.await("both lanes are idle", () -> isIdle(lanes.get(0)) && isIdle(lanes.get(1)));
    assertThat(world.value(HUB, "select count(*) from headwater.projections where state = 'live'"))
        .isEqualTo("1");
  }

  private static boolean isIdle(RecomputeRows lane) {
    RecomputeRows.Step step = lane.step();
    if (step == RecomputeRows.Step.FAILED) {
      throw new IllegalStateException(lane.outlook().problem().orElse("failed"));
    }
    return step == RecomputeRows.Step.IDLE;
  }

  private Map<Long, RandomGraph.Shown> shown() throws SQLException {
    Map<Long, RandomGraph.Shown> rows = new TreeMap<>();
    try (Connection connection = world.dataSource(HUB).getConnection()) {
      Sql.list(
              connection,
              "select id, texts, sum, list from shown",
              row ->
                  new RandomGraph.Shown(
                      row.getLong(1),
                      Optional.ofNullable(row.getString(2)),
                      Optional.ofNullable(row.getObject(3, Long.class)),
                      Optional.ofNullable(row.getString(4))))
          .forEach(row -> rows.put(row.id(), row));
    }
    return rows;
  }

  private Map<Input, List<Nodes.Node>> tables() throws SQLException {
    Map<Input, List<Nodes.Node>> tables = new LinkedHashMap<>();
    try (Connection connection = world.dataSource(HUB).getConnection()) {
      for (Input input : Nodes.INPUTS) {
        tables.put(
            input,
            Sql.list(
                connection,
                "select id, x, y, n, t from " + input.table().sql(),
                row ->
                    new Nodes.Node(
                        row.getLong(1),
                        row.getLong(2),
                        Optional.ofNullable(row.getObject(3, Long.class)),
                        row.getInt(4),
                        row.getString(5))));
      }
    }
    return tables;
  }
}
