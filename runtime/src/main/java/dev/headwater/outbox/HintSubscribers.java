package dev.headwater.outbox;

import dev.headwater.base.EndThread;
import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells subscribers that something was committed, never in the transaction itself: {@code NOTIFY}
 * takes a lock of the whole server at commit. Of single transactions it tells over a session of its
 * own and at most so often. Hints may be lost; subscribers poll as well.
 */
public final class HintSubscribers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HintSubscribers.class);
  private static final long BETWEEN_HINTS_NANOS = 1_000_000;
  private static final long AFTER_FAILURE_NANOS = 1_000_000_000;

  private final String service;
  private final DataSource source;
  private final AtomicBoolean pending = new AtomicBoolean();
  private volatile boolean closed;
  private @Nullable Connection connection;
  private volatile @Nullable Thread thread;

  public HintSubscribers(String service, DataSource source) {
    this.service = service;
    this.source = source;
  }

  /** To be called after a commit. Returns at once. */
  public void hint() {
    if (pending.compareAndSet(false, true)) {
      LockSupport.unpark(thread);
    }
  }

  /**
   * Statements that tell some subscribers alone, to be run in a transaction of their own: who
   * commits many changes at once needs no other thread to have them told. They may fail: whoever
   * else notifies in a long commit would hold up more than hints.
   */
  public static List<Sql.Part> telling(Set<String> subscribers) {
    return List.of(
        Sql.Part.of(
            "select set_config('lock_timeout', '50ms', true), pg_notify('headwater', ?)",
            String.join(",", new TreeSet<>(subscribers))));
  }

  private void noHint(SQLException failure) {
    LOG.debug("{}: no hint sent; subscribers poll: {}", service, failure.getMessage());
  }

  public void start() {
    Thread started = new Thread(this::run, "headwater hints of " + service);
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  private void run() {
    while (!closed) {
      if (!pending.get()) {
        LockSupport.park(this);
        continue;
      }
      pause(step() ? BETWEEN_HINTS_NANOS : AFTER_FAILURE_NANOS);
    }
    disconnect();
  }

  /** In full, even if a hint comes meanwhile: that is what makes one of many. */
  private void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    long left = nanos;
    while (left > 0 && !closed) {
      LockSupport.parkNanos(this, left);
      left = end - System.nanoTime();
    }
  }

  /**
   * Sends one hint if any is due.
   *
   * @return false if it could not be sent, which subscribers notice by nothing but their polling
   */
  public boolean step() {
    if (!pending.getAndSet(false)) {
      return true;
    }
    try {
      Connection present = connection;
      if (present == null || present.isClosed()) {
        present = source.getConnection();
        present.setAutoCommit(true);
        connection = present;
      }
      Sql.run(present, "notify headwater");
      return true;
    } catch (SQLException failure) {
      noHint(failure);
      disconnect();
      return false;
    }
  }

  private void disconnect() {
    Connection was = connection;
    connection = null;
    try {
      if (was != null) {
        was.close();
      }
    } catch (SQLException failure) {
      LOG.debug("{}: closing the session for hints failed: {}", service, failure.getMessage());
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    EndThread.await(thread);
  }
}
