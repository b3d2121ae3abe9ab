package dev.headwater.outbox;

import dev.headwater.base.EndThread;
import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Truncates what all subscribers have read, and lets go of those that hold it back for too long and
 * can begin anew. Every instance of an owner does it; locks are never waited for, so they don't
 * hinder one another, nor anybody else.
 */
public final class PruneOutbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PruneOutbox.class);
  private static final int COMMANDS_PRUNED_MAX = 5_000;

  private final String service;
  private final DataSource source;
  private final Retention retention;
  private final Duration period;
  private final PruningListener listener;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread thread;

  /** Starts nothing yet. */
  public PruneOutbox(
      String service,
      DataSource source,
      Retention retention,
      Duration period,
      PruningListener listener) {
    this.service = service;
    this.source = source;
    this.retention = retention;
    this.period = period;
    this.listener = listener;
  }

  public void start() {
    Thread started = new Thread(this::run, "headwater pruning of " + service);
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  private void run() {
    try {
      while (!closed.await(period.toNanos(), TimeUnit.NANOSECONDS)) {
        stepSafely();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void stepSafely() {
    try {
      step();
    } catch (SQLException | RuntimeException failure) {
      LOG.warn(
          "{}: the outbox was not pruned; it grows until this succeeds, nothing is lost. {}",
          service,
          failure.toString());
    }
  }

  /**
   * Prunes once.
   *
   * @return how many slots were truncated
   */
  public int step() throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(true);
      int gone = letGo(connection);
      Sql.first(
          connection,
          "select headwater.prune_ticks(? * interval '1 millisecond')",
          row -> row.getLong(1),
          retention.keep().toMillis());
      Sql.first(
          connection,
          "select headwater.prune_commands(? * interval '1 millisecond', ?)",
          row -> row.getLong(1),
          retention.keepCommands().toMillis(),
          COMMANDS_PRUNED_MAX);
      int truncated = truncate(connection, "headwater.slots()", "headwater.prune_slot(?)");
      truncated += truncate(connection, "headwater.changed_slots()", "headwater.prune_changed(?)");
      listener.pruned(connection, truncated, gone);
      return truncated;
    }
  }

  private int letGo(Connection connection) throws SQLException {
    List<String> gone =
        Sql.list(
            connection,
            """
            select format('%s: %s', subscriber, because)
            from headwater.let_go(? * interval '1 millisecond', ?)""",
            row -> row.getString(1),
            retention.copiesBehindMax().toMillis(),
            retention.copiesUnreadMax());
    gone.forEach(
        subscriber ->
            LOG.warn(
                "{}: changes are not kept any more for subscriber {}; it reads its copies anew when"
                    + " it is back",
                service,
                subscriber));
    return gone.size();
  }

  /** Each in a transaction of its own, so that no lock is held for longer than one takes. */
  private static int truncate(Connection connection, String slots, String prune)
      throws SQLException {
    int truncated = 0;
    for (String slot : Sql.list(connection, "select " + slots, row -> row.getString(1))) {
      if (Sql.first(connection, "select " + prune, row -> row.getBoolean(1), slot).orElse(false)) {
        truncated++;
      }
    }
    return truncated;
  }

  @Override
  public void close() {
    closed.countDown();
    EndThread.await(thread);
  }
}
