package dev.headwater.inbox;

import static dev.headwater.base.FaultPoint.BEFORE_COMMIT;
import static dev.headwater.inbox.Applying.Care.AT_ONCE;
import static dev.headwater.inbox.Applying.Care.SINGLY;

import dev.headwater.base.FaultPoints;
import dev.headwater.base.Sql;
import dev.headwater.log.Position;
import dev.headwater.log.Reading;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one tick into effect and moves the position, in one transaction: all at once; and if one
 * row or event is to blame for a failure, again so that it alone stays behind.
 *
 * @param from null for a subscriber that begins
 * @param claimToken fences out whoever has lost the claim
 */
record ApplyTick(
    String worker,
    List<Effects> effects,
    Positions.@Nullable Stored from,
    Position next,
    Instant asOf,
    long claimToken,
    FaultPoints faults) {
  private static final Logger LOG = LoggerFactory.getLogger(ApplyTick.class);

  /** An instance that hangs in the middle of a transaction loses its session, and so its locks. */
  private static final int HUNG_TRANSACTION_MILLIS_MAX = 60_000;

  /**
   * Applies it.
   *
   * @return how many rows and events took effect
   */
  long on(Connection local, Reading reading) throws SQLException {
    try {
      return Sql.inTransaction(local, inOne -> apply(inOne, reading, new Applying(AT_ONCE, asOf)));
    } catch (SQLException | RuntimeException failure) {
      if (!Failures.isOfOneMessage(failure)) {
        throw failure;
      }
      return Sql.inTransaction(local, inOne -> apply(inOne, reading, new Applying(SINGLY, asOf)));
    }
  }

  private long apply(Connection inOne, Reading reading, Applying how) throws SQLException {
    if (!ApplyLock.begin(inOne, next.owner(), HUNG_TRANSACTION_MILLIS_MAX)
        && ApplyLock.takeOver(inOne, next.owner())) {
      LOG.warn("{}: an instance that hung in its transaction was ended; this one goes on", worker);
    }
    long changes = 0;
    for (Effects effect : effects) {
      changes += effect.apply(inOne, reading, how);
    }
    if (!Positions.advance(inOne, from, next, how.now(), changes, claimToken)) {
      throw new FencedOutException();
    }
    faults.reached(worker, BEFORE_COMMIT);
    return changes;
  }
}
