package dev.headwater.saga;

import java.time.Duration;

/** Is told what this instance does for sagas. To be quick: it is called between two steps. */
public interface SagaListener {
  /** Nobody listens. */
  SagaListener NONE = new SagaListener() {};

  /** What came of a try of a step. */
  enum Outcome {
    DONE,
    REFUSED,
    FAILED
  }

  /**
   * A handler has run; its transaction may still be taken back, and it be run again.
   *
   * @param command which one, compensations too
   */
  default void ran(String command, Outcome outcome, long nanos) {}

  /**
   * A saga of this service has ended, and that is committed.
   *
   * @param took since it was started
   */
  default void ended(String saga, String outcome, Duration took) {}
}
