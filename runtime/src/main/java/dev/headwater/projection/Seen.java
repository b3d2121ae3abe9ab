package dev.headwater.projection;

import dev.headwater.copy.FreshnessSource;
import dev.headwater.inbox.Freshness;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Token;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Of when an answer is, as the statement that gave it saw it.
 *
 * @param owners how far the owners of copied data had come in what is shown
 * @param own what of this database is shown; several snapshots, of which none needs to have more
 * @param ownAsOf everything that was committed in this database before is shown
 * @param complete whether all inputs are filled and nothing is parked
 */
record Seen(Map<String, Freshness> owners, List<Snapshot> own, Instant ownAsOf, boolean complete) {

  /** How many columns come before those of the rows. */
  static final int COLUMNS = 7;

  /**
   * One row that goes before each of the answer's; of the generation with this name and number, two
   * parameters.
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

  /** Where the lanes of generation {@code g} stand. */
  static final String LANES =
      """
      cross join lateral (
          select jsonb_agg(l.reached)::text as reached, array_agg(l.snapshot::text) as snapshots,
            (extract(epoch from max(clock_timestamp() - l.at)) * 1000000)::bigint as age_micros
          from headwater.lanes l where l.name = g.name and l.generation = g.generation
        ) l""";

  /** Reads these columns. If nothing lies beyond, what is here now is what is shown. */
  static Seen read(ResultSet row, Clock clock, FreshnessSource known) throws SQLException {
    boolean complete = row.getBoolean(1);
    boolean beyond = row.getBoolean(2);
    Instant now = clock.instant();
    if (!beyond) {
      Map<String, Freshness> here = Reached.parse(row.getString(4));
      // Of the same tick, this instance may have seen later that nothing lay beyond it.
      here.replaceAll(
          (owner, stored) -> known.freshness(owner).map(stored::orLater).orElse(stored));
      return new Seen(here, List.of(Snapshot.parse(row.getString(6))), now, complete);
    }
    List<Snapshot> snapshots =
        Arrays.stream((String[]) row.getArray(5).getArray()).map(Snapshot::parse).toList();
    return new Seen(
        Reached.parseLanes(row.getString(3)),
        snapshots,
        now.minus(Duration.ofNanos(row.getLong(7) * 1_000)),
        complete);
  }

  /** What is missing for the policy, if anything is. */
  Optional<Missing> missing(ReadPolicy policy, String service, boolean hasOwn, Instant now) {
    for (Token token : policy.tokens()) {
      Optional<Missing> lacking =
          token.owner().equals(service) ? lackingOfOwn(token) : lackingOf(token);
      if (lacking.isPresent()) {
        return lacking;
      }
    }
    Duration age = Duration.between(asOf(hasOwn), now);
    return policy
        .ageMax()
        .filter(most -> age.compareTo(most) > 0)
        .map(most -> new Missing.Freshness(age, most));
  }

  private Optional<Missing> lackingOfOwn(Token token) {
    return own.stream().allMatch(snapshot -> token.seen().isIn(snapshot))
        ? Optional.empty()
        : Optional.of(new Missing.Arrival(token));
  }

  private Optional<Missing> lackingOf(Token token) {
    Freshness fresh = owners.get(token.owner());
    if (fresh != null && fresh.satisfies(token)) {
      return Optional.empty();
    }
    return fresh == null || fresh.isOfSameIncarnation(token)
        ? Optional.of(new Missing.Arrival(token))
        : Optional.of(new Missing.Another(token));
  }

  private Instant asOf(boolean hasOwn) {
    Instant oldest = hasOwn ? ownAsOf : Instant.MAX;
    for (Freshness each : owners.values()) {
      oldest = each.asOf().isBefore(oldest) ? each.asOf() : oldest;
    }
    return oldest.equals(Instant.MAX) ? Instant.EPOCH : oldest;
  }

  /** What the caller is told. */
  Stamp stamp(String service, boolean hasOwn, Duration window, Instant now, boolean asWanted) {
    List<Stamp.Source> sources = new ArrayList<>();
    owners.forEach(
        (owner, fresh) ->
            sources.add(
                new Stamp.Source(
                    owner,
                    fresh.asOf(),
                    Optional.of(Token.ofRead(owner, fresh.incarnation(), fresh.seen())))));
    if (hasOwn) {
      sources.add(new Stamp.Source(service, ownAsOf, Optional.empty()));
    }
    boolean within = Duration.between(asOf(hasOwn), now).compareTo(window) <= 0;
    return new Stamp(sources, within, complete, asWanted);
  }
}
