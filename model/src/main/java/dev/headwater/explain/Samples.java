package dev.headwater.explain;

import dev.headwater.explain.Figures.Latency;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** Times as they were measured: all are counted, and the last ten thousand kept. */
final class Samples {
  private static final int KEPT_MAX = 10_000;

  private long[] nanos = new long[64];
  private long count;
  private long longestNanos;

  void add(Duration time) {
    add(time.toNanos());
  }

  private void add(long time) {
    if (count == nanos.length && nanos.length < KEPT_MAX) {
      nanos = Arrays.copyOf(nanos, Math.min(KEPT_MAX, 2 * nanos.length));
    }
    nanos[(int) (count % nanos.length)] = time;
    count++;
    longestNanos = Math.max(longestNanos, time);
  }

  void addAll(Samples others) {
    for (int i = 0; i < others.kept(); i++) {
      add(others.nanos[i]);
    }
  }

  private int kept() {
    return (int) Math.min(count, nanos.length);
  }

  long count() {
    return count;
  }

  Duration longest() {
    return Duration.ofNanos(longestNanos);
  }

  /** Of those that are kept; empty if there are none. */
  Optional<Latency> latency() {
    if (count == 0) {
      return Optional.empty();
    }
    long[] sorted = Arrays.copyOf(nanos, kept());
    Arrays.sort(sorted);
    return Optional.of(new Latency(at(sorted, 50), at(sorted, 99)));
  }

  /** The least that as many of a hundred do not exceed. */
  private static Duration at(long[] sorted, int ofHundred) {
    return Duration.ofNanos(sorted[(sorted.length * ofHundred + 99) / 100 - 1]);
  }
}
