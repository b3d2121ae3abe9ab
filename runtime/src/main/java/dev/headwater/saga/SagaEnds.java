package dev.headwater.saga;

import dev.headwater.model.Saga;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells who waits in this instance that a saga has ended. */
final class SagaEnds {
  private final Map<UUID, CountDownLatch> awaited = new ConcurrentHashMap<>();

  static Saga.Ended event(Instance instance) {
    return new Saga.Ended(
        instance.id(),
        instance.key,
        instance.state == Instance.State.COMPLETED
            ? Saga.Outcome.COMPLETED
            : Saga.Outcome.COMPENSATED,
        instance.reason);
  }

  /** To be called after the commit. */
  void ended(Collection<UUID> sagas) {
    for (UUID saga : sagas) {
      CountDownLatch latch = awaited.remove(saga);
      if (latch != null) {
        latch.countDown();
      }
    }
  }

  /** Waits until it is told of here, or the time is over: it may have ended in another instance. */
  void await(UUID saga, long nanos) throws InterruptedException {
    CountDownLatch latch = awaited.computeIfAbsent(saga, each -> new CountDownLatch(1));
    if (!latch.await(nanos, TimeUnit.NANOSECONDS)) {
      return; // whoever waits looks at the database, and waits again
    }
  }

  void forget(UUID saga) {
    awaited.remove(saga);
  }
}
