package dev.headwater.projection;

import static dev.headwater.base.Sql.literal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Ranges of a root's keys, each for one transaction. */
final class Ranges {
  private static final Pattern PLACE = Pattern.compile("/\\*range ([^*]*)\\*/");
  private static final Pattern LANE_PLACE = Pattern.compile("/\\*lane ([^*]*)\\*/");

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

  /** Stands in a statement for: these columns are in the range. */
  static String placeOf(List<String> columns) {
    return "/*range " + String.join(", ", columns) + "*/";
  }

  /** And they are the lane's. */
  static String placeOfLane(List<String> columns) {
    return placeOf(columns) + " and /*lane " + String.join(", ", columns) + "*/";
  }

  /**
   * A statement with its range in it as literals: so that the planner sees it, and an index can be
   * entered at it.
   *
   * @param after the key behind which the range begins; empty for the very beginning
   * @param end its last key; empty if it goes to the end
   */
  static String within(
      String statement,
      Generation generation,
      int lane,
      List<String> after,
      Optional<List<String>> end) {
    String inRange =
        PLACE
            .matcher(statement)
            .replaceAll(
                place ->
                    Matcher.quoteReplacement(
                        bound(place.group(1), ">", Optional.of(after), generation)
                            + bound(place.group(1), "<=", end, generation)
                            + "true"));
    return LANE_PLACE
        .matcher(inRange)
        .replaceAll(place -> Matcher.quoteReplacement(ofLane(place.group(1), generation, lane)));
  }

  /** Of a single lane nothing is said: the planner would expect it to be a small part. */
  private static String ofLane(String columns, Generation generation, int lane) {
    return generation.lanes() == 1
        ? "true"
        : "(hash_record_extended(row(%s), 0) & 2147483647) %% %d = %d"
            .formatted(columns, generation.lanes(), lane);
  }

  private static String bound(
      String columns, String than, Optional<List<String>> bound, Generation generation) {
    if (bound.isEmpty() || bound.get().isEmpty()) {
      return "";
    }
    List<String> types = generation.definition().keyTypes();
    String key =
        IntStream.range(0, types.size())
            .mapToObj(i -> literal(bound.get().get(i)) + "::" + types.get(i))
            .collect(Collectors.joining(", "));
    return "row(%s) %s row(%s) and ".formatted(columns, than, key);
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
