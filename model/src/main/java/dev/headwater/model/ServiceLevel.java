package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a service's team promises to those who ask it: figures that the price of a composition is
 * computed of.
 *
 * @param availability the share of calls that are answered in time, between 0 and 1
 * @param latencyP50 within which half of the calls are answered, the network included
 * @param latencyP99 within which 99 of 100 are
 */
public record ServiceLevel(
    Service service, double availability, Duration latencyP50, Duration latencyP99)
    implements Declaration {

  /** Assumed of services that promise nothing. */
  public static final double AVAILABILITY_ASSUMED = 0.999;

  public static final Duration LATENCY_P50_ASSUMED = Duration.ofMillis(5);
  public static final Duration LATENCY_P99_ASSUMED = Duration.ofMillis(50);

  public ServiceLevel {
    requireNonNull(service);
    requireNonNull(latencyP50);
    requireNonNull(latencyP99);
    if (!(availability > 0 && availability <= 1)) {
      throw new IllegalArgumentException("an availability of " + availability + " is no share");
    }
    if (latencyP50.isNegative() || latencyP99.compareTo(latencyP50) < 0) {
      throw new IllegalArgumentException(
          "half within " + latencyP50 + " and 99 of 100 within " + latencyP99 + " cannot be");
    }
  }

  @Override
  public String toString() {
    return service + "'s level";
  }

  /** What is reckoned with where nothing was promised. */
  public static ServiceLevel assumed(Service service) {
    return new ServiceLevel(
        service, AVAILABILITY_ASSUMED, LATENCY_P50_ASSUMED, LATENCY_P99_ASSUMED);
  }
}
