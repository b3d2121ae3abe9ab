package dev.headwater.copy;

import static dev.headwater.base.FaultPoint.AFTER_APPLY;
import static dev.headwater.base.FaultPoint.AFTER_FETCH;
import static dev.headwater.base.FaultPoint.BEFORE_APPLY;
import static dev.headwater.base.FaultPoint.BEFORE_FETCH;

import dev.headwater.base.FaultPoint;
import dev.headwater.base.Sql;
import dev.headwater.base.Surroundings;
import dev.headwater.inbox.Applying;
import dev.headwater.inbox.Effects;
import dev.headwater.inbox.RetryPolicy;
import dev.headwater.log.Extent;
import dev.headwater.log.Reading;
import dev.headwater.log.Stage;
import dev.headwater.log.Wanted;
import dev.headwater.model.Copy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a service's copies of one owner's entities: the states of the changed keys go into a stage
 * and from there, in one statement each, the differing rows into the copy and the deleted ones out.
 *
 * <p>A copy that was never filled, or whose changes are too many, is read from the owner's table: a
 * small one whole, a large one range by range, each within an ordinary tick. So what lies up to the
 * end of the last range is exact as of the position, always, and a load that was interrupted goes
 * on from there.
 */
public final class ApplyCopies implements Effects {
  private static final Logger LOG = LoggerFactory.getLogger(ApplyCopies.class);

  private final String worker;
  private final String owner;
  private final String applierRole;
  private final List<KeptCopy> copies;
  private final LoadLimits limits;
  private final ParkStates parking;
  private final Surroundings surroundings;
  private Map<String, CopyProgress> progress = Map.of();
  private Map<String, CopyProgress> next = new HashMap<>();
  private Map<String, List<List<String>>> due = Map.of();

  /** Copies whose changes of the present reading have taken effect in shares already. */
  private Set<String> applied = Set.of();

  /**
   * Keeps the given copies.
   *
   * @param copies all of one owner's entities
   */
  public ApplyCopies(
      String worker,
      String owner,
      List<Copy<?>> copies,
      String applierRole,
      LoadLimits limits,
      RetryPolicy policy,
      Surroundings surroundings) {
    this.worker = worker;
    this.owner = owner;
    this.applierRole = applierRole;
    this.limits = limits;
    this.parking = new ParkStates(owner, policy, surroundings.random());
    this.surroundings = surroundings;
    this.copies = copies.stream().<KeptCopy>map(KeptCopy::of).toList();
  }

  /**
   * What can be done in shares: the changes of copies that are filled, have no row set aside, and
   * are not too many.
   */
  public ApplyParts inParts() {
    return new ApplyParts(
        copies.stream().<Copy<?>>map(KeptCopy::copy).toList(),
        applierRole,
        limits,
        copy -> requireProgress(copy).loaded() && requireProgress(copy).parkedRows() == 0,
        copies -> applied = Set.copyOf(copies));
  }

  @Override
  public void begin(Connection local) throws SQLException {
    applied = Set.of();
    for (KeptCopy kept : copies) {
      VerifyCopy.of(local, kept.copy());
    }
    progress = CopyProgress.all(local);
    next = new HashMap<>();
  }

  @Override
  public List<Wanted> wanted() {
    return copies.stream().map(KeptCopy::wanted).toList();
  }

  @Override
  public Set<String> events() {
    return Set.of();
  }

  @Override
  public boolean isPending(Connection local, Instant now) throws SQLException {
    applied = Set.of();
    boolean anyParked = copies.stream().anyMatch(kept -> progressOf(kept).parkedRows() > 0);
    due = anyParked ? parking.due(local, now) : Map.of();
    return !due.isEmpty() || copies.stream().anyMatch(kept -> !progressOf(kept).loaded());
  }

  @Override
  public boolean isUnfinished() {
    return copies.stream().anyMatch(kept -> !progressOf(kept).loaded());
  }

