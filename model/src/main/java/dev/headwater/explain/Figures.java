package dev.headwater.explain;

import static java.util.Objects.requireNonNull;

import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.model.ServiceLevel;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What prices are computed of. Figures that nobody has declared or measured are assumed, and said
 * to be.
 *
 * @param levels of the services that are known
 * @param localRead how long one statement takes in a service's own database
 * @param hop how long a message takes from the commit at one service to its effect at another
 * @param ages of copies and projections as they were measured, by {@code service.name}
 */
public record Figures(
    Map<Service, Level> levels, Latency localRead, Latency hop, Map<String, Duration> ages) {

  /** A statement by key or index, with its round trip within a data centre. */
  public static final Latency LOCAL_READ_ASSUMED =
      new Latency(Duration.ofMillis(1), Duration.ofMillis(10));

  /** A quarter of what the benchmarks' saga of four hops takes, rounded up for the tail. */
  public static final Latency HOP_ASSUMED =
      new Latency(Duration.ofMillis(8), Duration.ofMillis(20));

  public Figures {
    levels = Map.copyOf(levels);
    requireNonNull(localRead);
    requireNonNull(hop);
    ages = Map.copyOf(ages);
  }

  /** Where a figure comes from; the later, the better. */
  public enum Basis {
    ASSUMED,
    DECLARED,
    MEASURED;

    /** The worst of them: a result is as good as the poorest figure that went into it. */
    static Basis poorest(Collection<Basis> all) {
      return all.stream().min(Basis::compareTo).orElse(ASSUMED);
    }
  }

  /** Within which half of the calls are answered, and within which 99 of 100 are. */
  public record Latency(Duration p50, Duration p99) {
    public Latency {
      if (p50.isNegative() || p99.compareTo(p50) < 0) {
        throw new IllegalArgumentException(
            "half within " + p50 + " and 99 of 100 within " + p99 + " cannot be");
      }
    }

    double p50Millis() {
      return millis(p50);
    }

    double p99Millis() {
      return millis(p99);
    }

    private static double millis(Duration duration) {
      return duration.toNanos() / 1e6;
    }
  }

  /** How a service answers when it is asked. */
  public record Level(double availability, Latency latency, Basis basis) {
    public Level {
      requireNonNull(latency);
      requireNonNull(basis);
    }

    static Level of(ServiceLevel level, Basis basis) {
      return new Level(
          level.availability(), new Latency(level.latencyP50(), level.latencyP99()), basis);
    }
  }

  /** What the services of a model promise, and assumptions for those that promise nothing. */
  public static Figures declared(Model model) {
    Map<Service, Level> levels = new LinkedHashMap<>();
    model.declarations().stream()
        .filter(ServiceLevel.class::isInstance)
        .map(ServiceLevel.class::cast)
        .forEach(level -> levels.putIfAbsent(level.service(), Level.of(level, Basis.DECLARED)));
    return new Figures(levels, LOCAL_READ_ASSUMED, HOP_ASSUMED, Map.of());
  }

  /** With a service's figures as they were measured. */
  public Figures withMeasured(ServiceLevel measured) {
    Map<Service, Level> others = new LinkedHashMap<>(levels);
    others.put(measured.service(), Level.of(measured, Basis.MEASURED));
    return new Figures(others, localRead, hop, ages);
  }

  /** With the time that a statement takes, measured. */
  public Figures withLocalRead(Latency measured) {
    return new Figures(levels, measured, hop, ages);
  }

  /** With the time that a message takes, measured. */
  public Figures withHop(Latency measured) {
    return new Figures(levels, localRead, measured, ages);
  }

  /**
   * With how old a copy or a projection was found.
   *
   * @param name its own, within the service that has it
   */
  public Figures withAge(Service service, String name, Duration age) {
    Map<String, Duration> others = new LinkedHashMap<>(ages);
    others.put(service + "." + name, age);
    return new Figures(levels, localRead, hop, others);
  }

  /** A service's, assumed if nothing is known of it. */
  public Level of(Service service) {
    Level known = levels.get(service);
    return known == null ? Level.of(ServiceLevel.assumed(service), Basis.ASSUMED) : known;
  }

  Optional<Long> ageMillis(String fullName) {
    return Optional.ofNullable(ages.get(fullName)).map(Duration::toMillis);
  }
}
