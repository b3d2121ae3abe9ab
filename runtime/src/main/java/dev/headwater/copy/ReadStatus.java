package dev.headwater.copy;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads from a service's database how its copies stand; needs no running service. */
public final class ReadStatus {
  private ReadStatus() {}

  /** The copies in the order of their names. */
  public static List<CopyStatus> of(Connection connection, Instant now) throws SQLException {
    return Sql.list(
        connection,
        """
        select k.name, k.owner, format('%I.%I', k.table_schema, k.table_name),
          k.loaded and p.as_of is not null, p.as_of, k.window_ms,
          coalesce(b.text, case when k.load_because is not null
            then 'it is read anew: ' || k.load_because end),
          k.parked_rows, k.load_rows
        from headwater.copies k
        left join lateral (
          select p.as_of from headwater.positions p
          where p.owner = k.owner order by p.n desc limit 1
        ) p on true
        left join headwater.problems b using (owner)
        order by k.name""",
        row -> read(row, now));
  }

  private static CopyStatus read(ResultSet row, Instant now) throws SQLException {
    boolean loaded = row.getBoolean(4);
    Timestamp time = row.getTimestamp(5);
    Optional<Instant> asOf =
        loaded ? Optional.ofNullable(time).map(Timestamp::toInstant) : Optional.empty();
    return new CopyStatus(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        loaded,
        asOf,
        asOf.map(instant -> Duration.between(instant, now)),
        Duration.ofMillis(row.getLong(6)),
        Optional.ofNullable(row.getString(7)),
        row.getLong(8),
        row.getLong(9));
  }
}
