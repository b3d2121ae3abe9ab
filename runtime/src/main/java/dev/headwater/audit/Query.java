package dev.headwater.audit;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A statement with its parameters, all of them texts or arrays of texts that it casts itself.
 *
 * @param values {@code String}s and {@code String[]}s
 */
record Query(String sql, List<Object> values) {
  private static final int FETCHED_AT_ONCE = 2_000;

  Query {
    values = List.copyOf(values);
  }

  /** The same within a larger statement that has more parameters after it. */
  Query within(String pattern, List<Object> more) {
    List<Object> all = new ArrayList<>(values);
    all.addAll(more);
    return new Query(pattern.replace("$QUERY$", sql), all);
  }

  /** Takes one row; false to go no further. */
  interface RowTaker {
    boolean take(ResultSet row) throws SQLException;
  }

  <T> List<T> list(Connection connection, Sql.RowReader<T> reader) throws SQLException {
    List<T> read = new ArrayList<>();
    stream(connection, row -> read.add(reader.read(row)));
    return read;
  }

  /** Reads the rows as they come; no more than some thousand are in memory at once. */
  void stream(Connection connection, RowTaker taker) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(FETCHED_AT_ONCE);
      for (int i = 0; i < values.size(); i++) {
        Object value = values.get(i);
        if (value instanceof String[] texts) {
          statement.setArray(i + 1, connection.createArrayOf("text", texts));
        } else {
          statement.setString(i + 1, (String) value);
        }
      }
      try (ResultSet rows = statement.executeQuery()) {
        boolean more = rows.next();
        while (more) {
          more = taker.take(rows) && rows.next();
        }
      }
    }
  }
}
