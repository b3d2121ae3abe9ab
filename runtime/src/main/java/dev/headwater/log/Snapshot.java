package dev.headwater.log;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which transactions of an owner could be seen at one instant: PostgreSQL's {@code pg_snapshot}.
 * Snapshots of one server are ordered by inclusion.
 *
 * @param xmin all transactions below it had ended
 * @param xmax none from here on had started
 * @param inProgress those between that were still running, ascending
 */
public record Snapshot(long xmin, long xmax, List<Long> inProgress) {
  public Snapshot {
    inProgress = inProgress.stream().sorted().toList();
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
    List<Long> running =
        parts[2].isEmpty()
            ? List.of()
            : Arrays.stream(parts[2].split(",", -1)).map(Long::valueOf).toList();
    return new Snapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
  }

  /** Whether the transaction's effects can be seen, given that it committed. */
  public boolean sees(long xid) {
    return xid < xmin || (xid < xmax && Collections.binarySearch(inProgress, xid) < 0);
  }

  /** Whether all that the other can see can be seen here too. */
  public boolean covers(Snapshot other) {
    if (inProgress.stream().anyMatch(other::sees)) {
      return false;
    }
    // Between the two ends, the other may see nothing but what it lists as running.
    for (long xid = xmax; xid < other.xmax; xid++) {
      if (other.sees(xid)) {
        return false;
      }
    }
    return true;
  }

  /** PostgreSQL's text form. */
  @Override
  public String toString() {
    return xmin
        + ":"
        + xmax
        + ":"
        + inProgress.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
