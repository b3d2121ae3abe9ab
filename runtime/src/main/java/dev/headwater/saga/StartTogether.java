package dev.headwater.saga;

import dev.headwater.inbox.Failures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Starts sagas of many threads in one transaction: while one thread commits for all that have come
 * before, those who come meanwhile queue up for the next. Whoever comes alone does not wait.
 *
 * <p>Where several have just come together, the next one who leads waits a moment for others: their
 * sagas ended in one commit, and their threads wake up one after the other. It also waits for a
 * third of the time that a saga takes since the last ones started, so that three groups are under
 * way at most, whose members find each other again at the end. Sagas that start together stay
 * together at each step, and many in a step cost little more than one.
 */
final class StartTogether {
  private static final int TOGETHER_MAX = 256;

  private static final long GATHERING_NANOS = 300_000;

  /** How many are under way at once: one is served while others wait for the disk. */
  private static final int GROUPS_MAX = 3;

  private static final long APART_NANOS_MAX = Duration.ofMillis(10).toNanos();

  /** Whoever came together longer ago than that says nothing about who comes now. */
  private static final long TOGETHER_REMEMBERED_NANOS = Duration.ofMillis(50).toNanos();

  /** Whoever is to go on is woken; this is for who was woken by somebody else. */
  private static final long LOOK_EVERY_NANOS = Duration.ofMillis(20).toNanos();

  private final DataSource source;
  private final RunBatch batches;
  private final SagaEnds ends;
  private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean leading = new AtomicBoolean();

  /** When more than one were started at once; only who leads reads and sets this and the next. */
  private volatile long togetherNanos = System.nanoTime() - TOGETHER_REMEMBERED_NANOS;

  private volatile long begunNanos = togetherNanos;

  /** Somebody's saga, and who waits for it. */
  private record Waiting(
      Instance begun, Thread thread, CompletableFuture<Optional<Throwable>> started) {
    void end(Optional<Throwable> failure) {
      started.complete(failure);
      LockSupport.unpark(thread);
    }
  }

  StartTogether(DataSource source, RunBatch batches, SagaEnds ends) {
    this.source = source;
    this.batches = batches;
    this.ends = ends;
  }

  /** Returns once it is committed; throws what kept it from being started. */
  void start(Instance begun) throws SQLException {
    Waiting mine = new Waiting(begun, Thread.currentThread(), new CompletableFuture<>());
    queue.add(mine);
    while (!mine.started().isDone()) {
      if (leading.compareAndSet(false, true)) {
        lead();
      } else {
        LockSupport.parkNanos(this, LOOK_EVERY_NANOS);
      }
    }
    throwFailure(mine.started().getNow(Optional.empty()));
  }

  /**
   * One leads at a time, for all who have come; then the first of those who came meanwhile. Nobody
   * waits for a lock: who was started by somebody else goes on at once.
   */
  private void lead() throws SQLException {
    try {
      gather();
      startSome();
    } finally {
      leading.set(false);
      Waiting next = queue.peek();
      if (next != null) {
        LockSupport.unpark(next.thread());
      }
    }
  }

  private void gather() {
    long now = System.nanoTime();
    if (now - togetherNanos < TOGETHER_REMEMBERED_NANOS) {
      long apart = Math.min(ends.tookNanos() / GROUPS_MAX, APART_NANOS_MAX);
      long end = Math.max(now + GATHERING_NANOS, begunNanos + apart);
      Thread leader = Thread.currentThread();
      for (long left = end - now;
          left > 0 && queue.size() < TOGETHER_MAX && !leader.isInterrupted(); ) {
        LockSupport.parkNanos(this, left);
        left = end - System.nanoTime();
      }
    }
    begunNanos = System.nanoTime();
  }

  private void startSome() throws SQLException {
    List<Waiting> some = new ArrayList<>();
    for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
      some.add(next);
      if (some.size() == TOGETHER_MAX) {
        break;
      }
    }
    if (some.size() > 1) {
      togetherNanos = System.nanoTime();
    }
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(true);
      start(connection, some);
    } catch (SQLException | RuntimeException | Error failure) {
      some.forEach(each -> each.end(Optional.of(failure)));
    }
  }

  private void start(Connection connection, List<Waiting> some) {
    Optional<Throwable> failure = tryToStart(connection, some);
    // Only where one of them may be to blame: on a session that was lost all would fail again, with
    // less to say about it.
    if (some.size() > 1 && failure.filter(Failures::isOfOneMessage).isPresent()) {
      some.forEach(each -> each.end(tryToStart(connection, List.of(each))));
    } else {
      some.forEach(each -> each.end(failure));
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
