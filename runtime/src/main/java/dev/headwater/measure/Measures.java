package dev.headwater.measure;

import dev.headwater.copy.CopyStatus;
import dev.headwater.inbox.Effects;
import dev.headwater.inbox.Outlook;
import dev.headwater.inbox.PartWork;
import dev.headwater.log.Log;
import dev.headwater.projection.ProjectionStatus;
import dev.headwater.query.AnsweredListener;
import dev.headwater.query.AskedListener;
import dev.headwater.read.FreshnessSource;
import dev.headwater.saga.SagaListener;
import java.util.List;

/**
 * Where one running instance of a service tells its figures. Stages are measured from outside, by
 * wrapping them, so who measures nothing runs the stages themselves. All methods may be called by
 * several threads.
 */
public interface Measures extends AutoCloseable {
  /** Measures nothing. */
  Measures NONE = new Measures() {};

  /** The log of one owner's worker. */
  default Log log(Log log) {
    return log;
  }

  /** What a worker does with each tick, in this order. */
  default List<Effects> effects(String owner, List<Effects> effects) {
    return effects;
  }

  /** What is done in shares. */
  default PartWork shares(String owner, PartWork work) {
    return work;
  }

  /** Shows what a worker is doing. */
  default void worker(String owner, Outlook outlook) {}

  /** Shows a copy of which {@link #looked} tells. */
  default void copy(String name, String owner, FreshnessSource known) {}

  /** Shows a projection of which {@link #looked} tells, and its worker. */
  default void projection(String name, Outlook outlook) {}

  /** The watch has looked at its own database. */
  default void looked(
      List<CopyStatus> copies, List<ProjectionStatus> projections, List<ParkedCount> parked) {}

  /** A command has ended. */
  default void handled(String command, CommandOutcome outcome, long nanos) {}

  /** Who is told of requests to owners. */
  default AskedListener asked() {
    return AskedListener.NONE;
  }

  /** Who is told of answers to queries. */
  default AnsweredListener answered() {
    return AnsweredListener.NONE;
  }

  /** Who is told of sagas. */
  default SagaListener sagas() {
    return SagaListener.NONE;
  }

  /** Whether {@link #open} is to be told, which costs a statement. */
  default boolean wantsOpen() {
    return false;
  }

  /** The service's sagas were looked at. */
  default void open(List<OpenSagas> sagas) {}

  /** The outbox was pruned. */
  default void pruned(int slotsTruncated, int letGo) {}

  /** Whether {@link #outbox} is to be told, which costs a few statements. */
  default boolean wantsOutbox() {
    return false;
  }

  /** The outbox was looked at. */
  default void outbox(OutboxFigures figures) {}

  /** Takes the meters back: their values would stand still. */
  @Override
  default void close() {}

  /** How a command ended. */
  enum CommandOutcome {
    /** It took effect. */
    DONE,
    /** The rules said no. */
    REFUSED,
    /** The outcome of an earlier try was given again. */
    REPEATED,
    /** Nothing took effect, and nothing is known of it. */
    FAILED
  }
}
