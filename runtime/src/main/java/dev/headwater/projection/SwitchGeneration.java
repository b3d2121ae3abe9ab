package dev.headwater.projection;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets readers see a generation that is built and has caught up, once a full computation has found
 * no difference. The one until now is kept, and kept up to date, until it is dropped.
 */
final class SwitchGeneration {
  private static final Logger LOG = LoggerFactory.getLogger(SwitchGeneration.class);

  private final Connection inOne;
  private final Generation generation;
  private final RecomputeLimits limits;
  private final String applierRole;

  SwitchGeneration(
      Connection inOne, Generation generation, RecomputeLimits limits, String applierRole) {
    this.inOne = inOne;
    this.generation = generation;
    this.limits = limits;
    this.applierRole = applierRole;
  }

  /**
   * Compares and switches; empty if another lane has not caught up yet.
   *
   * @throws HeadwaterException HW323 when rows differ: then nothing is switched
   */
  Optional<Long> step() throws SQLException {
    long differing = 0;
    for (Lane lane : lanes()) {
      KeepGeneration.Compared compared =
          new KeepGeneration(inOne, generation, lane.number(), limits, applierRole).compare();
      if (compared.emptied() || (compared.pending() > 0 && lane.isBehind())) {
        return Optional.empty();
      }
      differing += compared.differing();
    }
    if (differing > 0) {
      throw new HeadwaterException(
          "HW323",
          generation.toString(),
          differing + " rows differ from a full computation, so readers are not let to it.",
          "rebuild the projection, and report this with its declaration: it must not happen.");
    }
    Sql.first(
        inOne,
        "select headwater.switch_projection(?, ?)",
        row -> true,
        generation.name(),
        generation.number());
    LOG.info("{}: compared without a difference; readers see it from now on", generation);
    return Optional.of(0L);
  }

  /**
   * One of the generation's lanes.
   *
   * @param isBehind whether the live generation is further: what readers see must not go back
   */
  private record Lane(int number, boolean isBehind) {}

  /** First those by which it may turn out that the others need not be compared. */
  private List<Lane> lanes() throws SQLException {
    return Sql.list(
        inOne,
        """
        select mine.lane, exists (
            select from headwater.lanes l
            join headwater.projections p using (name, generation)
            where p.name = mine.name and p.state = 'live' and l.lane = mine.lane
              and l.at > mine.at) behind
        from headwater.lanes mine
        where mine.name = ? and mine.generation = ?
        order by behind desc, mine.lane""",
        row -> new Lane(row.getInt(1), row.getBoolean(2)),
        generation.name(),
        generation.number());
  }
}
