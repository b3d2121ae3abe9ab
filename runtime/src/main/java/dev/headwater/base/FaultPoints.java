package dev.headwater.base;

/** Is told when the data's way reaches a {@link FaultPoint}; in production it does nothing. */
@FunctionalInterface
public interface FaultPoints {
  /** Does nothing at every point. */
  FaultPoints NONE = (worker, point) -> {};

  /**
   * Called on the worker's thread. It may block, kill a session, or throw what the worker then has
   * to survive.
   *
   * @param worker who reached the point, as {@code service<owner}
   */
  void reached(String worker, FaultPoint point);
}
