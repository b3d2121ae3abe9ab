package dev.headwater.base;

/** The places on the data's way at which a test may stop, delay or kill. */
public enum FaultPoint {
  /** The reader has its locks but no snapshot yet. */
  BEFORE_SNAPSHOT,
  /**
   * The reader's snapshot stands; no tick is committed yet. Not reached by who takes events alone,
   * and commits the tick with the reading.
   */
  BEFORE_TICK,
  /** The tick is durable at the owner; nothing of it was handed out. */
  AFTER_TICK,
  /** About to carry one entity's states from the owner to the stage. */
  BEFORE_FETCH,
  /** One entity's states are in the stage. */
  AFTER_FETCH,
  /** About to merge a stage into its copy. */
  BEFORE_APPLY,
  /** The copy is merged, in a transaction that is not committed. */
  AFTER_APPLY,
  /** All effects are there, nothing is committed; the last are written with the commit. */
  BEFORE_COMMIT,
  /** Effects are committed, mostly with the position; their worker has not noted it yet. */
  AFTER_COMMIT
}
