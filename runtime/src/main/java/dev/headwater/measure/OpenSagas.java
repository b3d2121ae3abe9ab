package dev.headwater.measure;

import dev.headwater.base.ByIndex;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A service's sagas of one name that have not ended.
 *
 * @param count up to {@link #COUNTED_MAX} over all
 * @param oldestAge since the first of those that were counted was started
 */
public record OpenSagas(String saga, long count, Duration oldestAge) {
  /** Looking has to be quick however many there are. */
  public static final int COUNTED_MAX = 10_000;

  /** Those that are not 0. */
  public static List<OpenSagas> of(Connection connection) throws SQLException {
    return ByIndex.list(
        connection,
        """
        select name, count(*), now(), min(started_at) from (
          select name, started_at from headwater.sagas
          where due_at is not null limit %d) open
        group by name order by name"""
            .formatted(COUNTED_MAX),
        row -> {
          Instant now = row.getTimestamp(3).toInstant();
          Duration age = Duration.between(row.getTimestamp(4).toInstant(), now);
          // The service's clock has said when it was started, the database's what time it is.
          return new OpenSagas(
              row.getString(1), row.getLong(2), age.isNegative() ? Duration.ZERO : age);
        });
  }
}
