package dev.headwater.audit;

import dev.headwater.audit.AuditReport.Method;
import dev.headwater.audit.CompareChunk.Chunk;
import dev.headwater.audit.RepairKeys.Repaired;
import dev.headwater.model.Copy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Counts up what an audit comes to. */
final class Tally {
  private final long beganNanos = System.nanoTime();
  private final int listedMax;
  private final List<Difference> listed = new ArrayList<>();
  private long rows;
  private long ranges;
  private long differingRanges;
  private long rowsReadTwice;
  private long chunks;
  private long snapshotMillisMax;
  private long keysChangedMeanwhile;
  private long missing;
  private long surplus;
  private long different;
  private long repaired;
  private long leftToTicks;
  private long pauseMillisMax;

  Tally(int listedMax) {
    this.listedMax = listedMax;
  }

  void add(Difference difference) {
    switch (difference.kind()) {
      case MISSING -> missing++;
      case SURPLUS -> surplus++;
      case DIFFERENT -> different++;
    }
    if (listed.size() < listedMax) {
      listed.add(difference);
    }
  }

  /** What was compared; a chunk that is to be compared again counts by its cost alone. */
  void add(Chunk chunk, long snapshotMillis, long pass) {
    if (pass == 1) {
      rows += chunk.rows();
      ranges += chunk.ranges();
      differingRanges += chunk.differingRanges();
      keysChangedMeanwhile += chunk.changedMeanwhile();
    }
    rowsReadTwice += pass == 1 ? chunk.rowsReadTwice() : chunk.rows();
    chunks++;
    snapshotMillisMax = Math.max(snapshotMillisMax, snapshotMillis);
  }

  void add(Repaired batch) {
    repaired += batch.merged();
    leftToTicks += batch.leftToTicks();
    pauseMillisMax = Math.max(pauseMillisMax, batch.pauseMillis());
  }

  AuditReport report(Copy<?> copy, Method method) {
    return new AuditReport(
        copy.toString(),
        copy.entity().toString(),
        method,
        rows,
        ranges,
        differingRanges,
        rowsReadTwice,
        chunks,
        snapshotMillisMax,
        keysChangedMeanwhile,
        missing,
        surplus,
        different,
        repaired,
        leftToTicks,
        pauseMillisMax,
        Duration.ofNanos(System.nanoTime() - beganNanos),
        listed);
  }
}
