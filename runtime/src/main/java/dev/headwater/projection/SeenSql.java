package dev.headwater.projection;

import dev.headwater.inbox.Freshness;
import dev.headwater.log.Snapshot;
import dev.headwater.model.Entity;
import dev.headwater.model.Projection;
import dev.headwater.read.FreshnessSource;
import dev.headwater.read.Seen;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Of when what a statement shows of a projection is, told by the statement itself. */
final class SeenSql {
  /** How many columns it takes. */
  static final int COLUMNS = 7;

  /** Where the lanes of generation {@code g} stand. */
  static final String LANES =
      """
      cross join lateral (
          select array_agg(l.n order by l.lane)::text as positions,
            jsonb_agg(l.reached)::text as reached, array_agg(l.snapshot::text) as snapshots,
            (extract(epoch from max(clock_timestamp() - l.at)) * 1000000)::bigint as age_micros
          from headwater.lanes l where l.name = g.name and l.generation = g.generation
        ) l""";

  private final Projection<?> projection;
  private final UUID incarnation;
  private final FreshnessSource known;
  private final List<String> owners;
  private final boolean hasOwn;

  /**
   * Of a projection.
   *
   * @param incarnation of the reading service's own data
   */
  SeenSql(Projection<?> projection, UUID incarnation, FreshnessSource known) {
    this.projection = projection;
    this.incarnation = incarnation;
    this.known = known;
    this.owners = Generations.owners(projection);
    this.hasOwn = projection.inputs().stream().anyMatch(input -> input instanceof Entity<?>);
  }

  /**
   * The columns, of the generation {@code g}.
   *
   * @param beyond whether something was noted that the projection does not show yet
   */
  static String columns(String beyond) {
    return """
        (select coalesce(bool_and(k.loaded and k.parked_rows = 0), true)
             from headwater.copies k where k.name = any (g.inputs)),
          %s, l.reached, headwater.reached(g.owners)::text, l.snapshots,
          pg_current_snapshot()::text, l.age_micros"""
        .formatted(beyond);
  }

  /**
   * Reads these columns, from the given one on. If nothing lies beyond, what is here now is what is
   * shown.
   */
  Seen read(ResultSet row, int first, Instant asked) throws SQLException {
    boolean complete = row.getBoolean(first);
    boolean beyond = row.getBoolean(first + 1);
    Snapshot present = Snapshot.parse(row.getString(first + 5));
    Map<String, Freshness> here = Reached.parse(row.getString(first + 3));
    if (!beyond) {
      // Of the same tick, this instance may have seen later that nothing lay beyond it.
      here.replaceAll(
          (owner, stored) -> known.freshness(owner).map(stored::orLater).orElse(stored));
      return seen(here, here, own(List.of(present), present, asked), complete);
    }
    List<Snapshot> shown =
        Arrays.stream((String[]) row.getArray(first + 4).getArray()).map(Snapshot::parse).toList();
    Instant asOf = asked.minus(Duration.ofNanos(row.getLong(first + 6) * 1_000));
    return seen(
        Reached.parseLanes(row.getString(first + 2)), here, own(shown, present, asOf), complete);
  }

  private Seen.Own own(List<Snapshot> shown, Snapshot present, Instant asOf) {
    return new Seen.Own(projection.service().name(), incarnation, shown, present, asOf);
  }

  /** Of owners, too, of whom nothing has come yet. */
  private Seen seen(
      Map<String, Freshness> reached, Map<String, Freshness> here, Seen.Own own, boolean complete) {
    Map<String, Optional<Freshness>> all = new LinkedHashMap<>();
    owners.forEach(owner -> all.put(owner, Optional.ofNullable(reached.get(owner))));
    return new Seen(all, here, hasOwn ? Optional.of(own) : Optional.empty(), complete);
  }
}
