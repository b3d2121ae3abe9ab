package dev.headwater.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link Side}'s queries answer. */
final class Rows {
  private Rows() {}

  /** The key whose parts begin at the given column. */
  static Key key(ResultSet row, int from, int parts) throws SQLException {
    List<String> texts = new ArrayList<>(parts);
    for (int i = 0; i < parts; i++) {
      texts.add(row.getString(from + i));
    }
    return new Key(texts);
  }

  /** The key by the columns {@code c1 … cn}. */
  static Key key(ResultSet row, int parts) throws SQLException {
    return key(row, row.findColumn("c1"), parts);
  }

  static long checksum(ResultSet row) throws SQLException {
    return row.getLong("h");
  }
}
