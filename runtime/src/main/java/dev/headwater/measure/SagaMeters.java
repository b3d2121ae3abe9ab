package dev.headwater.measure;

import dev.headwater.saga.SagaListener;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How an instance's steps and sagas do. */
final class SagaMeters implements SagaListener {
  private final ServiceMeters meters;

  SagaMeters(ServiceMeters meters) {
    this.meters = meters;
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
}
