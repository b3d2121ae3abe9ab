package dev.headwater.saga;

import dev.headwater.base.ByIndex;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after what no message moves on: sagas that were just started or are late, steps that have
 * failed and are to be tried again. Any number of instances may: each takes what no other is at.
 *
 * <p>For one thread at a time.
 */
public final class AdvanceSagas implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdvanceSagas.class);
  private static final Duration PRUNED_EVERY = Duration.ofMinutes(5);
  private static final int PRUNED_AT_ONCE_MAX = 10_000;

  private final Setting setting;
  private final DataSource source;
  private final RunBatch batches;
  private final SagaEnds ends;
  private @Nullable Connection connection;
  private Instant prunedAt;

  /** What a step came to. */
  public enum Step {
    ADVANCED,
    /** Nothing is due, but something is under way. */
    IDLE,
    /** Nothing is under way: nothing can become due before something is begun. */
    RESTING,
    FAILED
  }

  AdvanceSagas(Setting setting, DataSource source, RunBatch batches, SagaEnds ends) {
    this.setting = setting;
    this.source = source;
    this.batches = batches;
    this.ends = ends;
    this.prunedAt = setting.now();
  }

  /** Takes what is due. Never throws what trying again can mend. */
  public Step step() {
    try {
      Connection here = connected();
      Open open = open(here);
      int done = open.isAnyDue() ? advance(here) : 0;
      ends.look(here);
      prune(here);
      return done > 0 ? Step.ADVANCED : open.isAny() ? Step.IDLE : Step.RESTING;
    } catch (SQLException | RuntimeException | Error failure) {
      // An error too: a worker that ended for it would leave sagas that nobody looks after.
      LOG.warn(
          "{}/sagas: late ones and failed steps wait; it is tried again. {}",
          setting.service(),
          failure.getMessage());
      disconnect();
      return Step.FAILED;
    }
  }

  private int advance(Connection here) throws SQLException {
    int done = 0;
    if (setting.definitions().starts()) {
      done += batches.run(here, SagaBatch::takeDue);
    }
    done += batches.run(here, SagaBatch::retryDue);
    done += FindDeadlocks.breakAll(here, setting.now());
    return done + batches.run(here, SagaBatch::retryParked);
  }

  private record Open(boolean isAny, boolean isAnyDue) {}

  /** Mostly nothing is due, which one statement finds out: the first of each index is looked at. */
  private Open open(Connection here) throws SQLException {
    Timestamp now = Timestamp.from(setting.now());
    return ByIndex.first(
            here,
            """
            select saga is not null or step is not null or parked is not null,
              coalesce(saga <= ?, false) or coalesce(step <= ?, false)
              or coalesce(parked <= ?, false)
              or exists (select from headwater.sagas
                where waits_for is not null and due_at is not null)
            from (select
              (select due_at from headwater.sagas where due_at is not null
                order by due_at limit 1),
              (select next_try_at from headwater.saga_steps where next_try_at is not null
                order by next_try_at limit 1),
              (select min(next_try_at) from headwater.parked
                where kind = 'saga' and state = 'retrying')) earliest (saga, step, parked)""",
            row -> new Open(row.getBoolean(1), row.getBoolean(2)),
            now,
            now,
            now)
        .orElseThrow();
  }

  /** What is remembered for longer than anybody may still ask for it goes. */
  private void prune(Connection here) throws SQLException {
    Instant now = setting.now();
    if (now.isBefore(prunedAt.plus(PRUNED_EVERY)) && !now.isBefore(prunedAt)) {
      return;
    }
    int ended =
        ByIndex.update(
            here,
            """
        delete from headwater.sagas where id in (
          select id from headwater.sagas where ended_at < ? limit ? for update skip locked)""",
            Timestamp.from(now.minus(setting.limits().endedKept())),
            PRUNED_AT_ONCE_MAX);
    // An hour longer than anybody is believed: clocks of services may differ.
    int forgotten =
        ByIndex.update(
            here,
            """
        delete from headwater.saga_steps where (saga, step) in (
          select saga, step from headwater.saga_steps
          where at < ? and state not in ('trying', 'undoing') limit ?
          for update skip locked)""",
            Timestamp.from(now.minus(setting.limits().horizon()).minus(Duration.ofHours(1))),
            PRUNED_AT_ONCE_MAX);
    // Where there is more, the next step goes on with it.
    prunedAt = Math.max(ended, forgotten) < PRUNED_AT_ONCE_MAX ? now : prunedAt;
  }

  private Connection connected() throws SQLException {
    Connection present = connection;
    if (present == null || present.isClosed()) {
      present = source.getConnection();
      connection = present;
      present.setAutoCommit(true);
    }
    return present;
  }

  private void disconnect() {
    Connection was = connection;
    connection = null;
    try {
      if (was != null) {
        was.close();
      }
    } catch (SQLException failure) {
      LOG.debug("{}/sagas: closing the session failed", setting.service(), failure);
    }
  }

  @Override
  public void close() {
    disconnect();
  }
}
