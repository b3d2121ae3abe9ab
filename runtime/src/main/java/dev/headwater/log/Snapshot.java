package dev.headwater.log;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Which transactions of an owner could be seen at one instant: PostgreSQL's {@code pg_snapshot}.
 * Snapshots of one server are ordered by inclusion.
 *
 * @param xmin all transactions below it had ended
 * @param xmax none from here on had started
 * @param inProgress those between that were still running, ascending
 */
public record Snapshot(long xmin, long xmax, long[] inProgress) {
  public Snapshot {
    inProgress = inProgress.clone();
    Arrays.sort(inProgress);
    if (xmin < 0 || xmax < xmin) {
      throw new IllegalArgumentException("no snapshot: xmin " + xmin + ", xmax " + xmax);
    }
  }

  /** Reads PostgreSQL's text form, {@code xmin:xmax:xip,xip}. */
  public static Snapshot parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("no snapshot: " + text);
    }
    long[] running =
        parts[2].isEmpty()
            ? new long[0]
            : Arrays.stream(parts[2].split(",")).mapToLong(Long::parseLong).toArray();
    return new Snapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
  }

  /** Whether the transaction's effects can be seen, given that it committed. */
  public boolean sees(long xid) {
    return xid < xmin || (xid < xmax && Arrays.binarySearch(inProgress, xid) < 0);
  }

  /** Whether all that the other can see can be seen here too. */
  public boolean covers(Snapshot other) {
    for (long hidden : inProgress) {
      if (other.sees(hidden)) {
        return false;
      }
    }
    // Between the two ends, the other may see nothing but what it lists as running.
    for (long xid = xmax; xid < other.xmax; xid++) {
      if (other.sees(xid)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public long[] inProgress() {
    return inProgress.clone();
  }

  /** PostgreSQL's text form. */
  @Override
  public String toString() {
    return xmin
        + ":"
        + xmax
        + ":"
        + Arrays.stream(inProgress).mapToObj(Long::toString).collect(Collectors.joining(","));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Snapshot that
        && xmin == that.xmin
        && xmax == that.xmax
        && Arrays.equals(inProgress, that.inProgress);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(xmin) * 31 + Long.hashCode(xmax);
  }
}
