package dev.headwater.query;

import org.jspecify.annotations.Nullable;

/** Is told of each run of a query. */
@FunctionalInterface
public interface AnsweredListener {
  AnsweredListener NONE = (query, answer, nanos) -> {};

  /**
   * A run has ended.
   *
   * @param answer null if it has failed
   */
  void answered(String query, @Nullable QueryAnswer<?> answer, long nanos);
}
