package dev.headwater.inbox;

import static dev.headwater.base.FaultPoint.AFTER_COMMIT;
import static dev.headwater.base.FaultPoint.BEFORE_COMMIT;

import dev.headwater.base.FaultPoints;
import dev.headwater.base.Sql;
import dev.headwater.log.Log;
import dev.headwater.log.Position;
import dev.headwater.log.Reading;
import dev.headwater.log.Snapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far events have taken effect here ahead of the position. A tick costs its owner a commit, and
 * what it shows waits for that. Of events that may come again, a tick for all of half a second is
 * enough: until then their effects stand, and the position is where it was. Whatever fails leads
 * back to it, and what has taken effect since then comes once more.
 *
 * <p>That an instant is remembered by a snapshot without a tick is right only as long as the owner
 * does not crash, which may give a transaction's number to another one. So a failure forgets it.
 */
final class Ahead {
  private static final Duration SETTLED_EVERY = Duration.ofMillis(500);

  private final String worker;
  private final Log log;
  private final FaultPoints faults;

  /** The last look that has taken effect; null if that has its tick, or nothing has. */
  private @Nullable Reading reached;

  /** When it was first ahead, and as of when it has all. */
  private Instant since = Instant.MIN;

  private Instant asOf = Instant.MIN;
  private long changes;

  Ahead(String worker, Log log, FaultPoints faults) {
    this.worker = worker;
    this.log = log;
    this.faults = faults;
  }

  /** What lies beyond what has taken effect; empty if it is too much. */
  Optional<Reading> read(Position after, Set<String> events) throws SQLException {
    return log.readAhead(after, snapshot(after), events);
  }

  private Snapshot snapshot(Position after) {
    Reading last = reached;
    return last == null ? after.snapshot() : last.snapshot();
  }

  /**
   * What that look has shown has taken effect.
   *
   * @param asOf from before the look
   */
  void reached(Reading reading, long changes, Instant asOf) {
    if (reached == null) {
      since = asOf;
    }
    reached = reading;
    this.asOf = asOf;
    this.changes += changes;
  }

  boolean isAny() {
    return reached != null;
  }

  boolean isDue(Instant now) {
    // By a clock that was put back, nobody knows how long it has been.
    return isAny() && (now.isBefore(since) || !now.isBefore(since.plus(SETTLED_EVERY)));
  }

  /**
   * Commits the tick that is missing, and brings the position there: from then on nothing of what
   * has taken effect comes again.
   */
  void settle(Connection here, Standing standing, long claimToken, String mark)
      throws SQLException {
    Position next = Objects.requireNonNull(reached).commitTick();
    faults.reached(worker, BEFORE_COMMIT);
    Sql.Part advance =
        Positions.advance(standing.position(), next, asOf, changes, claimToken, mark);
    try {
      Sql.inTransaction(
          here,
          inOne -> {
            // Whoever has the position forgotten holds it meanwhile.
            ApplyLock.take(inOne, worker, log.owner(), claimToken);
            Sql.togetherAndCommit(inOne, List.of(advance));
            return true;
          });
    } catch (SQLException failure) {
      if (Positions.isFencedOut(failure)) {
        throw new FencedOutException();
      }
      throw failure;
    }
    faults.reached(worker, AFTER_COMMIT);
    standing.moved(here, next, asOf, 0);
    forget();
  }

  /** What has no tick yet will come again. */
  void forget() {
    reached = null;
    changes = 0;
  }
}
