package dev.headwater.copy;

/**
 * How much is read from an owner at once, which bounds how long its snapshot is held.
 *
 * @param rangeRowsMax a copy of more rows is filled range by range, each of so many rows
 * @param changesMax after more changes a copy is read anew in ranges, instead of all of them in one
 *     transaction
 * @param shareChangesMin many changes are applied in shares of at least so many, by all workers
 */
public record LoadLimits(int rangeRowsMax, long changesMax, long shareChangesMin) {
  /** Fewer changes are applied faster by one worker. */
  private static final long SHARE_CHANGES_MIN = 25_000;

  public LoadLimits {
    if (rangeRowsMax < 1 || changesMax < 1 || shareChangesMin < 1) {
      throw new IllegalArgumentException("no limits: " + rangeRowsMax + ", " + changesMax);
    }
  }

  /** 200,000 rows; 2 million changes. */
  public static LoadLimits byDefault() {
    return new LoadLimits(200_000, 2_000_000, SHARE_CHANGES_MIN);
  }

  public LoadLimits inRangesOf(int rowsMax) {
    return new LoadLimits(rowsMax, changesMax, shareChangesMin);
  }

  public LoadLimits withChangesUpTo(long max) {
    return new LoadLimits(rangeRowsMax, max, shareChangesMin);
  }

  public LoadLimits sharingFrom(long changesMin) {
    return new LoadLimits(rangeRowsMax, changesMax, changesMin);
  }
}
