package dev.headwater.measure;

import dev.headwater.saga.SagaListener;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** How an instance's steps and sagas do. */
final class SagaMeters implements SagaListener, AutoCloseable {
  private final ServiceMeters meters;
  private final MultiGauge open;
  private final MultiGauge oldest;

  /** Of the watch alone; who has once been seen is shown with 0 when there are none any more. */
  private final Map<String, OpenSagas> seen = new TreeMap<>();

  SagaMeters(ServiceMeters meters) {
    this.meters = meters;
    this.open =
        meters.gauges("headwater.sagas.open", "Sagas of this service that have not ended", "sagas");
    this.oldest =
        meters.gauges(
            "headwater.sagas.oldest",
            "How long ago the oldest of them was started",
            "milliseconds");
  }

  @Override
  public void ran(String command, Outcome outcome, long nanos) {
    meters
        .timer(
            "headwater.saga.steps",
            "Handlers that ran for steps of sagas, by what came of it",
            Tags.of("command", command, "outcome", outcome.name().toLowerCase(Locale.ROOT)))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void ended(String saga, String outcome, Duration took) {
    meters
        .timer(
            "headwater.sagas",
            "Sagas of this service whose end this instance has noted, from their start",
            Tags.of("saga", saga, "outcome", outcome))
        .record(took);
  }

  void looked(List<OpenSagas> all) {
    seen.replaceAll((name, before) -> new OpenSagas(name, 0, Duration.ZERO));
    all.forEach(each -> seen.put(each.saga(), each));
    show(open, OpenSagas::count);
    show(oldest, each -> each.oldestAge().toMillis());
  }

  private void show(MultiGauge gauge, ToDoubleFunction<OpenSagas> value) {
    gauge.register(
        seen.values().stream()
            .<MultiGauge.Row<?>>map(
                each -> MultiGauge.Row.of(Tags.of("saga", each.saga()), each, value))
            .toList(),
        true);
  }

  @Override
  public void close() {
    open.register(List.of(), true);
    oldest.register(List.of(), true);
  }
}
