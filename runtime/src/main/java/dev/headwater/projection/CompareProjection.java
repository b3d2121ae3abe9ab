package dev.headwater.projection;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Holds the live generation of a projection against a full computation of its definition, at one
 * instant for each lane, while both go on. Costs about as much as building it.
 */
public final class CompareProjection {
  private CompareProjection() {}

  /**
   * What was found.
   *
   * @param rows of the projection
   * @param differing rows that are in one of the two and not, or not the same, in the other
   * @param pending rows that were not compared, since one of their inputs had just changed
   */
  public record Comparison(long rows, long differing, long pending) {
    public boolean isEqual() {
      return differing == 0;
    }
  }

  /**
   * Compares a projection of the service whose database this is, by its name.
   *
   * @throws HeadwaterException HW324 when it is not there or not built yet
   */
  public static Comparison of(DataSource local, String projection) throws SQLException {
    try (Connection connection = local.getConnection()) {
      connection.setAutoCommit(true);
      Generation live =
          Generation.of(connection, projection).stream()
              .filter(it -> it.state() == Generation.State.LIVE)
              .findFirst()
              .orElseThrow(
                  () ->
                      new HeadwaterException(
                          "HW324",
                          projection,
                          "no generation of it is live.",
                          "wait until it is built, or name a projection of this service."));
      return Sql.inTransaction(connection, inOne -> compare(inOne, live));
    }
  }

  private static Comparison compare(Connection inOne, Generation live) throws SQLException {
    KeepGeneration.findByIndex(inOne);
    long differing = 0;
    long pending = 0;
    for (int lane = 0; lane < live.lanes(); lane++) {
      KeepGeneration.Compared found =
          new KeepGeneration(inOne, live, lane, RecomputeLimits.byDefault(), "").compare();
      differing += found.emptied() ? 0 : found.differing();
      pending += found.emptied() ? Math.max(1, found.differing()) : found.pending();
    }
    long rows =
        Sql.first(inOne, "select count(*) from " + live.table(), row -> row.getLong(1))
            .orElseThrow();
    return new Comparison(rows, differing, pending);
  }
}
