package dev.headwater.projection;

import dev.headwater.base.FaultPoint;
import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.base.Surroundings;
import dev.headwater.inbox.ClaimedSession;
import dev.headwater.inbox.FencedOutException;
import dev.headwater.inbox.Outlook;
import dev.headwater.inbox.WorkerState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one lane of a projection up to date, all its generations, one tick a step: looks what was
 * noted of its inputs since its position, finds out which roots that concerns, and computes their
 * rows anew.
 *
 * <p>Two races would leave rows that are wrong for ever, and are closed so:
 *
 * <ul>
 *   <li><em>Missed root.</em> While a customer's change takes effect, an order of that customer may
 *       be on its way, not yet committed: who changes the customer cannot see it. So changes are
 *       only noted, and roots are looked for later, in a snapshot that shows all that was noted;
 *       what it does not show yet will be noted itself, and computed when the customer's change is
 *       long visible.
 *   <li><em>Lost update.</em> Of two that compute one row, the one with the older view could write
 *       last. So each root is one lane's own, each lane has one worker, and the worker computes in
 *       a statement that begins, and so looks, after it has the lane's lock.
 * </ul>
 *
 * <p>Because a tick takes each root once, however often it was noted, a row that stands in ten
 * thousand others and changes a thousand times a second costs ten thousand rows a tick, no more;
 * and there are no more ticks than the pace allows.
 *
 * <p>For one thread at a time, save {@link #renewClaim} and {@link #outlook}.
 */
public final class RecomputeRows implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecomputeRows.class);
  private static final int POSITIONS_KEPT = 256;

  /** Only the switch waits for a lock with a limit. */
  private static final String VIEW_IN_USE = "55P03";

  private final String worker;
  private final String projection;
  private final int lane;
  private final Surroundings surroundings;
  private final RecomputeLimits limits;
  private final String applierRole;
  private final ClaimedSession session;
  private final Outlook outlook;
  private final Map<Integer, Pass> passes = new HashMap<>();

  /**
   * Generations that differed from a full computation, and what was said. They are compared no more
   * by this worker: that would take it from those that are read.
   */
  private final Map<Integer, String> differing = new HashMap<>();

  /** What a step came to. */
  public enum Step {
    RECOMPUTED,
    IDLE,
    STANDBY,
    FAILED
  }

  /** Opens no session yet. */
  public RecomputeRows(
      String service,
      String instance,
      String projection,
      int lane,
      DataSource local,
      Surroundings surroundings,
      RecomputeLimits limits,
      String applierRole,
      Duration lease) {
    this.projection = projection;
    this.lane = lane;
    this.worker = service + "=" + projection + (lane == 0 ? "" : "/" + lane);
    this.surroundings = surroundings;
    this.limits = limits;
    this.applierRole = applierRole;
    this.session = new ClaimedSession(worker, claim(projection, lane), instance, local, lease);
    this.outlook = new Outlook(worker);
  }

  public Outlook outlook() {
    return outlook;
  }

  public String projection() {
    return projection;
  }

  /** Takes one tick of each generation, if there is one. Never throws what trying again mends. */
  public Step step() {
    try {
      Connection here = session.connected();
      if (session.token() == 0) {
        forget();
        if (!session.take()) {
          outlook.turn(WorkerState.STANDBY, null);
          return Step.STANDBY;
        }
        beginAnewIfMoved(here, worker);
      }
      long rows = 0;
      boolean worked = false;
      List<Generation> generations = Generation.of(here, projection);
      differing.keySet().retainAll(generations.stream().map(Generation::number).toList());
      for (Generation generation : generations) {
        Optional<Long> changed = step(here, generation);
        worked |= changed.isPresent();
        rows += changed.orElse(0L);
      }
      outlook.worked(rows);
      String differs = differing.values().stream().findFirst().orElse(null);
      outlook.turn(differs == null ? WorkerState.RUNNING : WorkerState.FAILING, differs);
      return worked ? Step.RECOMPUTED : Step.IDLE;
    } catch (FencedOutException lost) {
      session.lose();
      outlook.turn(WorkerState.STANDBY, null);
      return Step.STANDBY;
    } catch (SQLException | RuntimeException | Error failure) {
      if (isViewInUse(failure)) {
        return Step.IDLE;
      }
      disconnect();
      outlook.turn(WorkerState.FAILING, String.valueOf(failure));
      return Step.FAILED;
    }
  }

  /**
   * Positions are snapshots of one server: in another one they would hide changes. Called before
   * anybody reads or works.
   *
   * @param connection in autocommit mode
   */
  public static void beginAnewIfMoved(Connection connection, String who) throws SQLException {
    Sql.list(
            connection,
            "select why from headwater.project_anew_if_moved() why where why is not null",
            row -> row.getString(1))
        .forEach(
            why -> LOG.warn("{}: {}; all rows of all projections are computed anew", who, why));
  }

  private Optional<Long> step(Connection here, Generation generation) throws SQLException {
    if (!generation.built() && lane > 0) {
      return Optional.empty();
    }
    Pass pass = passes.remove(generation.number());
    Taken taken =
        session.fenced(
            here,
            inOne -> generation.built() ? keep(inOne, generation, pass) : build(inOne, generation));
    surroundings.faults().reached(worker, FaultPoint.AFTER_COMMIT);
    if (taken.left() != null) {
      passes.put(generation.number(), taken.left());
    } else if (taken.isThrough() && isNext(generation)) {
      tryToTakeOver(here, generation);
    }
    return taken.changed();
  }

  private void tryToTakeOver(Connection here, Generation generation) throws SQLException {
    try {
      session.fenced(here, inOne -> takeOver(inOne, generation));
    } catch (SQLException failure) {
      if (!isViewInUse(failure)) {
        throw failure;
      }
    }
  }

  private boolean isViewInUse(Throwable failure) {
    if (failure instanceof SQLException sql && VIEW_IN_USE.equals(sql.getSQLState())) {
      LOG.info("{}: a long query reads it; the next generation is shown after that", worker);
      return true;
    }
    return false;
  }

  /**
   * What one transaction did.
   *
   * @param changed empty if there was nothing to do
   * @param left what is left of a pass
   * @param isThrough whether it was the last of a pass
   */
  private record Taken(Optional<Long> changed, @Nullable Pass left, boolean isThrough) {}

  private Taken build(Connection inOne, Generation generation) throws SQLException {
    KeepGeneration.findByIndex(inOne);
    Optional<Long> rows = new BuildGeneration(inOne, generation, limits, applierRole).step();
    surroundings.faults().reached(worker, FaultPoint.BEFORE_COMMIT);
    return new Taken(rows, null, false);
  }

  private Taken keep(Connection inOne, Generation generation, @Nullable Pass begun)
      throws SQLException {
    KeepGeneration keep = new KeepGeneration(inOne, generation, lane, limits, applierRole);
    if (begun != null) {
      KeepGeneration.findByIndex(inOne);
    }
    Optional<Pass> pass = begun == null ? keep.look() : Optional.of(begun);
    if (pass.isEmpty()) {
      Optional<Long> switched = isNext(generation) ? change(inOne, generation) : Optional.empty();
      return new Taken(switched, null, false);
    }
    surroundings.faults().reached(worker, FaultPoint.BEFORE_APPLY);
    KeepGeneration.Done done = keep.take(pass.get());
    if (done.left().isThrough()) {
      advance(keep, done.left());
    } else {
      keep.touch();
    }
    surroundings.faults().reached(worker, FaultPoint.BEFORE_COMMIT);
    boolean isThrough = done.left().isThrough();
    return new Taken(Optional.of(done.changed()), isThrough ? null : done.left(), isThrough);
  }

  private boolean isNext(Generation generation) {
    return generation.built()
        && generation.state() == Generation.State.BUILDING
        && lane == 0
        && !differing.containsKey(generation.number());
  }

  /**
   * What it is behind is done in the transaction of the switch, however much it is: of owners that
   * never rest, there is always something new for the live one before it has a tick of its own.
   */
  private Optional<Long> takeOver(Connection inOne, Generation generation) throws SQLException {
    KeepGeneration keep = new KeepGeneration(inOne, generation, lane, limits, applierRole);
    Optional<Pass> behind = keep.look();
    if (behind.isPresent()) {
      Pass left = behind.get();
      while (!left.isThrough()) {
        left = keep.take(left).left();
        KeepGeneration.findByIndex(inOne);
      }
      advance(keep, left);
    }
    return change(inOne, generation);
  }

  private Optional<Long> change(Connection inOne, Generation generation) throws SQLException {
    KeepGeneration.findByIndex(inOne);
    try {
      return new SwitchGeneration(inOne, generation, limits, applierRole).step();
    } catch (HeadwaterException differs) {
      differing.put(generation.number(), String.valueOf(differs.getMessage()));
      return Optional.of(0L);
    }
  }

  private void advance(KeepGeneration keep, Pass through) throws SQLException {
    long position = keep.advance(through, session.token());
    if (position % POSITIONS_KEPT == 0) {
      keep.prune(position);
    }
  }

  static String claim(String projection, int lane) {
    return "=" + projection + "/" + lane;
  }

  /** Whether a pass goes on with the next step. */
  boolean isUnfinished() {
    return !passes.isEmpty();
  }

  /** Holds the claim for another lease, from another thread and over another connection. */
  public void renewClaim(Connection other) throws SQLException {
    session.renew(other);
  }

  private void forget() {
    passes.clear();
    differing.clear();
  }

  private void disconnect() {
    forget();
    try {
      session.disconnect();
    } catch (SQLException failure) {
      outlook.turn(WorkerState.FAILING, "closing the session failed: " + failure);
    }
  }

  /** Hands over at once to an instance that stands by. */
  @Override
  public void close() {
    try {
      session.handOver();
    } catch (SQLException failure) {
      outlook.turn(WorkerState.FAILING, "the claim runs out by itself: " + failure);
    }
    disconnect();
  }
}
