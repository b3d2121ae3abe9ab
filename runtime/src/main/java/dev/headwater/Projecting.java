package dev.headwater;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.Projection;
import dev.headwater.projection.ProjectionLoop;
import dev.headwater.projection.RecomputeRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** The workers that keep an instance's projections. */
final class Projecting implements AutoCloseable {
  private final ServiceSetup setup;
  private final Map<String, List<RecomputeRows>> workers = new LinkedHashMap<>();
  private final List<ProjectionLoop> loops = new CopyOnWriteArrayList<>();

  Projecting(ServiceSetup setup, DataSource source, String instance, String applierRole) {
    this.setup = setup;
    for (Projection<?> projection : setup.model.projectionsOf(setup.service)) {
      workers.put(
          projection.name(),
          List.of(
              new RecomputeRows(
                  setup.service.name(),
                  instance,
                  projection.name(),
                  0,
                  source,
                  setup.surroundings,
                  setup.recomputeLimits,
                  applierRole,
                  setup.lease)));
    }
  }

  void start() {
    for (Projection<?> projection : setup.model.projectionsOf(setup.service)) {
      for (RecomputeRows worker : of(projection)) {
        ProjectionLoop loop =
            new ProjectionLoop(
                worker,
                setup.polling(projection),
                setup.lease.dividedBy(3),
                OwnerPace.within(projection.window()));
        loops.add(loop);
        loop.start();
      }
    }
  }

  void wake() {
    loops.forEach(ProjectionLoop::wake);
  }

  /** The workers of all lanes. */
  List<RecomputeRows> all() {
    return workers.values().stream().flatMap(List::stream).toList();
  }

  void renewClaims(Connection connection) throws SQLException {
    for (RecomputeRows worker : all()) {
      worker.renewClaim(connection);
    }
  }

  /** One tick of each lane. */
  RecomputeRows.Step step(Projection<?> projection) {
    RecomputeRows.Step all = RecomputeRows.Step.IDLE;
    for (RecomputeRows worker : of(projection)) {
      RecomputeRows.Step step = worker.step();
      all = step == RecomputeRows.Step.IDLE ? all : step;
    }
    return all;
  }

  List<RecomputeRows> of(Projection<?> projection) {
    List<RecomputeRows> lanes = workers.get(projection.name());
    if (lanes == null) {
      throw new HeadwaterException(
          "HW308",
          setup.service.name(),
          "projection \"" + projection.name() + "\" is not one of this service's.",
          "read it in \"" + projection.service().name() + "\".");
    }
    return lanes;
  }

  @Override
  public void close() {
    if (loops.isEmpty()) {
      all().forEach(RecomputeRows::close);
    }
    loops.forEach(ProjectionLoop::close);
  }
}
