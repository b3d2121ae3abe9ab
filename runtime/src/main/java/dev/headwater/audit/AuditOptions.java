package dev.headwater.audit;

import java.time.Duration;

/**
 * How an audit is done.
 *
 * @param mode whether what differs is mended
 * @param rangeRows how many rows have one checksum: fewer find more precisely, more cost less
 * @param chunkRows how many rows are compared under one pair of snapshots
 * @param batchKeysMax how many keys are repaired while applying is paused
 * @param keysListedMax how many differing keys the report lists; all are counted
 * @param patience how long to wait for applying to go on where comparing needs it
 */
public record AuditOptions(
    Mode mode,
    int rangeRows,
    int chunkRows,
    int batchKeysMax,
    int keysListedMax,
    Duration patience) {

  /** What is done about differences. */
  public enum Mode {
    REPORT,
    REPAIR
  }

  /** 64 rows a range, 256 ranges a chunk. */
  public static AuditOptions of(Mode mode) {
    return new AuditOptions(mode, 64, 16_384, 500, 20, Duration.ofSeconds(30));
  }

  public AuditOptions {
    if (rangeRows < 1 || chunkRows < rangeRows || chunkRows > 1_000_000) {
      throw new IllegalArgumentException(
          "ranges of " + rangeRows + " rows in chunks of " + chunkRows);
    }
    if (batchKeysMax < 1 || batchKeysMax > 100_000 || keysListedMax < 0) {
      throw new IllegalArgumentException(
          "batches of " + batchKeysMax + " keys, " + keysListedMax + " listed");
    }
  }

  public AuditOptions listing(int keysMax) {
    return new AuditOptions(mode, rangeRows, chunkRows, batchKeysMax, keysMax, patience);
  }

  /** Chunks of so many rows: for trying out, or for very wide rows. */
  public AuditOptions inChunksOf(int rows) {
    return new AuditOptions(mode, rangeRows, rows, batchKeysMax, keysListedMax, patience);
  }

  boolean repairs() {
    return mode == Mode.REPAIR;
  }
}
