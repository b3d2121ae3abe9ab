package dev.headwater.saga;

import dev.headwater.base.ByIndex;
import dev.headwater.model.Saga;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Tells who waits in this instance how a saga has ended. */
final class SagaEnds {
  /** Who waits for longer may wait for one that another instance brings to its end. */
  private static final long LOOK_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final int SMOOTHED_OVER = 16;

  private final Map<UUID, Waiting> awaited = new ConcurrentHashMap<>();
  private volatile long lookedNanos = System.nanoTime();

  /** How long it lately took from starting to the end. */
  private final AtomicLong tookNanos = new AtomicLong();

  private record Waiting(CompletableFuture<Saga.Ended> end, long sinceNanos) {
    static Waiting now() {
      return new Waiting(new CompletableFuture<>(), System.nanoTime());
    }
  }

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
    long now = System.nanoTime();
    for (Saga.Ended ended : all) {
      Waiting waiting = awaited.get(ended.saga());
      if (waiting != null) {
        waiting.end().complete(ended);
        long took = now - waiting.sinceNanos();
        tookNanos.updateAndGet(before -> before + (took - before) / SMOOTHED_OVER);
      }
    }
  }

  /** 0 while none has ended. */
  long tookNanos() {
    return tookNanos.get();
  }

  /** From now on its end is told here, if it comes about in this instance. */
  void expect(UUID saga) {
    awaited.computeIfAbsent(saga, each -> Waiting.now());
  }

  /** Waits for what is {@linkplain #expect expected}; empty when the time is over. */
  Optional<Saga.Ended> await(UUID saga, long nanos) throws InterruptedException {
    // Somebody else who waited for the same may have given up, and have it forgotten.
    Waiting waiting = awaited.computeIfAbsent(saga, each -> Waiting.now());
    try {
      return Optional.of(waiting.end().get(nanos, TimeUnit.NANOSECONDS));
    } catch (TimeoutException notYet) {
      return Optional.empty();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Looks, by one query for all, whether others have brought any to its end. */
  void look(Connection connection) throws SQLException {
    long now = System.nanoTime();
    if (awaited.isEmpty() || now - lookedNanos < LOOK_AFTER_NANOS) {
      return;
    }
    lookedNanos = now;
    Object[] late =
        awaited.entrySet().stream()
            .filter(each -> now - each.getValue().sinceNanos() > LOOK_AFTER_NANOS)
            .map(Map.Entry::getKey)
            .toArray();
    if (late.length > 0) {
      ended(
          ByIndex.list(
              connection,
              """
              select id, key, state, reason from headwater.sagas
              where id = any (?) and state in ('completed', 'compensated')""",
              row ->
                  new Saga.Ended(
                      row.getObject(1, UUID.class),
                      row.getString(2),
                      Saga.Outcome.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                      row.getString(4)),
              connection.createArrayOf("uuid", late)));
    }
  }

  void forget(UUID saga) {
    awaited.remove(saga);
  }
}
