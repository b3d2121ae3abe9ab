package dev.headwater.model;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * One step of a saga: a command that a participant carries out in one local transaction.
 *
 * @param name by which running sagas remember it; never a position
 * @param deadline within which it has to be done, if not just within the whole's
 */
public record Step<I extends Record>(
    String name,
    Kind kind,
    Request<I> action,
    Optional<Request<I>> compensation,
    Optional<Duration> deadline,
    Optional<Claimed<I>> claimed) {

  /** What may happen to a step once it is done. */
  public enum Kind {
    /** It can be undone. */
    COMPENSABLE,
    /** The point of no return: once it is done, the saga will be completed. */
    PIVOT,
    /** Comes after the point of no return, and is retried until it succeeds. */
    RETRIABLE
  }

  /** A command, and how what is asked for comes from the saga so far. */
  public record Request<I extends Record>(
      Command<?, ?> command, Function<Progress<I>, ? extends Record> payload) {}

  /**
   * A semantic lock: the row of an entity that the step claims for its saga until that ends.
   *
   * @param entity one of the participant's
   * @param key its key's components, in the entity's order
   * @param whenTaken what somebody else's claim means
   */
  public record Claimed<I extends Record>(
      Entity<?> entity, Function<Progress<I>, ?> key, WhenTaken whenTaken) {}

  /** What happens to a step whose row another saga has claimed. */
  public enum WhenTaken {
    /** It waits until that saga has ended, within its deadline. */
    WAIT,
    /** It is refused. */
    REFUSE
  }

  /** The service that carries it out. */
  public Service participant() {
    return action.command().service();
  }

  Step<I> within(Duration other) {
    return new Step<>(name, kind, action, compensation, Optional.of(other), claimed);
  }

  Step<I> claiming(Claimed<I> other) {
    return new Step<>(name, kind, action, compensation, deadline, Optional.of(other));
  }
}
