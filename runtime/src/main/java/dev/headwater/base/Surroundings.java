package dev.headwater.base;

import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * Time, randomness and faults, injected so that a test can choose them.
 *
 * @param clock the service's clock; every as-of is on it
 * @param random jitter and ids
 */
public record Surroundings(Clock clock, RandomGenerator random, FaultPoints faults) {
  /** The system's clock, a secure source of randomness, no faults. */
  public static Surroundings real() {
    return new Surroundings(Clock.systemUTC(), new java.security.SecureRandom(), FaultPoints.NONE);
  }

  public Surroundings with(FaultPoints other) {
    return new Surroundings(clock, random, other);
  }

  public Surroundings with(Clock other) {
    return new Surroundings(other, random, faults);
  }
}
