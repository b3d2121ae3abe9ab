package dev.headwater.copy;

import static dev.headwater.base.FaultPoint.AFTER_APPLY;
import static dev.headwater.base.FaultPoint.AFTER_FETCH;
import static dev.headwater.base.FaultPoint.BEFORE_APPLY;
import static dev.headwater.base.FaultPoint.BEFORE_FETCH;

import dev.headwater.base.FaultPoint;
import dev.headwater.base.FaultPoints;
import dev.headwater.base.Sql;
import dev.headwater.inbox.Effects;
import dev.headwater.log.Reading;
import dev.headwater.log.Stage;
import dev.headwater.log.Wanted;
import dev.headwater.model.Copy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps a service's copies of one owner's entities: the states of the changed keys go into a stage
 * and from there, in one statement each, the differing rows into the copy and the deleted ones out.
 *
 * <p>A copy that was never filled is read whole, under the very snapshot at which the others are
 * brought up to date: so it needs no lock, misses nothing and doubles nothing.
 */
public final class ApplyCopies implements Effects {
  private final String worker;
  private final String applierRole;
  private final List<Kept> copies;
  private final FaultPoints faults;
  private Set<String> loaded = Set.of();
  private Set<String> loadedInThisTick = new HashSet<>();

  private record Kept(Copy<?> copy, CopySql sql, Wanted wanted) {}

  /**
   * Keeps the given copies.
   *
   * @param copies all of one owner's entities
   */
  public ApplyCopies(String worker, List<Copy<?>> copies, String applierRole, FaultPoints faults) {
    this.worker = worker;
    this.applierRole = applierRole;
    this.faults = faults;
    this.copies =
        copies.stream()
            .map(
                copy ->
                    new Kept(
                        copy,
                        new CopySql(copy),
                        new Wanted(
                            copy.entity().name(),
                            copy.entity().key(),
                            copy.shape().fields(),
                            false)))
            .toList();
  }

  @Override
  public void begin(Connection local) throws SQLException {
    for (Kept kept : copies) {
      VerifyCopy.of(local, kept.copy());
    }
    loaded =
        new HashSet<>(
            Sql.list(
                local, "select name from headwater.copies where loaded", row -> row.getString(1)));
    loadedInThisTick = new HashSet<>();
  }

  @Override
  public List<Wanted> wanted() {
    return copies.stream().map(this::wantedNow).toList();
  }

  private Wanted wantedNow(Kept kept) {
    return loaded.contains(kept.copy().name()) ? kept.wanted() : kept.wanted().asWhole();
  }

  @Override
  public Set<String> events() {
    return Set.of();
  }

  @Override
  public long apply(Connection local, Reading reading) throws SQLException {
    loadedInThisTick = new HashSet<>();
    List<Kept> changed = new ArrayList<>(copies);
    changed.removeIf(kept -> !reading.hasChanges(wantedNow(kept)));
    if (changed.isEmpty()) {
      return 0;
    }
    assumeApplier(local, changed);
    long rows = 0;
    for (Kept kept : changed) {
      rows += apply(local, reading, kept);
    }
    Sql.run(local, "set local role none");
    noteLoaded(local);
    return rows;
  }

  private void assumeApplier(Connection local, List<Kept> changed) throws SQLException {
    StringBuilder statements = new StringBuilder();
    statements.append("set local role ").append(Sql.quoted(applierRole)).append(";");
    changed.forEach(kept -> statements.append(kept.sql().createStage()));
    Sql.run(local, statements.toString());
  }

  private long apply(Connection local, Reading reading, Kept kept) throws SQLException {
    Wanted wanted = wantedNow(kept);
    boolean whole = reading.needsWhole(wanted);
    CopySql sql = kept.sql();
    boolean straight = whole && isEmpty(local, sql);
    Stage stage =
        new Stage(local, straight ? sql.table() : sql.stage(), sql.columns(), sql.present());
    reached(BEFORE_FETCH);
    long rows = reading.fill(whole ? wanted.asWhole() : wanted, stage);
    reached(AFTER_FETCH);
    reached(BEFORE_APPLY);
    if (!straight) {
      Sql.run(local, whole ? sql.mergeWhole() : sql.merge());
    }
    reached(AFTER_APPLY);
    if (wanted.whole()) {
      loadedInThisTick.add(kept.copy().name());
    }
    return rows;
  }

  private static boolean isEmpty(Connection local, CopySql sql) throws SQLException {
    return Sql.first(
            local, "select not exists (select from " + sql.table() + ")", row -> row.getBoolean(1))
        .orElseThrow();
  }

  private void noteLoaded(Connection local) throws SQLException {
    for (String name : loadedInThisTick) {
      Sql.update(local, "update headwater.copies set loaded = true where name = ?", name);
    }
  }

  @Override
  public void committed() {
    loaded.addAll(loadedInThisTick);
  }

  private void reached(FaultPoint point) {
    faults.reached(worker, point);
  }
}
