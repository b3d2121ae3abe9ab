package dev.headwater.copy;

/**
 * How much is read from an owner at once, which bounds how long its snapshot is held.
 *
 * @param rangeRowsMax a copy of more rows is filled range by range, each of so many rows
 * @param changesMax after more changes a copy is read anew in ranges, instead of all of them in one
 *     transaction
 */
public record LoadLimits(int rangeRowsMax, long changesMax) {
  public LoadLimits {
    if (rangeRowsMax < 1 || changesMax < 1) {
      throw new IllegalArgumentException("no limits: " + rangeRowsMax + ", " + changesMax);
    }
  }

  /** 200,000 rows; 2 million changes. */
  public static LoadLimits byDefault() {
    return new LoadLimits(200_000, 2_000_000);
  }
}