  private CopyProgress progressOf(KeptCopy kept) {
    return Objects.requireNonNull(progress.get(kept.name()), kept.name());
  }

  private List<List<String>> dueOf(KeptCopy kept) {
    return due.getOrDefault(kept.name(), List.of());
  }

  @Override
  public long apply(Connection local, Reading reading, Applying how) throws SQLException {
    next = new HashMap<>();
    List<KeptCopy> touched = new ArrayList<>(copies);
    touched.removeIf(kept -> isUntouched(kept, reading));
    if (touched.isEmpty()) {
      return 0;
    }
    long rows = 0;
    for (KeptCopy kept : List.copyOf(touched)) {
      if (isSmall(kept, reading, how)) {
        rows += applyFew(local, reading, kept);
        touched.remove(kept);
      }
    }
    return touched.isEmpty() ? rows : rows + applyByStage(local, reading, how, touched);
  }

  private boolean isSmall(KeptCopy kept, Reading reading, Applying how) {
    return progressOf(kept).loaded()
        && progressOf(kept).parkedRows() == 0
        && !how.isSingly()
        && !reading.isEmptied(kept.wanted())
        && reading.changes(kept.wanted()) <= MergeStates.ROWS_MAX;
  }

  private long applyFew(Connection local, Reading reading, KeptCopy kept) throws SQLException {
    reached(BEFORE_FETCH);
    List<Reading.State> states = reading.states(kept.wanted());
    reached(AFTER_FETCH);
    reached(BEFORE_APPLY);
    MergeStates.into(local, kept.sql(), kept.wanted().fields().size(), applierRole, states);
    reached(AFTER_APPLY);
    return states.size();
  }

  private long applyByStage(Connection local, Reading reading, Applying how, List<KeptCopy> touched)
      throws SQLException {
    assumeApplier(local, touched);
    long rows = 0;
    Map<String, List<MergeStage.Unfit>> unfit = new HashMap<>();
    for (KeptCopy kept : touched) {
      rows += apply(local, reading, kept, how, unfit);
    }
    Sql.run(local, "set local role none");
    park(local, unfit, how.now());
    for (Map.Entry<String, CopyProgress> changed : next.entrySet()) {
      changed.getValue().save(local, changed.getKey());
    }
    return rows;
  }

  private boolean isUntouched(KeptCopy kept, Reading reading) {
    return applied.contains(kept.name()) || isUnchanged(kept, reading);
  }

  private boolean isUnchanged(KeptCopy kept, Reading reading) {
    return progressOf(kept).loaded()
        && reading.changes(kept.wanted()) == 0
        && dueOf(kept).isEmpty();
  }

  private void assumeApplier(Connection local, List<KeptCopy> touched) throws SQLException {
    StringBuilder statements = new StringBuilder();
    statements
        .append("set local client_min_messages = warning; set local role ")
        .append(Sql.quoted(applierRole))
        .append(";");
    touched.forEach(kept -> statements.append(kept.sql().createStage()));
    Sql.run(local, statements.toString());
  }

  private long apply(
      Connection local,
      Reading reading,
      KeptCopy kept,
      Applying how,
      Map<String, List<MergeStage.Unfit>> unfit)
      throws SQLException {
    CopyProgress before = progressOf(kept);
    LoadCopy loading = new LoadCopy(local, reading, kept, limits);
    reached(BEFORE_FETCH);
    LoadCopy.Filled filled = fill(local, reading, kept, before, loading, how);
    reached(AFTER_FETCH);
    reached(BEFORE_APPLY);
    List<MergeStage.Unfit> left = merge(local, kept, filled, how);
    reached(AFTER_APPLY);
    CopyProgress after = filled.progress();
    if (before.parkedRows() > 0 || !left.isEmpty()) {
      unpark(local, kept, left);
      unfit.put(kept.name(), left);
    }
    if (!after.equals(before)) {
      next.put(kept.name(), after);
    }
    return filled.rows();
  }

