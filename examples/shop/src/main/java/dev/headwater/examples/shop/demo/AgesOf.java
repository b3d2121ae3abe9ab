package dev.headwater.examples.shop.demo;

import java.time.Duration;
import java.time.Instant;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/** The ages of one service's copies of one owner: they are all of one instant, so of one age. */
final class AgesOf {
  private static final long AGE_MICROS_MAX = Duration.ofHours(24).toNanos() / 1_000;
  private static final int DIGITS = 3;
  private static final double MICROS_PER_MILLI = 1_000.0;

  private final Following following;
  private final boolean excludesOutage;
  private final Histogram micros = new SynchronizedHistogram(AGE_MICROS_MAX, DIGITS);
  private volatile long maxMicros;
  private volatile long nowMicros;
  private volatile double catchUpMillis;

  AgesOf(Following following, Outage outage) {
    this.following = following;
    this.excludesOutage = following.owner().equals(outage.service());
  }

  Following following() {
    return following;
  }

  boolean excludesOutage() {
    return excludesOutage;
  }

  /** From one thread only. */
  void sample(Instant now, Outage outage) {
    Instant asOf = following.asOf().orElse(null);
    if (asOf == null) {
      return;
    }
    long age = Math.max(0, Duration.between(asOf, now).toNanos() / 1_000);
    nowMicros = age;
    maxMicros = Math.max(maxMicros, age);
    if (!isExcluded(asOf, now, outage)) {
      micros.recordValue(Math.min(age, AGE_MICROS_MAX));
    }
  }

  private boolean isExcluded(Instant asOf, Instant now, Outage outage) {
    if (!excludesOutage || !outage.hasBegun() || catchUpMillis > 0) {
      return false;
    }
    Instant ended = outage.ended();
    if (ended != null && asOf.isAfter(ended)) {
      catchUpMillis = Duration.between(ended, now).toNanos() / 1e6;
    }
    return true;
  }

  /** From the end of the outage until the copies were younger than that; 0 if there was none. */
  double catchUpMillis() {
    return catchUpMillis;
  }

  double nowMillis() {
    return nowMicros / MICROS_PER_MILLI;
  }

  double maxMillis() {
    return maxMicros / MICROS_PER_MILLI;
  }

  double percentileMillis(double percentile) {
    return micros.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
  }
}
