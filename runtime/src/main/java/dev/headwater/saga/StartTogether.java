package dev.headwater.saga;

import dev.headwater.inbox.Pace;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/**
 * Starts sagas of many threads in one transaction: while one thread commits for all that have come
 * before, those who come meanwhile queue up for the next. Whoever comes alone does not wait.
 */
final class StartTogether {
  private static final int TOGETHER_MAX = 256;
  private static final Pace PACE = new Pace(Duration.ofMillis(2), Duration.ofMillis(12));

  private final DataSource source;
  private final RunBatch batches;
  private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final ReentrantLock turn = new ReentrantLock();

  private long endedNanos = System.nanoTime();
  private long leftNanos;

  private record Waiting(Instance begun, CompletableFuture<Optional<Throwable>> started) {}

  StartTogether(DataSource source, RunBatch batches) {
    this.source = source;
    this.batches = batches;
  }

  /** Returns once it is committed; throws what kept it from being started. */
  void start(Instance begun) throws SQLException {
    Waiting mine = new Waiting(begun, new CompletableFuture<>());
    queue.add(mine);
    turn.lock();
    try {
      while (!mine.started().isDone()) {
        awaitPace();
        startSome();
      }
    } finally {
      turn.unlock();
    }
    throwFailure(mine.started().getNow(Optional.empty()));
  }

  /** Where sagas are started all the time, more are waited for, as with ticks. */
  private void awaitPace() {
    long wait = endedNanos + leftNanos - System.nanoTime();
    while (wait > 0 && queue.size() < TOGETHER_MAX) {
      LockSupport.parkNanos(this, wait);
      wait = endedNanos + leftNanos - System.nanoTime();
    }
  }

  private void startSome() throws SQLException {
    List<Waiting> some = new ArrayList<>();
    for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
      some.add(next);
      if (some.size() == TOGETHER_MAX) {
        break;
      }
    }
    long begunNanos = System.nanoTime();
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(true);
      start(connection, some);
    } catch (SQLException | RuntimeException | Error failure) {
      some.forEach(each -> each.started().complete(Optional.of(failure)));
    }
    endedNanos = System.nanoTime();
    leftNanos = PACE.leftAfter(Duration.ofNanos(endedNanos - begunNanos)).toNanos();
  }

  private void start(Connection connection, List<Waiting> some) {
    Optional<Throwable> failure = tryToStart(connection, some);
    if (failure.isPresent() && some.size() > 1) {
      // One of them is to blame.
      some.forEach(each -> each.started().complete(tryToStart(connection, List.of(each))));
    } else {
      some.forEach(each -> each.started().complete(failure));
    }
  }

  private Optional<Throwable> tryToStart(Connection connection, List<Waiting> some) {
    try {
      batches.run(
          connection,
          batch -> {
            batch.begin(some.stream().map(each -> each.begun().anew()).toList());
            return some.size();
          });
      return Optional.empty();
    } catch (SQLException | RuntimeException failure) {
      return Optional.of(failure);
    }
  }

  private static void throwFailure(Optional<Throwable> failure) throws SQLException {
    if (failure.isEmpty()) {
      return;
    }
    if (failure.get() instanceof SQLException ofDatabase) {
      throw ofDatabase;
    }
    if (failure.get() instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure.get();
  }
}
