package dev.headwater.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Ranges of a root's keys, each for one transaction. */
final class Ranges {
  private final Connection inOne;
  private final Generation generation;
  private final RecomputeLimits limits;

  Ranges(Connection inOne, Generation generation, RecomputeLimits limits) {
    this.inOne = inOne;
    this.generation = generation;
    this.limits = limits;
  }

  /** The last key of the next range; empty if it goes to the end. */
  Optional<List<String>> end(List<String> after) throws SQLException {
    try (PreparedStatement statement = inOne.prepareStatement(generation.definition().rangeEnd())) {
      int next =
          bindBound(statement, 1, generation, Optional.of(after).filter(it -> !it.isEmpty()));
      statement.setInt(next, limits.rangeRowsMax() - 1);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(List.of((String[]) row.getArray(1).getArray()))
            : Optional.empty();
      }
    }
  }

  /**
   * Binds a range.
   *
   * @return the number of the next parameter
   */
  static int bind(
      PreparedStatement statement,
      int first,
      Generation generation,
      List<String> after,
      Optional<List<String>> end)
      throws SQLException {
    int next =
        bindBound(statement, first, generation, Optional.of(after).filter(it -> !it.isEmpty()));
    return bindBound(statement, next, generation, end);
  }

  /** Whether there is no such bound, and its parts. */
  private static int bindBound(
      PreparedStatement statement, int first, Generation generation, Optional<List<String>> bound)
      throws SQLException {
    statement.setBoolean(first, bound.isEmpty());
    int parts = generation.definition().keyTypes().size();
    for (int i = 0; i < parts; i++) {
      int part = i;
      statement.setString(first + 1 + i, bound.map(key -> key.get(part)).orElse(null));
    }
    return first + 1 + parts;
  }
}
