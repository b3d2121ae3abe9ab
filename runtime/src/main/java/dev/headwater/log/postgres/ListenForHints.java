package dev.headwater.log.postgres;

import dev.headwater.base.EndThread;
import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a session of its own for the owner's hints. Where none can be had (behind a pool,
 * whose sessions others would listen with; an owner that is down) the subscriber polls as it would
 * anyway.
 */
final class ListenForHints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ListenForHints.class);
  private static final String CHANNEL = "headwater";
  private static final int LISTEN_MILLIS_MAX = 1_000;
  private static final long RETRY_MILLIS = 1_000;

  private final String subscriber;
  private final String name;
  private final DataSource source;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean hinted;
  private boolean urgent;
  private boolean closed;
  private volatile boolean listening;
  private @Nullable Thread listener;
  private @Nullable Connection session;

  ListenForHints(String subscriber, String owner, DataSource source) {
    this.subscriber = subscriber;
    this.name = subscriber + "<" + owner;
    this.source = source;
  }

  boolean await(Duration atLeast, Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      startListening();
      long begun = System.nanoTime();
      long left = left(begun, atLeast, atMost);
      while (!urgent && !closed && left > 0) {
        changed.awaitNanos(left);
        left = left(begun, atLeast, atMost);
      }
      boolean wasHinted = hinted;
      hinted = false;
      urgent = false;
      return wasHinted;
    } finally {
      lock.unlock();
    }
  }

  private long left(long begun, Duration atLeast, Duration atMost) {
    return (hinted ? atLeast : atMost).toNanos() - (System.nanoTime() - begun);
  }

  /** Ends a present or the next waiting at once. */
  void wake() {
    lock.lock();
    try {
      hinted = true;
      urgent = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void hint() {
    lock.lock();
    try {
      hinted = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void startListening() {
    if (listener == null) {
      listener = new Thread(this::listen, "headwater hints " + name);
      listener.setDaemon(true);
      listener.start();
    }
  }

  private void listen() {
    while (!isClosed()) {
      try (Connection connection = PromptSockets.listening(source).getConnection()) {
        if (!take(connection)) {
          return;
        }
        connection.setAutoCommit(true);
        if (!DirectSession.is(connection)) {
          LOG.info("{}: hints do not get through a pool of sessions; polling finds changes", name);
          return;
        }
        Sql.run(connection, "listen " + CHANNEL);
        PGConnection notified = connection.unwrap(PGConnection.class);
        listening = true;
        while (!isClosed()) {
          if (concernsUs(notified.getNotifications(LISTEN_MILLIS_MAX))) {
            hint();
          }
        }
      } catch (SQLException | RuntimeException failure) {
        listening = false;
        LOG.debug("{}: no hints for now, polling goes on: {}", name, failure.getMessage());
        pause();
      }
    }
  }

  boolean isListening() {
    return listening;
  }

  /** Without names it is for all. */
  private boolean concernsUs(PGNotification[] notifications) {
    return Arrays.stream(notifications)
        .map(PGNotification::getParameter)
        .anyMatch(names -> names.isEmpty() || List.of(names.split(",", -1)).contains(subscriber));
  }

  private void pause() {
    lock.lock();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS);
      while (!closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException interrupted) {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is still somebody to listen for; who closes this ends the session. */
  private boolean take(Connection connection) {
    lock.lock();
    try {
      session = connection;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Thread toJoin;
    Connection toEnd;
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      toJoin = listener;
      toEnd = session;
    } finally {
      lock.unlock();
    }
    abort(toEnd);
    EndThread.await(toJoin);
  }

  /** It may be waiting for the next hint. */
  private void abort(@Nullable Connection listening) {
    try {
      if (listening != null) {
        listening.abort(Runnable::run);
      }
    } catch (SQLException failure) {
      LOG.debug("{}: the session for hints ends by itself: {}", name, failure.getMessage());
    }
  }
}
