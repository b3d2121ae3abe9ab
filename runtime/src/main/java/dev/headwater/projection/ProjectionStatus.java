package dev.headwater.projection;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
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
 * @param age of its oldest source when it was last computed; less if nothing has changed since;
 *     empty before it is built, and for data of the service's own alone
 * @param because why the generation was made
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
    String because) {

  /** All generations of all projections of the service whose database this is. */
  public static List<ProjectionStatus> of(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        """
        select p.name, p.generation, format('%I.%I', p.table_schema, p.table_name), p.state,
          p.built, case when p.built then greatest(c.reltuples, 0)::bigint else p.built_rows end,
          p.estimate, (extract(epoch from clock_timestamp()) * 1000000)::bigint - l.as_of_micros,
          p.window_ms, p.because
        from headwater.projections p
        left join pg_class c on c.oid = to_regclass(format('%I.%I', p.table_schema, p.table_name))
        left join lateral (
          select min((r->>'asOfMicros')::bigint) as as_of_micros
          from headwater.lanes l, jsonb_array_elements(l.reached) r
          where l.name = p.name and l.generation = p.generation
        ) l on true
        order by p.name, p.generation""",
        ProjectionStatus::read);
  }

  private static ProjectionStatus read(ResultSet row) throws SQLException {
    boolean built = row.getBoolean(5);
    long ageMicros = row.getLong(8);
    boolean aged = built && !row.wasNull();
    return new ProjectionStatus(
        row.getString(1),
        row.getInt(2),
        row.getString(3),
        row.getString(4),
        built,
        row.getLong(6),
        built ? OptionalLong.empty() : OptionalLong.of(row.getLong(7)),
        aged ? Optional.of(Duration.ofNanos(ageMicros * 1_000)) : Optional.empty(),
        Duration.ofMillis(row.getLong(9)),
        row.getString(10));
  }
}
