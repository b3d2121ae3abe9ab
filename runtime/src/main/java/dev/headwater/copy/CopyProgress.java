package dev.headwater.copy;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a copy is filled. Written in the transaction of what it tells of.
 *
 * @param loaded whether it was filled whole
 * @param phase what is being done to fill it
 * @param after the key up to which that has come; empty at its beginning
 * @param straight whether the copy had no row when it began, so none lies beyond {@code after}
 * @param rows how many have been read so far
 * @param parkedRows how many of its rows could not be applied
 */
record CopyProgress(
    boolean loaded, Phase phase, List<String> after, boolean straight, long rows, long parkedRows) {

  /** What is done to fill a copy. */
  enum Phase {
    /** Nothing: it is filled, or not begun. */
    NONE,
    /** The owner's rows are read, a range of keys at a time. */
    RANGES,
    /** Of the rows that were there before, those are removed that the owner has not. */
    SWEEP
  }

  CopyProgress {
    after = List.copyOf(after);
  }

  boolean isLoading() {
    return phase != Phase.NONE;
  }

  CopyProgress finished() {
    return new CopyProgress(true, Phase.NONE, List.of(), false, rows, parkedRows);
  }

  CopyProgress in(Phase next, List<String> key, long moreRows) {
    return new CopyProgress(false, next, key, straight, rows + moreRows, parkedRows);
  }

  CopyProgress begun(boolean straightIn) {
    return new CopyProgress(false, Phase.RANGES, List.of(), straightIn, 0, parkedRows);
  }

  CopyProgress withParked(long parked) {
    return new CopyProgress(loaded, phase, after, straight, rows, parked);
  }

  /** Of all copies in the database, by name. */
  static Map<String, CopyProgress> all(Connection local) throws SQLException {
    Map<String, CopyProgress> found = new HashMap<>();
    Sql.list(
            local,
            """
            select name, loaded, load_phase, load_after, load_straight, load_rows, parked_rows
            from headwater.copies""",
            row ->
                Map.entry(
                    row.getString(1),
                    new CopyProgress(
                        row.getBoolean(2),
                        Phase.valueOf(row.getString(3).toUpperCase(java.util.Locale.ROOT)),
                        List.of((String[]) row.getArray(4).getArray()),
                        row.getBoolean(5),
                        row.getLong(6),
                        row.getLong(7))))
        .forEach(copy -> found.put(copy.getKey(), copy.getValue()));
    return found;
  }

  void save(Connection local, String copy) throws SQLException {
    Sql.update(
        local,
        """
        update headwater.copies set loaded = ?, load_phase = ?, load_after = ?, load_straight = ?,
          load_rows = ?, parked_rows = ?, load_because = case when ? then null else load_because end
        where name = ?""",
        loaded,
        phase.name().toLowerCase(java.util.Locale.ROOT),
        Sql.texts(local, after),
        straight,
        rows,
        parkedRows,
        loaded,
        copy);
  }
}
