package dev.headwater.inbox;

import dev.headwater.log.Position;
import dev.headwater.log.Token;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a worker stands, as its database has it, and tells its outlook. */
final class Standing {
  /** Between two notes of an idle observation, which others than this instance read. */
  private static final Duration OBSERVATIONS_NOTED_EVERY = Duration.ofMillis(500);

  /** Old positions are removed that many ticks at a time. */
  private static final int POSITIONS_KEPT = 256;

  private final String owner;
  private final Outlook outlook;
  private Positions.@Nullable Stored position;
  private Instant observationNoted = Instant.MIN;

  Standing(String owner, Outlook outlook) {
    this.owner = owner;
    this.outlook = outlook;
  }

  /** Null for who begins. */
  Positions.@Nullable Stored position() {
    return position;
  }

  /** Reads it: whoever had the claim before may have moved it. */
  void begin(Connection here) throws SQLException {
    position = Positions.find(here, owner).orElse(null);
    if (position == null) {
      Positions.beginFromNothing(here, owner);
    }
    observationNoted = Instant.MIN;
  }

  /** It was moved. */
  void moved(Connection here, Position next, Instant asOf, long changes) throws SQLException {
    Positions.Stored from = position;
    Freshness fresh = new Freshness(next.incarnation(), next.tick(), next.snapshot(), asOf);
    position = new Positions.Stored(from == null ? 1 : from.number() + 1, next, fresh);
    if (position.number() % POSITIONS_KEPT == 0) {
      Positions.prune(here, position);
    }
    outlook.applied(fresh, changes);
    outlook.turn(WorkerState.RUNNING, null);
  }

  /** Nothing that has not taken effect lies beyond it. */
  void observed(Instant asOf) {
    Position stands = java.util.Objects.requireNonNull(position).position();
    outlook.observed(new Freshness(stands.incarnation(), stands.tick(), stands.snapshot(), asOf));
    outlook.turn(WorkerState.RUNNING, null);
  }

  /**
   * Now and then has the database know of it, too.
   *
   * @return false if somebody has moved it, or had it forgotten
   */
  boolean note(Connection here, Instant asOf) throws SQLException {
    // Of a clock that was put back, the time before is to be overwritten at once.
    boolean due = !asOf.isBefore(observationNoted.plus(OBSERVATIONS_NOTED_EVERY));
    if (!due && !asOf.isBefore(observationNoted)) {
      return true;
    }
    observationNoted = asOf;
    return Positions.observe(here, java.util.Objects.requireNonNull(position), asOf);
  }

  /** Whether the token's transaction lies beyond it. */
  boolean isBefore(Token token) {
    Positions.Stored stored = position;
    return stored != null
        && token.incarnation().equals(stored.position().incarnation())
        && !token.seen().isIn(stored.position().snapshot());
  }
}
