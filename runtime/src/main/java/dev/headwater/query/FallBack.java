package dev.headwater.query;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.Source;
import dev.headwater.model.Source.Otherwise;
import dev.headwater.query.PartStamp.Served;
import dev.headwater.read.ReadPolicy;
import dev.headwater.read.Stamp;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What is served of a part whose owner gives no good answer, as the query declares. */
final class FallBack {
  private final ReadHere here;
  private final Clock clock;
  private final Map<String, LastKnown> known = new ConcurrentHashMap<>();

  FallBack(ReadHere here, Clock clock) {
    this.here = here;
    this.clock = clock;
  }

  /** Notes what an owner has answered, where that is to be served when it does not. */
  void remember(PartPlan part, List<List<Object>> values, PartRows rows) {
    if (part.part().otherwise() == Otherwise.LAST_KNOWN) {
      lastKnown(part)
          .put(
              values.stream().map(JoinValues::given).toList(),
              rows,
              rows.stamp().stamp().sources().get(0));
    }
  }

  /** Empty if the query fails then. */
  Optional<PartRows> rows(
      PartPlan part,
      List<String> by,
      List<List<Object>> values,
      ReadPolicy policy,
      OwnerException failure,
      Duration took)
      throws SQLException {
    Optional<String> error = Optional.of(failure.what());
    return switch (part.part().otherwise()) {
      case FAIL -> Optional.empty();
      case PARTIAL -> Optional.of(RunQuery.nothing(part, Served.LEFT_OUT, false, error));
      case COPY -> copy(part, by, values, policy, failure, error, took);
      case LAST_KNOWN -> lastKnown(part, values, policy, error, took);
    };
  }

  private Optional<PartRows> copy(
      PartPlan part,
      List<String> by,
      List<List<Object>> values,
      ReadPolicy policy,
      OwnerException failure,
      Optional<String> error,
      Duration took)
      throws SQLException {
    Source.Asked asked = (Source.Asked) part.part().source();
    try {
      ReadHere.Found found = here.copy(asked.copy().orElseThrow(), by, values, policy);
      PartStamp stamp = new PartStamp(part.alias(), Served.COPY, found.stamp(), error, took);
      return Optional.of(PartRows.of(part, part.asRows(found.rows()), stamp));
    } catch (SQLException | HeadwaterException second) {
      second.addSuppressed(failure);
      throw second;
    }
  }

  private Optional<PartRows> lastKnown(
      PartPlan part,
      List<List<Object>> values,
      ReadPolicy policy,
      Optional<String> error,
      Duration took) {
    Source.Asked asked = (Source.Asked) part.part().source();
    Instant now = clock.instant();
    return lastKnown(part)
        .get(
            values.stream().map(JoinValues::given).toList(), now.minus(asked.bound().orElseThrow()))
        .flatMap(
            found -> {
              boolean asWanted = isAsWanted(found.oldest(), policy, now);
              return asWanted || policy.servesStale()
                  ? Optional.of(known(part, found, asWanted, error, took))
                  : Optional.empty();
            });
  }

  private static boolean isAsWanted(Stamp.Source known, ReadPolicy policy, Instant now) {
    return policy.ageMax().filter(most -> known.asOf().isBefore(now.minus(most))).isEmpty()
        && policy.tokens().stream()
            .filter(token -> token.owner().equals(known.service()))
            .allMatch(token -> known.token().filter(had -> had.shows(token)).isPresent());
  }

  private static PartRows known(
      PartPlan part,
      LastKnown.Found found,
      boolean asWanted,
      Optional<String> error,
      Duration took) {
    Stamp stamp = new Stamp(List.of(found.oldest()), true, true, asWanted, false);
    return PartRows.of(
        part, found.rows(), new PartStamp(part.alias(), Served.LAST_KNOWN, stamp, error, took));
  }

  private LastKnown lastKnown(PartPlan part) {
    return known.computeIfAbsent(part.alias(), alias -> new LastKnown());
  }

  static Served served(PartPlan part) {
    if (part.part().source() instanceof Source.FromProjection) {
      return Served.PROJECTION;
    }
    return part.part().source() instanceof Source.FromCopy ? Served.COPY : Served.OWNER;
  }
}
