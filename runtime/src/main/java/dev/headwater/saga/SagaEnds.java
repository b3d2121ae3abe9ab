package dev.headwater.saga;

import dev.headwater.model.Saga;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tells who waits in this instance how a saga has ended. */
final class SagaEnds {
  private final Map<UUID, CompletableFuture<Saga.Ended>> awaited = new ConcurrentHashMap<>();

  static Saga.Ended of(Instance instance) {
    return new Saga.Ended(
        instance.id(),
        instance.key,
        instance.state == Instance.State.COMPLETED
            ? Saga.Outcome.COMPLETED
            : Saga.Outcome.COMPENSATED,
        instance.reason);
  }

  /** To be called after the commit. */
  void ended(Collection<Saga.Ended> all) {
    for (Saga.Ended ended : all) {
      CompletableFuture<Saga.Ended> waiting = awaited.get(ended.saga());
      if (waiting != null) {
        waiting.complete(ended);
      }
    }
  }

  /** From now on its end is told here, if it comes about in this instance. */
  void expect(UUID saga) {
    awaited.computeIfAbsent(saga, each -> new CompletableFuture<>());
  }

  /** Waits for what is {@linkplain #expect expected}; empty when the time is over. */
  Optional<Saga.Ended> await(UUID saga, long nanos) throws InterruptedException {
    CompletableFuture<Saga.Ended> waiting = awaited.get(saga);
    try {
      return waiting == null
          ? Optional.empty()
          : Optional.of(waiting.get(nanos, TimeUnit.NANOSECONDS));
    } catch (TimeoutException notYet) {
      return Optional.empty();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  void forget(UUID saga) {
    awaited.remove(saga);
  }
}
