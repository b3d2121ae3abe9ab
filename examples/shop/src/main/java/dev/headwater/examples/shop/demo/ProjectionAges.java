package dev.headwater.examples.shop.demo;

import dev.headwater.RunningService;
import dev.headwater.base.HeadwaterException;
import dev.headwater.examples.shop.Storefront;
import dev.headwater.model.Projection;
import dev.headwater.read.Stamp;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads each of the storefront's projections at an even pace, and notes how old its answer is. */
final class ProjectionAges {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectionAges.class);
  private static final long EVERY_MILLIS = 20;
  private static final long AGE_MICROS_MAX = Duration.ofHours(24).toNanos() / 1_000;

  private final Fleet fleet;
  private final Outage outage;
  private final Map<Projection<?>, Histogram> micros = new LinkedHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "ages of projections");

  ProjectionAges(Fleet fleet, Outage outage) {
    this.fleet = fleet;
    this.outage = outage;
    for (Projection<?> projection : fleet.model().projectionsOf(Storefront.SERVICE)) {
      micros.put(projection, new SynchronizedHistogram(AGE_MICROS_MAX, 3));
    }
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!closed.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        sample();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the owner's outage does to ages is shown with the copies. */
  private void sample() {
    if (outage.hasBegun() && outage.ended() == null) {
      return;
    }
    RunningService storefront = fleet.running(Storefront.SERVICE);
    for (Projection<?> projection : micros.keySet()) {
      try {
        Stamp stamp = storefront.read(projection).byKeys(List.of()).stamp();
        long age = Duration.between(stamp.asOf(), Instant.now()).toNanos() / 1_000;
        histogram(projection).recordValue(Math.max(0, Math.min(age, AGE_MICROS_MAX)));
      } catch (SQLException | HeadwaterException failure) {
        LOG.debug("{} was not read: {}", projection, failure.getMessage()); // the next one will do
      }
    }
  }

  private Histogram histogram(Projection<?> projection) {
    return Objects.requireNonNull(micros.get(projection));
  }

  double percentileMillis(Projection<?> projection, double percentile) {
    return histogram(projection).getValueAtPercentile(percentile) / 1_000.0;
  }

  void stop() throws InterruptedException {
    closed.countDown();
    thread.join(TimeUnit.SECONDS.toMillis(1));
  }
}
