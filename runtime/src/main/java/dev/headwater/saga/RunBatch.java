package dev.headwater.saga;

import static dev.headwater.base.FaultPoint.AFTER_COMMIT;
import static dev.headwater.base.FaultPoint.BEFORE_COMMIT;

import dev.headwater.base.OwnSession;
import dev.headwater.base.Sql;
import dev.headwater.inbox.Failures;
import dev.headwater.model.Saga;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a batch in a transaction of its own: optimistically at first, and if one of its steps fails,
 * again so that this one alone stays behind.
 */
final class RunBatch {
  private static final Logger LOG = LoggerFactory.getLogger(RunBatch.class);

  /** An instance that hangs in the middle of a transaction loses its session, and so its locks. */
  private static final Sql.Part BEGIN =
      Sql.Part.of(
          """
      select set_config('idle_in_transaction_session_timeout', '60000', true),
        set_config('jit', 'off', true), set_config('statement_timeout', '0', true),
        (select set_config('transaction_timeout', '0', true)
         where current_setting('transaction_timeout', true) is not null)""");

  private final Setting setting;
  private final String worker;
  private final Consumer<List<Saga.Ended>> whenEnded;
  private final WhenSent whenSent;
  private final OwnSession own;

  /** What this one's marks begin with: those of another instance may be in the same session. */
  private final String marks;

  private final AtomicLong transactions = new AtomicLong();

  /** Whether a mark is found again in the session that has set it. */
  private volatile @Nullable Boolean isDirect;

  /** What a batch does before it is written. */
  @FunctionalInterface
  interface Work {
    /** Returns how much there was to do. */
    int on(SagaBatch batch) throws SQLException;
  }

  RunBatch(
      Setting setting,
      String worker,
      Consumer<List<Saga.Ended>> whenEnded,
      WhenSent whenSent,
      OwnSession own) {
    this.own = own;
    this.setting = setting;
    this.worker = worker;
    this.whenEnded = whenEnded;
    this.whenSent = whenSent;
    this.marks = TimeOrderedId.at(setting.now(), setting.surroundings().random()) + "/";
  }

  int run(Connection connection, Work work) throws SQLException {
    if (isDirect == null) {
      isDirect = own.is(connection);
    }
    return Failures.throughConflicts(() -> runOnce(connection, work));
  }

  private int runOnce(Connection connection, Work work) throws SQLException {
    try {
      return run(connection, work, false);
    } catch (SQLException | RuntimeException failure) {
      if (!Failures.isOfOneMessage(failure)) {
        throw failure;
      }
      return run(connection, work, true);
    }
  }

  private int run(Connection connection, Work work, boolean singly) throws SQLException {
    SagaBatch[] done = new SagaBatch[1];
    int count =
        Sql.inTransaction(
            connection,
            inOne -> {
              SagaBatch batch = new SagaBatch(setting, inOne, setting.now(), singly, BEGIN);
              done[0] = batch;
              int worked = work.on(batch);
              if (worked > 0) {
                commit(inOne, batch);
              }
              return worked;
            });
    if (count > 0) {
      setting.reached(worker, AFTER_COMMIT);
      whenSent.told(done[0].recipients(), done[0].hasActed(), done[0].leavesAnything());
      List<Instance> ended = done[0].ended();
      SagaBatch.tellEnds(setting, ended);
      whenEnded.accept(ended.stream().map(SagaEnds::of).toList());
    }
    return count;
  }

  /**
   * All that is left to be done, in one round trip. Behind a pool nobody could tell a hint that
   * failed from a commit that did; there, others are told by themselves.
   */
  private void commit(Connection inOne, SagaBatch batch) throws SQLException {
    List<Sql.Part> changes = new ArrayList<>(batch.lastChanges());
    List<Sql.Part> telling = whenSent.telling(batch.recipients(), batch.hasActed());
    setting.reached(worker, BEFORE_COMMIT);
    if (Boolean.TRUE.equals(isDirect)) {
      String mark = marks + transactions.incrementAndGet();
      changes.add(Sql.Part.of("select " + Sql.MARKED, mark));
      Sql.togetherAndCommit(inOne, changes, mark, telling).ifPresent(this::noHint);
    } else {
      Sql.togetherAndCommit(inOne, changes);
      tell(inOne, telling);
    }
  }

  private void tell(Connection committed, List<Sql.Part> telling) {
    if (telling.isEmpty()) {
      return;
    }
    try {
      Sql.together(committed, telling);
      committed.commit();
    } catch (SQLException failure) {
      try {
        committed.rollback();
      } catch (SQLException alsoFailed) {
        failure.addSuppressed(alsoFailed);
      }
      noHint(failure);
    }
  }

  private void noHint(SQLException failure) {
    LOG.debug("{}: no hint sent; others poll", worker, failure);
  }
}
