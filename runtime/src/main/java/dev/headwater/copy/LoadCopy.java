package dev.headwater.copy;

import dev.headwater.base.Sql;
import dev.headwater.inbox.Applying;
import dev.headwater.log.Extent;
import dev.headwater.log.Reading;
import dev.headwater.log.Stage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * One step of filling a copy, within a tick: brings what is already there up to date, then reads
 * the next range under the same snapshot.
 */
final class LoadCopy {
  private static final int SWEPT_AT_ONCE_MAX = 20_000;

  private final Connection local;
  private final Reading reading;
  private final KeptCopy kept;
  private final LoadLimits limits;

  /** How the stage is to be merged. */
  enum Merge {
    /** The stage is empty: rows went straight into the copy. */
    NOTHING,
    /** The stage has changed rows and keys of deleted ones. */
    CHANGES,
    /** The stage has all rows: what is not in it is gone. */
    WHOLE
  }

  /**
   * What a step brought.
   *
   * @param progress once it is merged
   */
  record Filled(CopyProgress progress, long rows, Merge merge) {}

  LoadCopy(Connection local, Reading reading, KeptCopy kept, LoadLimits limits) {
    this.local = local;
    this.reading = reading;
    this.kept = kept;
    this.limits = limits;
  }

  /**
   * Takes one step.
   *
   * @param emptied whether rows are gone that no changed key tells of: then it begins again
   */
  Filled step(CopyProgress before, boolean emptied, Applying how) throws SQLException {
    if (before.isLoading() && !emptied) {
      return before.phase() == CopyProgress.Phase.SWEEP
          ? sweep(before)
          : range(before, how, changesUpTo(before));
    }
    boolean empty = isEmpty();
    if (!reading.hasMoreRowsThan(kept.wanted(), limits.rangeRowsMax())) {
      return whole(before, empty && !how.isSingly());
    }
    return range(before.begun(empty), how, 0);
  }

  private Filled whole(CopyProgress before, boolean straight) throws SQLException {
    long rows = reading.fill(kept.wanted(), new Extent.Whole(), target(straight));
    return new Filled(
        before.begun(false).in(CopyProgress.Phase.NONE, List.of(), rows).finished(),
        rows,
        straight ? Merge.NOTHING : Merge.WHOLE);
  }

  /** Of keys beyond the last range nothing is in the copy yet: they come with theirs. */
  private long changesUpTo(CopyProgress before) throws SQLException {
    if (before.after().isEmpty() || reading.changes(kept.wanted()) == 0) {
      return 0;
    }
    return reading.fill(
        kept.wanted(),
        new Extent.Changed(before.after(), List.of(), Extent.Part.ALL),
        target(false));
  }

  private Filled range(CopyProgress before, Applying how, long changes) throws SQLException {
    Optional<List<String>> end =
        reading.rangeEnd(kept.wanted(), before.after(), limits.rangeRowsMax());
    boolean straight = before.straight() && !how.isSingly();
    long rows =
        reading.fill(
            kept.wanted(),
            new Extent.Range(before.after(), end.orElse(List.of())),
            target(straight));
    CopyProgress read = before.in(CopyProgress.Phase.RANGES, end.orElse(List.of()), rows);
    CopyProgress after =
        end.isPresent()
            ? read
            : before.straight() ? read.finished() : read.in(CopyProgress.Phase.SWEEP, List.of(), 0);
    return new Filled(
        after, rows + changes, straight && changes == 0 ? Merge.NOTHING : Merge.CHANGES);
  }

  /** The owner is asked which of the next keys it has not: the two may order them differently. */
  private Filled sweep(CopyProgress before) throws SQLException {
    long changes =
        reading.changes(kept.wanted()) == 0
            ? 0
            : reading.fill(kept.wanted(), Extent.Changed.all(), target(false));
    List<List<String>> keys =
        TextForms.within(
            local,
            inOne ->
                Sql.list(
                    inOne,
                    kept.sql().keysAfter(before.after(), SWEPT_AT_ONCE_MAX),
                    row -> List.of((String[]) row.getArray(1).getArray())));
    List<List<String>> gone =
        keys.isEmpty()
            ? List.of()
            : reading.missing(kept.wanted(), keys).stream().map(keys::get).toList();
    stageGone(gone);
    CopyProgress after =
        keys.size() < SWEPT_AT_ONCE_MAX
            ? before.finished()
            : before.in(CopyProgress.Phase.SWEEP, keys.get(keys.size() - 1), 0);
    return new Filled(after, changes + gone.size(), Merge.CHANGES);
  }

  private void stageGone(List<List<String>> keys) throws SQLException {
    if (keys.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = local.prepareStatement(kept.sql().stageGone())) {
      for (List<String> key : keys) {
        for (int i = 0; i < key.size(); i++) {
          statement.setString(i + 1, key.get(i));
        }
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private Stage target(boolean straight) {
    Stage stage = ApplyCopies.stage(local, kept);
    return straight
        ? new Stage(local, kept.sql().table(), stage.columns(), stage.presentColumn())
        : stage;
  }

  private boolean isEmpty() throws SQLException {
    return Sql.first(
            local,
            "select not exists (select from " + kept.sql().table() + ")",
            row -> row.getBoolean(1))
        .orElseThrow();
  }
}
