package dev.headwater.measure;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** The meters of one instance: tagged with its service, and gone from the registry with it. */
final class ServiceMeters implements AutoCloseable {
  private final MeterRegistry registry;
  private final Tags service;
  private final Set<Meter> registered = ConcurrentHashMap.newKeySet();

  /** Registries hold what counters ask weakly. */
  private final Queue<LongSupplier> held = new ConcurrentLinkedQueue<>();

  ServiceMeters(MeterRegistry registry, String service) {
    this.registry = registry;
    this.service = Tags.of("service", service);
  }

  /** Found again if it is there; so tags have few values. */
  Timer timer(String name, String description, Tags tags) {
    return remembered(
        Timer.builder(name).description(description).tags(service.and(tags)).register(registry));
  }

  Counter counter(String name, String description, String unit) {
    return remembered(
        Counter.builder(name)
            .description(description)
            .baseUnit(unit)
            .tags(service)
            .register(registry));
  }

  void count(String name, String description, String unit, Tags tags, LongSupplier value) {
    held.add(value);
    remembered(
        FunctionCounter.builder(name, value, LongSupplier::getAsLong)
            .description(description)
            .baseUnit(unit)
            .tags(service.and(tags))
            .register(registry));
  }

  /** No unit is the empty one. */
  void gauge(String name, String description, String unit, Tags tags, DoubleSupplier value) {
    Gauge.Builder<?> gauge =
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
            .description(description)
            .tags(service.and(tags))
            // Nobody else holds the function.
            .strongReference(true);
    remembered((unit.isEmpty() ? gauge : gauge.baseUnit(unit)).register(registry));
  }

  /** One gauge for each of a changing number of things; who registers rows takes them out again. */
  MultiGauge gauges(String name, String description, String unit) {
    return MultiGauge.builder(name)
        .description(description)
        .baseUnit(unit)
        .tags(service)
        .register(registry);
  }

  private <M extends Meter> M remembered(M meter) {
    registered.add(meter);
    return meter;
  }

  @Override
  public void close() {
    registered.forEach(registry::remove);
    registered.clear();
    held.clear();
  }
}
