package dev.headwater.projection;

/**
 * How much is done in one transaction.
 *
 * @param rowsMax rows that are recomputed at once
 * @param rangeRowsMax rows that are built or refreshed at once
 * @param changedMax of so many changed rows, all rows are refreshed instead, unless those are a
 *     small share of all
 * @param shareOfAll one of so many rows is such a share: below it, recomputing single rows is
 *     cheaper than computing all
 */
public record RecomputeLimits(int rowsMax, int rangeRowsMax, int changedMax, int shareOfAll) {
  /** A pass over single rows keeps their keys in memory. */
  private static final long KEYS_MAX = 2_000_000;

  public RecomputeLimits {
    if (rowsMax < 1 || rangeRowsMax < 1 || changedMax < 1 || shareOfAll < 1) {
      throw new IllegalArgumentException("limits of at least 1 are needed");
    }
  }

  public static RecomputeLimits byDefault() {
    return new RecomputeLimits(10_000, 100_000, 10_000, 3);
  }

  /** From how many changed rows on all are refreshed, in a projection of that many. */
  long refreshedFrom(long rows) {
    return Math.max(changedMax, Math.min(KEYS_MAX, rows / shareOfAll));
  }
}