  private LoadCopy.Filled fill(
      Connection local,
      Reading reading,
      KeptCopy kept,
      CopyProgress before,
      LoadCopy loading,
      Applying how)
      throws SQLException {
    boolean tooMany = reading.changes(kept.wanted()) > limits.changesMax();
    if (!before.loaded() || reading.isEmptied(kept.wanted()) || tooMany) {
      if (before.loaded() && tooMany) {
        LOG.info(
            "{}: more than {} changes of {}; it is read anew in ranges",
            worker,
            limits.changesMax(),
            kept.name());
      }
      return loading.step(before, reading.isEmptied(kept.wanted()), how);
    }
    Extent.Changed extent = new Extent.Changed(List.of(), dueOf(kept), Extent.Part.ALL);
    long rows = reading.fill(kept.wanted(), extent, stage(local, kept));
    return new LoadCopy.Filled(before, rows, LoadCopy.Merge.CHANGES);
  }

  static Stage stage(Connection local, KeptCopy kept) {
    return new Stage(local, kept.sql().stage(), kept.sql().columns(), kept.sql().present());
  }

  private static List<MergeStage.Unfit> merge(
      Connection local, KeptCopy kept, LoadCopy.Filled filled, Applying how) throws SQLException {
    if (filled.merge() == LoadCopy.Merge.NOTHING) {
      return List.of();
    }
    boolean whole = filled.merge() == LoadCopy.Merge.WHOLE;
    if (!how.isSingly()) {
      Sql.run(local, whole ? kept.sql().mergeWhole() : kept.sql().merge());
      return List.of();
    }
    if (whole) {
      Sql.run(local, kept.sql().stageAbsent());
    }
    return TextForms.within(local, inOne -> new MergeStage(inOne, kept.sql()).singly());
  }

  /** Whatever was applied now is not set aside any more; what failed again stays as it is. */
  private void unpark(Connection local, KeptCopy kept, List<MergeStage.Unfit> left)
      throws SQLException {
    boolean numbered = !left.isEmpty();
    String numbers =
        String.join(", ", left.stream().map(row -> String.valueOf(row.number())).toList());
    String sql =
        numbered
            ? kept.sql()
                .unpark(
                    kept.sql().numbered(), " and s." + CopySql.NUMBER + " not in (" + numbers + ")")
            : kept.sql().unpark(kept.sql().stage(), "");
    TextForms.within(local, inOne -> Sql.update(inOne, sql, owner, kept.name()));
  }

  private void park(Connection local, Map<String, List<MergeStage.Unfit>> unfit, Instant now)
      throws SQLException {
    for (Map.Entry<String, List<MergeStage.Unfit>> each : unfit.entrySet()) {
      String copy = each.getKey();
      for (MergeStage.Unfit row : each.getValue()) {
        parking.park(local, copy, row, now);
        LOG.warn(
            "{}: row {} of {} cannot be applied; the copy is incomplete, the row is tried again,"
                + " others go on. {}",
            worker,
            row.key(),
            copy,
            dev.headwater.inbox.Failures.text(row.why()));
      }
      long parked = parking.count(local, copy);
      CopyProgress latest =
          Optional.ofNullable(next.get(copy)).orElseGet(() -> requireProgress(copy));
      next.put(copy, latest.withParked(parked));
    }
  }

  private CopyProgress requireProgress(String copy) {
    return Objects.requireNonNull(progress.get(copy), copy);
  }

  @Override
  public void committed() {
    applied = Set.of();
    next.forEach(
        (copy, after) -> {
          if (after.loaded() && !requireProgress(copy).loaded()) {
            LOG.info("{}: {} is filled, {} rows were read", worker, copy, after.rows());
          }
        });
    progress.putAll(next);
  }

  @Override
  public void retry(Connection local, Fenced fenced, Instant now) {}

  private void reached(FaultPoint point) {
    surroundings.faults().reached(worker, point);
  }
}
