package dev.headwater.inbox;

import dev.headwater.base.OwnSession;
import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's session at its own database, and the claim that it holds there: to an owner's changes,
 * or to a lane of a projection. For one thread at a time, save {@link #renew} and {@link #lose}.
 */
public final class ClaimedSession {
  private static final Logger LOG = LoggerFactory.getLogger(ClaimedSession.class);

  private final String worker;
  private final String owner;
  private final DataSource local;
  private final Claim claim;
  private @Nullable Connection connection;

  /** 0 while there is none; also set by who renews it, hence compared when it is given up. */
  private final AtomicLong token = new AtomicLong();

  private boolean everClaimed;

  /** The session that is marked as one that works under the claim. */
  private @Nullable Connection entered;

  private ApplyLock.@Nullable Former former;

  /** The claim by which the marked session is alone with the owner's effects. */
  private long aloneBy;

  /** Opens no session yet. */
  public ClaimedSession(
      String worker, String owner, String instance, DataSource local, Duration lease) {
    this.worker = worker;
    this.owner = owner;
    this.local = local;
    this.claim = new Claim(owner, instance, lease);
  }

  public Connection connected() throws SQLException {
    Connection present = connection;
    if (present == null || present.isClosed()) {
      present = local.getConnection();
      connection = present;
      present.setAutoCommit(true);
    }
    return present;
  }

  /** The fence of the claim that is held, 0 for none. */
  public long token() {
    return token.get();
  }

  /** Whether the claim is held now. */
  public boolean take() throws SQLException {
    OptionalLong taken = claim.take(connected());
    if (taken.isEmpty()) {
      leave();
      return false;
    }
    everClaimed = true;
    token.set(taken.getAsLong());
    return true;
  }

  /** Asks the database, where another may have taken it. */
  boolean isHeld() throws SQLException {
    return Claim.isHeld(connected(), owner, token.get());
  }

  /** Holds the claim for another lease, over another connection than this session's. */
  public void renew(Connection other) throws SQLException {
    long held = token.get();
    if (held != 0 && !claim.renew(other, held)) {
      token.compareAndSet(held, 0);
    }
  }

  public void lose() {
    token.set(0);
  }

  /** Lets another instance take it at once, this one too. */
  void giveWay() {
    Connection here = connection;
    if (token.get() == 0 || here == null) {
      return;
    }
    try {
      claim.release(here);
    } catch (SQLException failure) {
      LOG.debug("{}: the claim runs out by itself: {}", worker, failure.getMessage());
    }
  }

  /**
   * Waits until nobody works under an earlier claim, and from then on needs no lock for that, if
   * the session is this worker's own.
   */
  void enter(OwnSession own) throws SQLException {
    Connection here = connected();
    long held = token.get();
    if (entered != here && own.is(here)) {
      former = ApplyLock.enter(here, owner);
      entered = here;
    }
    Sql.inTransaction(
        here,
        inOne -> {
          ApplyLock.takeAlone(inOne, worker, owner, held);
          return true;
        });
    aloneBy = held;
  }

  private void leave() throws SQLException {
    Connection marked = entered;
    entered = null;
    if (marked == null || marked.isClosed()) {
      return;
    }
    try {
      ApplyLock.leave(marked, owner, java.util.Objects.requireNonNull(former));
    } catch (SQLException failure) {
      // The next user of a pool is not to find what was set for this one.
      marked.abort(Runnable::run);
      throw failure;
    }
  }

  /** The claim has gone to another, who need not wait for this one. */
  void lost() {
    lose();
    try {
      leave();
    } catch (SQLException failure) {
      LOG.debug("{}: the session was given up: {}", worker, failure.getMessage());
    }
  }

  /** Has a transaction be alone with the owner's effects. */
  void lock(Connection inOne) throws SQLException {
    ApplyLock.take(inOne, worker, owner, token.get());
  }

  /**
   * Has one be so whose effects bear that somebody works under an earlier claim, and has not
   * noticed yet: where that is possible, by having {@linkplain #enter entered}.
   */
  void lockUnlessEntered(Connection inOne) throws SQLException {
    if (entered != inOne || aloneBy != token.get()) {
      lock(inOne);
    }
  }

  /** Alone with the owner's effects, whatever another instance was stopped in. */
  public <T> T fenced(Connection here, Sql.Work<T> work) throws SQLException {
    return Sql.inTransaction(
        here,
        inOne -> {
          fence(inOne);
          return work.run(inOne);
        });
  }

  /** Has a transaction be alone with the owner's effects, and end if the claim is lost. */
  void fence(Connection inOne) throws SQLException {
    long held = token.get();
    ApplyLock.take(inOne, worker, owner, held);
    if (!Claim.isHeld(inOne, owner, held)) {
      throw new FencedOutException();
    }
  }

  /**
   * After a failure everything is read again: nobody knows what was committed.
   *
   * @throws SQLException when closing the session failed; it is forgotten all the same
   */
  public void disconnect() throws SQLException {
    lose();
    Connection was = connection;
    connection = null;
    if (was == null) {
      return;
    }
    try {
      leave();
    } catch (SQLException failure) {
      LOG.debug("{}: the session was given up: {}", worker, failure.getMessage());
    }
    was.close();
  }

  /**
   * Hands over at once to an instance that stands by.
   *
   * @throws SQLException when that failed; the claim runs out by itself then
   */
  public void handOver() throws SQLException {
    if (everClaimed) {
      try {
        leave();
      } finally {
        claim.release(connected());
      }
    }
  }
}
