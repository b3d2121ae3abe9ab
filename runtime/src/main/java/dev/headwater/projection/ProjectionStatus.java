package dev.headwater.projection;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one generation of a projection stands.
 *
 * @param table where its rows lie
 * @param state {@code building}, {@code live} or {@code former}
 * @param rows those that were filled in while it is being built, else an estimate
 * @param rowsExpected while it is being built, an estimate
 * @param age of what it shows; empty before it is built
 * @param because why the generation was made
 * @param problem what keeps it from being computed
 */
public record ProjectionStatus(
    String name,
    int generation,
    String table,
    String state,
    boolean built,
    long rows,
    OptionalLong rowsExpected,
    Optional<Duration> age,
    Duration window,
    String because,
    Optional<String> problem) {

  /** Whether readers see it, and it keeps its promise. */
  public boolean isWithinWindow() {
    return age.map(old -> old.compareTo(window) <= 0).orElse(false);
  }

  /** Whether readers see it. */
  public boolean isLive() {
    return state.equals("live");
  }

  /**
   * All generations of all projections of the service whose database this is.
   *
   * @param now by the service's clock
   */
  public static List<ProjectionStatus> of(Connection connection, Instant now) throws SQLException {
    return Sql.list(
        connection,
        """
        select p.name, p.generation, format('%I.%I', p.table_schema, p.table_name), p.state,
          p.built, case when p.built then greatest(c.reltuples, 0)::bigint else p.built_rows end,
          p.estimate, p.window_ms, p.because, s.own_age_micros, s.as_of_micros,
          q.text
        from headwater.projections p
        cross join headwater.shown(p.name, p.generation) s
        left join headwater.problems q on q.owner = '=' || p.name
        left join pg_class c on c.oid = to_regclass(format('%I.%I', p.table_schema, p.table_name))
        order by p.name, p.generation""",
        row -> read(row, now));
  }

  private static ProjectionStatus read(ResultSet row, Instant now) throws SQLException {
    boolean built = row.getBoolean(5);
    return new ProjectionStatus(
        row.getString(1),
        row.getInt(2),
        row.getString(3),
        row.getString(4),
        built,
        row.getLong(6),
        built ? OptionalLong.empty() : OptionalLong.of(row.getLong(7)),
        built ? Optional.of(age(row, now)) : Optional.empty(),
        Duration.ofMillis(row.getLong(8)),
        row.getString(9),
        Optional.ofNullable(row.getString(12)));
  }

  /** The older of what is shown of others, by the service's clock, and of its own data. */
  private static Duration age(ResultSet row, Instant now) throws SQLException {
    Duration own = Duration.of(row.getLong(10), ChronoUnit.MICROS);
    long asOfMicros = row.getLong(11);
    if (row.wasNull()) {
      return own;
    }
    Duration ofOwners = Duration.between(Instant.EPOCH.plus(asOfMicros, ChronoUnit.MICROS), now);
    return ofOwners.compareTo(own) > 0 ? ofOwners : own;
  }
}
