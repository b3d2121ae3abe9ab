package dev.headwater.inbox;

import dev.headwater.base.Sql;
import dev.headwater.log.Position;
import dev.headwater.log.Reading;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The side of who holds the claim: offers a large tick in shares, works on them like everybody
 * else, and waits until all have met. If one fails it takes everything back on itself: applying a
 * share twice does no harm, since states are read, not added up.
 */
final class ShareParts {
  private static final Logger LOG = LoggerFactory.getLogger(ShareParts.class);
  private static final long LOOK_EVERY_NANOS = 5_000_000;

  private final String worker;
  private final Parts parts;
  private final PartWork work;
  private final Runnable wakeHelpers;

  ShareParts(String worker, Parts parts, PartWork work, Runnable wakeHelpers) {
    this.worker = worker;
    this.parts = parts;
    this.work = work;
    this.wakeHelpers = wakeHelpers;
  }

  /**
   * Has a large tick applied by all workers.
   *
   * @return how many rows took effect; 0 if the tick is not large or could not be shared
   */
  long run(Connection local, Reading reading, Position from, Position next, long claimToken)
      throws SQLException {
    List<Share> shares = work.shares(reading);
    if (shares.isEmpty()) {
      return 0;
    }
    parts.offer(local, shares, next.tick(), from.tick(), reading.share(), claimToken);
    wakeHelpers.run();
    Parts.Progress progress = parts.progress(local);
    while (progress.unfinished() > 0 && progress.failed() == 0) {
      if (progress.lost() > 0) {
        throw new FencedOutException();
      }
      Optional<Parts.Taken> taken = parts.take(local);
      if (taken.isPresent()) {
        apply(local, reading, taken.get());
      } else {
        if (progress.overdue() > 0) {
          parts.endOverdue(local);
        }
        LockSupport.parkNanos(LOOK_EVERY_NANOS);
      }
      progress = parts.progress(local);
    }
    parts.withdraw(local);
    if (progress.failed() > 0) {
      LOG.info("{}: a share of the tick failed; it is applied by one worker instead", worker);
      return 0;
    }
    work.shared(shares);
    return progress.changes();
  }

  private void apply(Connection local, Reading reading, Parts.Taken taken) throws SQLException {
    try {
      Sql.inTransaction(
          local,
          inOne -> {
            ApplyLock.ofPart(inOne, parts.owner(), taken);
            if (!parts.finish(inOne, taken, work.apply(inOne, reading, taken.share()))) {
              throw new FencedOutException();
            }
            return true;
          });
    } catch (SQLException failure) {
      if (!Failures.isOfOneRow(failure)) {
        throw failure;
      }
      parts.giveBack(local, taken, "failed", Failures.text(failure));
    }
  }
}
