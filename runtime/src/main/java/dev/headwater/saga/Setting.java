package dev.headwater.saga;

import dev.headwater.base.FaultPoint;
import dev.headwater.base.Surroundings;
import dev.headwater.base.Tracing;
import dev.headwater.model.Backoff;
import java.time.Duration;
import java.time.Instant;

/** What the parts of one instance's sagas share. */
public record Setting(
    Definitions definitions,
    Handlers handlers,
    Surroundings surroundings,
    Tracing tracing,
    SagaLimits limits,
    SagaListener listener) {

  Instant now() {
    return surroundings.clock().instant();
  }

  String service() {
    return definitions.service();
  }

  /** Who takes part and does not know the saga itself tries again as is usual. */
  Backoff backoffOf(SagaRef ref) {
    return definitions
        .find(ref.initiator(), ref.name(), ref.version())
        .map(saga -> saga.backoff())
        .orElseGet(Backoff::byDefault);
  }

  /** The pause after so many tries, jittered by half. */
  Duration pause(Backoff backoff, int attempts) {
    int doublings = Math.min(attempts - 1, 20);
    long millis =
        Math.min(backoff.firstPause().toMillis() << doublings, backoff.longestPause().toMillis());
    return Duration.ofMillis((long) (millis * (0.5 + surroundings.random().nextDouble())));
  }

  void reached(String worker, FaultPoint point) {
    surroundings.faults().reached(worker, point);
  }
}
