package dev.headwater.examples.shop.demo;

import dev.headwater.model.Copy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Samples the age of every copy at an even pace, so that each moment counts the same. */
final class MeasureAges {
  private static final long EVERY_MILLIS = 5;

  private final List<AgesOf> ages;
  private final Outage outage;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "ages");

  MeasureAges(List<Following> followings, Outage outage) {
    this.outage = outage;
    this.ages = followings.stream().map(each -> new AgesOf(each, outage)).toList();
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!closed.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        Instant now = Instant.now();
        ages.forEach(each -> each.sample(now, outage));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  AgesOf of(Copy<?> copy) {
    return ages.stream()
        .filter(each -> each.following().copies().contains(copy))
        .findFirst()
        .orElseThrow();
  }

  double catchUpMillisMax() {
    return ages.stream().mapToDouble(AgesOf::catchUpMillis).max().orElse(0);
  }

  Duration oldest() {
    double millis = ages.stream().mapToDouble(AgesOf::nowMillis).max().orElse(0);
    return Duration.ofNanos((long) (millis * 1e6));
  }

  void stop() throws InterruptedException {
    closed.countDown();
    thread.join(TimeUnit.SECONDS.toMillis(1));
  }
}
