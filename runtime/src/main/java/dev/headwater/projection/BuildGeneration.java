package dev.headwater.projection;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a new generation in ranges of the root's key, each in a transaction of its own, so that a
 * killed build goes on where it was. Its positions are set before the first range is read: what
 * changes during the build has been noted beyond them, and is computed once it is built.
 */
final class BuildGeneration {
  private static final Logger LOG = LoggerFactory.getLogger(BuildGeneration.class);

  private final Connection inOne;
  private final Generation generation;
  private final RecomputeLimits limits;
  private final String applierRole;

  BuildGeneration(
      Connection inOne, Generation generation, RecomputeLimits limits, String applierRole) {
    this.inOne = inOne;
    this.generation = generation;
    this.limits = limits;
    this.applierRole = applierRole;
  }

  /** Takes one step; empty if there is nothing to do yet, since an input is still being filled. */
  Optional<Long> step() throws SQLException {
    if (!areInputsFilled()) {
      return Optional.empty();
    }
    if (!stands()) {
      begin();
      return Optional.of(0L);
    }
    List<String> after = generation.builtAfter();
    Optional<List<String>> end = new Ranges(inOne, generation, limits).end(after);
    long rows = fill(after, end);
    note(end, rows);
    if (end.isEmpty()) {
      LOG.info("{}: built, {} rows", generation, generation.builtRows() + rows);
    }
    return Optional.of(rows);
  }

  private boolean areInputsFilled() throws SQLException {
    return Sql.first(
            inOne,
            "select not exists (select from headwater.copies where name = any (?) and not loaded)",
            row -> row.getBoolean(1),
            Sql.texts(inOne, generation.inputs()))
        .orElseThrow();
  }

  private boolean stands() throws SQLException {
    return Sql.first(
            inOne,
            """
            select exists (
              select from headwater.projection_positions where name = ? and generation = ?)""",
            row -> row.getBoolean(1),
            generation.name(),
            generation.number())
        .orElseThrow();
  }

  /** In a transaction before the first range: the snapshot must not show more than that reads. */
  private void begin() throws SQLException {
    Sql.update(
        inOne,
        """
        insert into headwater.projection_positions (name, generation, lane, n, snapshot, reached)
        select ?, ?, lane, 1, pg_current_snapshot(), headwater.reached(?)
        from generate_series(0, ? - 1) lane""",
        generation.name(),
        generation.number(),
        Sql.texts(inOne, generation.owners()),
        generation.lanes());
  }

  private long fill(List<String> after, Optional<List<String>> end) throws SQLException {
    Sql.run(inOne, "set local role " + Sql.quoted(applierRole));
    KeepGeneration.planAtOnce(inOne, generation);
    long rows =
        Sql.update(inOne, Ranges.within(generation.definition().fill(), generation, 0, after, end));
    Sql.run(inOne, "set local role none");
    return rows;
  }

  /** The first of its projection is shown to readers at once; later ones take over on demand. */
  private void note(Optional<List<String>> end, long rows) throws SQLException {
    Sql.update(
        inOne,
        """
        update headwater.projections set built = ?, built_after = ?, built_rows = built_rows + ?
        where name = ? and generation = ?""",
        end.isEmpty(),
        Sql.texts(inOne, end.orElse(List.of())),
        rows,
        generation.name(),
        generation.number());
    if (end.isEmpty()) {
      Sql.first(
          inOne,
          """
          select headwater.switch_projection(?, ?)
          where not exists (select from headwater.projections where name = ? and state = 'live')""",
          row -> true,
          generation.name(),
          generation.number(),
          generation.name());
    }
  }
}
