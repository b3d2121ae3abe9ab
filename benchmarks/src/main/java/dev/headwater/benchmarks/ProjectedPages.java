package dev.headwater.benchmarks;

import static dev.headwater.benchmarks.Pages.MODEL;
import static dev.headwater.benchmarks.Pages.PAGE;
import static dev.headwater.benchmarks.Pages.SHOP;

import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.base.Sql;
import dev.headwater.projection.RebuildProjection;
import dev.headwater.projection.RecomputeRows.Step;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** Headwater, with capture and projections, stepped so that nothing but its work is measured. */
final class ProjectedPages implements PageContender {
  private final String name;
  private final Pair pair;
  private final World world;
  private RunningService shop;
  private final Connection writer;

  ProjectedPages(int orders) throws SQLException {
    this("headwater", Pair.start(), orders);
  }

  ProjectedPages(String name, Pair pair, int orders) throws SQLException {
    this.name = name;
    this.pair = pair;
    world = World.of(MODEL, service -> pair.owner());
    world.sql(SHOP, Pages.TABLES);
    world.sql(SHOP, Pages.fill(orders));
    world.migrate();
    try (Connection connection = world.admin(SHOP).getConnection()) {
      Sql.run(connection, "vacuum analyze");
    }
    shop = world.stepped(SHOP);
    settle();
    writer = world.dataSource(SHOP).getConnection();
  }

  @Override
  public String name() {
    return name;
  }

  /** Goes on under other limits, or by itself. */
  void restart(UnaryOperator<ServiceSetup> how, boolean byItself) throws SQLException {
    shop.close();
    ServiceSetup setup = how.apply(world.setup(SHOP));
    shop = world.closing(byItself ? setup.start() : setup.stepped());
  }

  /** Until the projection shows all that was committed. */
  void settle() {
    Step step = shop.step(PAGE);
    while (step != Step.IDLE) {
      if (step != Step.RECOMPUTED) {
        throw new IllegalStateException("the projection came to " + step);
      }
      step = shop.step(PAGE);
    }
  }

  @Override
  public Pair pair() {
    return pair;
  }

  @Override
  public DataSource owner() {
    return world.admin(SHOP);
  }

  @Override
  public void change(Long[] orders) throws SQLException {
    update(orders);
    Step step = shop.step(PAGE);
    if (step != Step.RECOMPUTED) {
      throw new IllegalStateException("nothing was recomputed: " + step);
    }
  }

  @Override
  public void touch() throws SQLException {
    Sql.run(writer, "update orders set total = total + 1");
    settle();
  }

  void update(Long[] orders) throws SQLException {
    Sql.update(
        writer,
        "update orders set total = total + 1 where id = any (?)",
        writer.createArrayOf("bigint", orders));
  }

  Pages.Page page(long order) throws SQLException {
    return shop.read(PAGE).byKey(order).value().orElseThrow();
  }

  @Override
  public void fill() throws SQLException {
    try (Connection admin = world.admin(SHOP).getConnection()) {
      RebuildProjection.begin(admin, PAGE.name());
    }
    while (!isBuilt()) {
      shop.step(PAGE);
    }
  }

  private boolean isBuilt() throws SQLException {
    return Sql.first(
            writer, "select bool_and(built) from headwater.projections", row -> row.getBoolean(1))
        .orElseThrow();
  }

  /** The former one goes at once: to keep it up to date is no part of what is measured. */
  @Override
  public void show() throws SQLException {
    settle();
    try (Connection admin = world.admin(SHOP).getConnection()) {
      Sql.list(
          admin,
          "select headwater.drop_generation(name, generation) from headwater.projections where state = 'former'",
          row -> true);
    }
  }

  @Override
  public void close() throws SQLException {
    writer.close();
    world.close();
    pair.close();
  }
}
