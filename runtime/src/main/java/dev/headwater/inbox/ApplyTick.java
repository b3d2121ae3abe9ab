package dev.headwater.inbox;

import static dev.headwater.base.FaultPoint.BEFORE_COMMIT;
import static dev.headwater.inbox.Applying.Care.AT_ONCE;
import static dev.headwater.inbox.Applying.Care.SINGLY;

import dev.headwater.base.FaultPoints;
import dev.headwater.base.Sql;
import dev.headwater.log.Reading;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what one look has shown into effect, in one transaction, mostly with the position: all at
 * once; and if one row or event is to blame for a failure, again so that it alone stays behind.
 *
 * @param beginning keeps others out who have lost the claim and have not noticed yet
 * @param mark differs from those of transactions before
 * @param last given the number of changes, what is written with the commit; it sets the mark
 */
record ApplyTick(
    String worker,
    Beginning beginning,
    Effects effects,
    Instant asOf,
    String mark,
    LongFunction<Sql.Part> last,
    FaultPoints faults) {
  private static final Logger LOG = LoggerFactory.getLogger(ApplyTick.class);

  /** What a transaction begins with. */
  @FunctionalInterface
  interface Beginning {
    void of(Connection transaction) throws SQLException;
  }

  /**
   * Applies it.
   *
   * @return how many rows and events took effect
   */
  long on(Connection local, Reading reading) throws SQLException {
    return Failures.throughConflicts(() -> once(local, reading));
  }

  private long once(Connection local, Reading reading) throws SQLException {
    try {
      return applied(local, reading, AT_ONCE);
    } catch (SQLException | RuntimeException failure) {
      if (!Failures.isOfOneMessage(failure)) {
        throw failure;
      }
      return applied(local, reading, SINGLY);
    }
  }

  private long applied(Connection local, Reading reading, Applying.Care care) throws SQLException {
    try {
      return Sql.inTransaction(local, inOne -> apply(inOne, reading, care));
    } catch (SQLException failure) {
      if (Positions.isFencedOut(failure)) {
        throw new FencedOutException();
      }
      throw failure;
    }
  }

  private long apply(Connection inOne, Reading reading, Applying.Care care) throws SQLException {
    beginning.of(inOne);
    List<Sql.Part> atTheEnd = new ArrayList<>();
    List<Sql.Part> afterwards = new ArrayList<>();
    Applying how = new Applying(care, asOf, atTheEnd, afterwards);
    long changes = effects.apply(inOne, reading, how);
    atTheEnd.add(last.apply(changes));
    faults.reached(worker, BEFORE_COMMIT);
    Sql.togetherAndCommit(inOne, atTheEnd, mark, afterwards)
        .ifPresent(failure -> LOG.debug("{}: no hint sent; others poll", worker, failure));
    return changes;
  }
}
