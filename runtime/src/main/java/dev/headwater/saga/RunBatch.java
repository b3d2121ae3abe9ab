package dev.headwater.saga;

import static dev.headwater.base.FaultPoint.AFTER_COMMIT;
import static dev.headwater.base.FaultPoint.BEFORE_COMMIT;

import dev.headwater.base.Sql;
import dev.headwater.inbox.Failures;
import dev.headwater.model.Saga;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs a batch in a transaction of its own: optimistically at first, and if one of its steps fails,
 * again so that this one alone stays behind.
 */
final class RunBatch {
  private static final int CONFLICTS_MAX = 20;

  /** An instance that hangs in the middle of a transaction loses its session, and so its locks. */
  private static final String BEGIN =
      """
      select set_config('idle_in_transaction_session_timeout', '60000', true),
        set_config('jit', 'off', true), set_config('statement_timeout', '0', true),
        (select set_config('transaction_timeout', '0', true)
         where current_setting('transaction_timeout', true) is not null)""";

  private final Setting setting;
  private final String worker;
  private final Consumer<List<Saga.Ended>> whenEnded;
  private final WhenSent whenSent;

  /** What a batch does before it is written. */
  @FunctionalInterface
  interface Work {
    /** Returns how much there was to do. */
    int on(SagaBatch batch) throws SQLException;
  }

  RunBatch(
      Setting setting, String worker, Consumer<List<Saga.Ended>> whenEnded, WhenSent whenSent) {
    this.setting = setting;
    this.worker = worker;
    this.whenEnded = whenEnded;
    this.whenSent = whenSent;
  }

  int run(Connection connection, Work work) throws SQLException {
    for (int conflicts = 0; ; conflicts++) {
      try {
        return runOnce(connection, work);
      } catch (SQLException failure) {
        if (!isConflict(failure) || conflicts >= CONFLICTS_MAX) {
          throw failure;
        }
      }
    }
  }

  private static boolean isConflict(SQLException failure) {
    return String.valueOf(failure.getSQLState()).startsWith("40");
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
              Sql.first(inOne, BEGIN, row -> true);
              SagaBatch batch = new SagaBatch(setting, inOne, setting.now(), singly);
              done[0] = batch;
              int worked = work.on(batch);
              if (worked > 0) {
                List<Sql.Part> changes = batch.lastChanges();
                setting.reached(worker, BEFORE_COMMIT);
                Sql.togetherAndCommit(inOne, changes);
              }
              return worked;
            });
    if (count > 0) {
      setting.reached(worker, AFTER_COMMIT);
      whenSent.sent(connection, done[0].recipients(), done[0].hasActed());
      List<Instance> ended = done[0].ended();
      SagaBatch.tellEnds(setting, ended);
      whenEnded.accept(ended.stream().map(SagaEnds::of).toList());
    }
    return count;
  }
}
