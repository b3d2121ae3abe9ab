package dev.headwater.inbox;

import static dev.headwater.base.FaultPoint.AFTER_COMMIT;

import dev.headwater.base.FaultPoint;
import dev.headwater.base.HeadwaterException;
import dev.headwater.base.OwnSession;
import dev.headwater.base.Sql;
import dev.headwater.base.Surroundings;
import dev.headwater.log.BeginAnewException;
import dev.headwater.log.Log;
import dev.headwater.log.OwnerFailedException;
import dev.headwater.log.OwnerLockedException;
import dev.headwater.log.Position;
import dev.headwater.log.Reading;
import dev.headwater.log.Token;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one owner's changes into effect, one tick a step. All of a tick takes effect in one
 * transaction, and with it the position: so between any two commits a service holds the owner's
 * data of one instant. Only a very large tick is applied in shares, or its messages in parts, that
 * commit before it.
 *
 * <p>For one thread at a time, save {@link #renewClaim}, {@link #demand}, {@link #resync} and
 * {@link #outlook}.
 */
public final class ReceiveTicks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiveTicks.class);

  /** A share that takes longer is taken for abandoned. */
  public static final Duration PART_LEASE = Duration.ofSeconds(20);

  private final String worker;
  private final String instance;
  private final Log log;
  private final Effects effects;
  private final Surroundings surroundings;
  private final OwnSession own;
  private final ClaimedSession session;
  private final Outlook outlook;
  private final Ahead ahead;
  private final Standing standing;
  private @Nullable ShareParts sharing;

  private volatile @Nullable Token demanded;
  private long transactions;

  /** What a step came to. */
  public enum Step {
    APPLIED,
    IDLE,
    STANDBY,
    FAILED
  }

  /**
   * Opens no session yet.
   *
   * @param service the subscribing service
   * @param instance this instance, among those of the service
   * @param lease for how long a claim holds without being renewed
   */
  public ReceiveTicks(
      String service,
      String instance,
      Log log,
      DataSource local,
      List<Effects> effects,
      Surroundings surroundings,
      OwnSession own,
      Duration lease) {
    this.worker = service + "<" + log.owner();
    this.instance = instance;
    this.log = log;
    this.effects = new AllEffects(effects);
    this.surroundings = surroundings;
    this.own = own;
    this.session = new ClaimedSession(worker, log.owner(), instance, local, lease);
    this.outlook = new Outlook(worker);
    this.ahead = new Ahead(worker, log, surroundings.faults());
    this.standing = new Standing(log.owner(), outlook);
  }

  public Outlook outlook() {
    return outlook;
  }

  public String owner() {
    return log.owner();
  }

  /** Takes one tick, if there is one. Never throws what trying again can mend: see the outlook. */
  public Step step() {
    Step step = stepOnce();
    if (step == Step.FAILED || step == Step.STANDBY) {
      ahead.forget();
    }
    return step;
  }

  private Step stepOnce() {
    try {
      Connection here = session.connected();
      if (session.token() == 0 && !takeClaim(here)) {
        outlook.turn(WorkerState.STANDBY, null);
        return Step.STANDBY;
      }
      // Needs no owner, so it goes on while the owner is down.
      effects.retry(here, session::fenced, surroundings.clock().instant());
      return receive(here);
    } catch (BeginAnewException letGo) {
      return beginAnew(letGo);
    } catch (FencedOutException lost) {
      session.lost();
      outlook.turn(WorkerState.STANDBY, null);
      return Step.STANDBY;
    } catch (OwnerLockedException locked) {
      return endOthers(locked);
    } catch (OwnerFailedException failure) {
      disconnect();
      outlook.turn(WorkerState.OWNER_UNREACHABLE, failure.getMessage());
      return Step.FAILED;
    } catch (HeadwaterException refused) {
      // Another version of this service may be able to: during an upgrade both run.
      session.giveWay();
      disconnect();
      outlook.turn(WorkerState.HALTED, refused.getMessage());
      return Step.FAILED;
    } catch (SQLException | RuntimeException | Error failure) {
      // An error too: a worker that ended for it would leave copies that age without a reason.
      disconnect();
      outlook.turn(WorkerState.FAILING, String.valueOf(failure));
      return Step.FAILED;
    }
  }

  private Step receive(Connection here) throws SQLException {
    // Taken before asking: whatever was committed by now is in the snapshot that is taken next.
    Instant asOf = surroundings.clock().instant();
    long askedNanos = System.nanoTime();
    Positions.Stored known = standing.position();
    Set<String> events = effects.events();
    if (known != null && !events.isEmpty() && effects.maySeeAgain()) {
      Optional<Reading> few =
          isTickDemanded() ? Optional.empty() : ahead.read(known.position(), events);
      if (few.isPresent()) {
        return takeAhead(here, few.get(), asOf, askedNanos);
      }
      settle(here);
    }
    boolean pending = effects.isPending(here, asOf);
    Positions.Stored from = standing.position();
    try (Reading reading =
        log.read(from == null ? null : from.position(), effects.wanted(), events)) {
      outlook.looked(new Look(reading.incarnation(), reading.snapshot(), askedNanos));
      boolean wanted = reading.hasChanges() || pending;
      if (!wanted && !reading.holdsBack() && !isDemanded(reading)) {
        observe(here, asOf);
        return Step.IDLE;
      }
      Position next = reading.commitTick();
      long shared = from == null ? 0 : shareParts(here, reading, from.position(), next);
      long before = shared + effects.applyBefore(here, reading, session::fence);
      long token = session.token();
      String mark = mark();
      long changes =
          before
              + applying(
                      session::lock,
                      asOf,
                      mark,
                      n -> Positions.advance(from, next, asOf, before + n, token, mark))
                  .on(here, reading);
      reached(AFTER_COMMIT);
      effects.committed();
      outlook.filled(!isUnfinished());
      standing.moved(here, next, asOf, changes);
      return Step.APPLIED;
    }
  }

  /** No other transaction of whatever session has the same. */
  private String mark() {
    return worker + "/" + session.token() + "/" + ++transactions;
  }

  private ApplyTick applying(
      ApplyTick.Beginning beginning, Instant asOf, String mark, LongFunction<Sql.Part> last) {
    return new ApplyTick(worker, beginning, effects, asOf, mark, last, surroundings.faults());
  }

  private Step takeAhead(Connection here, Reading reading, Instant asOf, long askedNanos)
      throws SQLException {
    outlook.looked(new Look(reading.incarnation(), reading.snapshot(), askedNanos));
    long changes = 0;
    if (reading.hasChanges()) {
      String mark = mark();
      Sql.Part require = Positions.require(log.owner(), session.token(), mark);
      changes = applying(session::lockUnlessEntered, asOf, mark, n -> require).on(here, reading);
      reached(AFTER_COMMIT);
      effects.committed();
      outlook.worked(changes);
    }
    boolean isToBeTold = reading.holdsBack();
    if (reading.hasChanges() || isToBeTold || ahead.isAny()) {
      ahead.reached(reading, changes, asOf);
    }
    if (ahead.isDue(asOf) || isToBeTold) {
      settle(here);
    }
    observe(here, asOf);
    return reading.hasChanges() ? Step.APPLIED : Step.IDLE;
  }

  private void settle(Connection here) throws SQLException {
    if (ahead.isAny()) {
      ahead.settle(here, standing, session.token(), mark());
    }
  }

  /** Somebody waits for the proof of a transaction that lies beyond the position. */
  private boolean isTickDemanded() {
    Token token = demanded;
    return token != null && standing.isBefore(token);
  }

  private long shareParts(Connection here, Reading reading, Position from, Position next)
      throws SQLException {
    ShareParts shares = sharing;
    return shares == null ? 0 : shares.run(here, reading, from, next, session.token());
  }

  /**
   * Has large ticks applied in shares, by helpers here and in other instances. Not to be called
   * once it is stepped.
   *
   * @param wakeHelpers has this instance's helpers look at once
   */
  public void share(PartWork work, Runnable wakeHelpers) {
    sharing =
        new ShareParts(worker, new Parts(log.owner(), instance, PART_LEASE), work, wakeHelpers);
  }

  /**
   * Without changes there is no tick, save when somebody waits for the proof of a transaction that
   * changed nothing of what is wanted here. Only a tick can prove it: what is merely visible can be
   * lost in a crash of the owner, and its number given to another transaction.
   */
  private boolean isDemanded(Reading reading) {
    Token token = demanded;
    return isTickDemanded() && token != null && token.seen().isIn(reading.snapshot());
  }

  /** Has the worker look now, for somebody who waits for the token. */
  public void demand(Token token) {
    demanded = token;
    log.wake();
  }

  /** Has the worker look now, for somebody who wants to know that nothing is new. */
  public void look() {
    log.wake();
  }

  private void observe(Connection here, Instant asOf) throws SQLException {
    outlook.filled(!isUnfinished());
    standing.observed(asOf);
    // As of when a position has all that effects are ahead of is written when it is moved.
    if (!ahead.isAny() && !standing.note(here, asOf)) {
      session.lose();
    }
  }

  private boolean takeClaim(Connection here) throws SQLException {
    if (!session.take()) {
      return false;
    }
    ahead.forget();
    session.enter(own);
    standing.begin(here);
    effects.begin(here);
    return true;
  }

  /**
   * Holds the claim for another lease. Called from another thread and over another connection, so
   * that a long transaction does not let the claim run out.
   */
  public void renewClaim(Connection other) throws SQLException {
    session.renew(other);
  }

  /** Whether the next step has something to do, whatever happens at the owner. */
  boolean isUnfinished() {
    return effects.isUnfinished();
  }

  /** Drops what is known, so that the copies are read anew; the next step begins from nothing. */
  public void resync(Connection other) throws SQLException {
    log.beginAnew();
    Positions.forget(other, log.owner(), "somebody asked for it");
    session.lose();
    log.wake();
  }

  private Step beginAnew(BeginAnewException letGo) {
    LOG.warn(
        "{}: {} Copies are served as they are, say that they are incomplete, and are read anew.",
        worker,
        letGo.getMessage());
    try {
      log.beginAnew();
      Positions.forget(session.connected(), log.owner(), letGo.what());
      session.lose();
      return Step.APPLIED;
    } catch (SQLException failure) {
      disconnect();
      outlook.turn(WorkerState.FAILING, String.valueOf(failure));
      return Step.FAILED;
    }
  }

  /**
   * An instance that hangs holds what it was reading at the owner, and whoever there waits for that
   * holds up all others. Who has the claim ends it, and looks again.
   */
  private Step endOthers(OwnerLockedException locked) {
    try {
      if (!session.isHeld()) {
        session.lost();
        return Step.STANDBY;
      }
      if (log.endOthers() > 0) {
        LOG.warn("{}: an instance that hung while it read the owner was ended", worker);
      }
      outlook.turn(WorkerState.OWNER_UNREACHABLE, locked.getMessage());
    } catch (SQLException failure) {
      disconnect();
      outlook.turn(WorkerState.FAILING, String.valueOf(failure));
    }
    return Step.FAILED;
  }

  private void disconnect() {
    try {
      session.disconnect();
    } catch (SQLException failure) {
      outlook.turn(WorkerState.FAILING, "closing the session failed: " + failure);
    }
  }

  private void reached(FaultPoint point) {
    surroundings.faults().reached(worker, point);
  }

  Log log() {
    return log;
  }

  /** Hands over at once to an instance that stands by. */
  @Override
  public void close() {
    log.close();
    try {
      session.handOver();
    } catch (SQLException failure) {
      outlook.turn(WorkerState.FAILING, "the claim runs out by itself: " + failure);
    }
    disconnect();
  }
}
