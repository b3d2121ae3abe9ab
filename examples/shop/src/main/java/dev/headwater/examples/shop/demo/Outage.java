package dev.headwater.examples.shop.demo;

import dev.headwater.model.Service;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The planned outage of one service's database: who may fail by it, and for how long. */
final class Outage {
  /** Sessions that were cut are noticed, and a pool tries to connect again, somewhat later. */
  private static final Duration AFTERMATH_MAX = Duration.ofSeconds(15);

  /** After its end, owners that were left alone are asked again, and pools fill. */
  private static final Duration RECOVERY_MAX = Duration.ofSeconds(3);

  /** Of something that has begun and ended. */
  enum Phase {
    /** Nothing of it is by the outage. */
    CALM,
    /** It began and ended while the service was down. */
    ON,
    /** Some of it, or what it found, may be by the outage. */
    BETWEEN
  }

  private final DemoServer server;
  private final Service service;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile @Nullable Instant begun;
  private volatile @Nullable Instant down;
  private volatile @Nullable Instant ending;
  private volatile @Nullable Instant ended;

  Outage(DemoServer server, Service service) {
    this.server = server;
    this.service = service;
  }

  Service service() {
    return service;
  }

  void begin() throws SQLException {
    begun = Instant.now();
    try {
      server.takeDown(service);
      down = Instant.now();
    } catch (SQLException failure) {
      begun = null;
      throw failure;
    }
  }

  void end() throws SQLException {
    ending = Instant.now();
    server.bringBack(service);
    ended = Instant.now();
    over.countDown();
  }

  boolean hasBegun() {
    return begun != null;
  }

  @Nullable Instant ended() {
    return ended;
  }

  boolean isOn() {
    return begun != null && ended == null;
  }

  double seconds() {
    Instant from = begun;
    Instant to = ended;
    return from == null || to == null ? 0 : Duration.between(from, to).toMillis() / 1000.0;
  }

  /** In which phase something was that began and ended at these instants. */
  Phase phase(Instant from, Instant to) {
    Instant first = begun;
    if (first == null || to.isBefore(first)) {
      return Phase.CALM;
    }
    Instant since = down;
    Instant until = ending;
    Instant over = ended;
    if (since != null && !from.isBefore(since) && (until == null || to.isBefore(until))) {
      return Phase.ON;
    }
    return over != null && from.isAfter(over.plus(RECOVERY_MAX)) ? Phase.CALM : Phase.BETWEEN;
  }

  /** Whether a failure of somebody who writes to that service is by this outage. */
  boolean explainsFailureOf(Service writer) {
    Instant to = ended;
    return writer.equals(service)
        && begun != null
        && (to == null || Instant.now().isBefore(to.plus(AFTERMATH_MAX)));
  }

  /** Waits until it is over; false if it takes longer. */
  boolean awaitEnd(long secondsMax) throws InterruptedException {
    return over.await(secondsMax, TimeUnit.SECONDS);
  }
}
