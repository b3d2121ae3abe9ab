package dev.headwater.examples.shop.demo;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the demo is to do.
 *
 * @param scale of the TPC-H data: 1 is 150,000 customers and 6 million lines
 * @param seconds of the live load
 * @param jdbcUrl a server of the user's own, with a login that may create databases and roles;
 *     empty for an embedded one
 * @param data where the embedded server keeps its data, and goes on with what lies there; empty for
 *     a temporary place
 * @param style of the orders that are placed at the checkout
 * @param seed the same for the same choices of the writers
 * @param port where the storefront is served over HTTP; 0 for any that is free
 */
public record DemoOptions(
    double scale,
    int seconds,
    Optional<String> jdbcUrl,
    Optional<Path> data,
    long seed,
    Weather weather,
    Style style,
    int port,
    Detail detail) {
  private static final double SCALE_MIN = 0.001;
  private static final double SCALE_MAX = 10;
  private static final int SECONDS_MIN = 2;
  private static final int SECONDS_MAX = 86_400;
  private static final int CHAOS_SECONDS_MIN = 20;
  private static final int PORT_MAX = 65_535;

  public DemoOptions {
    requireNonNull(jdbcUrl);
    requireNonNull(data);
    requireNonNull(detail);
    if (jdbcUrl.isPresent() && data.isPresent()) {
      throw new IllegalArgumentException(
          "A server of your own keeps its data itself. Choose a URL or a directory.");
    }
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException(
          "There is no port %d. Choose one up to %d, or 0 for any.".formatted(port, PORT_MAX));
    }
    if (!(scale >= SCALE_MIN && scale <= SCALE_MAX)) {
      throw new IllegalArgumentException(
          "The scale is %s. Choose one from %s to %s.".formatted(scale, SCALE_MIN, SCALE_MAX));
    }
    if (weather == Weather.CHAOS && seconds < CHAOS_SECONDS_MIN) {
      throw new IllegalArgumentException(
          "Chaos takes its time, more than %d seconds. Choose %d or more."
              .formatted(seconds, CHAOS_SECONDS_MIN));
    }
    if (seconds < SECONDS_MIN || seconds > SECONDS_MAX) {
      throw new IllegalArgumentException(
          "A live load of %d seconds cannot be. Choose %d to %d."
              .formatted(seconds, SECONDS_MIN, SECONDS_MAX));
    }
  }
}
