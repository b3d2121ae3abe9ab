package dev.headwater.inbox;

import dev.headwater.base.Sql;
import dev.headwater.base.TraceParent;
import dev.headwater.base.Tracing;
import dev.headwater.log.LogEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Has each event handled in the trace that caused it, and what its handler publishes be of that
 * trace too: publishing takes it from the transaction. Costs an untraced event nothing.
 */
public final class CarryTrace {
  private static final String NOBODY_KNOWS = "?";

  private final Tracing tracing;

  /** What the present transaction says; null for nothing. */
  private @Nullable String carried;

  public CarryTrace(Tracing tracing) {
    this.tracing = tracing;
  }

  /** A transaction begins, in which nothing is carried. */
  void begin() {
    carried = null;
  }

  /** For whoever comes next in the transaction, nothing is carried any more. */
  public void end(Connection transaction) throws SQLException {
    carry(transaction, null);
  }

  /**
   * Has what is published from now on be of a trace.
   *
   * @param traceParent null, or of another form, for none
   */
  public void trace(Connection transaction, @Nullable String traceParent) throws SQLException {
    carry(transaction, TraceParent.of(traceParent).orElse(null));
  }

  /** The transaction was rolled back to a savepoint, and with it what it carried. */
  void rolledBack() {
    carried = NOBODY_KNOWS;
  }

  void handle(Connection transaction, LogEvent event, Tracing.Work work) throws Exception {
    handle(transaction, event.traceParent(), "handle " + event.name(), work);
  }

  /**
   * Runs the work in a span of the trace.
   *
   * @param traceParent null, or of another form, for work that is not traced
   * @param span a name of few values
   */
  public void handle(
      Connection transaction, @Nullable String traceParent, String span, Tracing.Work work)
      throws Exception {
    Optional<String> cause = TraceParent.of(traceParent);
    if (cause.isEmpty()) {
      carry(transaction, null);
      work.run();
      return;
    }
    tracing.within(
        cause.get(),
        span,
        () -> {
          carry(transaction, tracing.current().flatMap(TraceParent::of).orElse(cause.get()));
          work.run();
        });
  }

  private void carry(Connection transaction, @Nullable String traceParent) throws SQLException {
    if (!java.util.Objects.equals(carried, traceParent)) {
      Sql.first(
          transaction,
          "select set_config('headwater.traceparent', ?, true)",
          row -> true,
          traceParent == null ? "" : traceParent);
      carried = traceParent;
    }
  }
}
