package dev.headwater.audit;

import java.time.Duration;
import java.util.List;

/**
 * What an audit of one copy found, and what it cost.
 *
 * @param method how the two sides were walked along
 * @param rows of the owner that were compared
 * @param rowsReadTwice of the larger side, because their range's checksums differed
 * @param chunks pairs of snapshots under which was compared
 * @param snapshotMillisMax the longest time for which a snapshot was held
 * @param keysChangedMeanwhile left out of the comparison: the next ticks bring them anyway
 * @param repaired keys that were read from the owner again and merged
 * @param leftToTicks differing keys that changed before they could be repaired
 * @param pauseMillisMax the longest time for which applying was paused
 * @param listed the first of the differences
 */
public record AuditReport(
    String copy,
    String owner,
    Method method,
    long rows,
    long ranges,
    long differingRanges,
    long rowsReadTwice,
    long chunks,
    long snapshotMillisMax,
    long keysChangedMeanwhile,
    long missing,
    long surplus,
    long different,
    long repaired,
    long leftToTicks,
    long pauseMillisMax,
    Duration took,
    List<Difference> listed) {

  /** How the two sides are walked along. */
  public enum Method {
    /** Keys have one order on both sides: ranges of an index, by their checksums. */
    RANGES,
    /** They have not: key by key, and each row's checksum is sent. */
    KEYS,
    /** The copy is still being filled, so it is not compared. */
    STILL_LOADING
  }

  public AuditReport {
    listed = List.copyOf(listed);
  }

  public long differences() {
    return missing + surplus + different;
  }

  /** Whether something is wrong with the copy now, as far as this audit has looked. */
  public boolean isSound() {
    return method != Method.STILL_LOADING && differences() == repaired + leftToTicks;
  }
}
