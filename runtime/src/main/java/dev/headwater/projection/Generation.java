package dev.headwater.projection;

import dev.headwater.base.Json;
import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One generation of a projection, as it is stored.
 *
 * @param builtAfter the last key of the root that was filled in, while it is being built
 */
record Generation(
    String name,
    int number,
    String fingerprint,
    String table,
    State state,
    List<String> inputs,
    List<String> owners,
    int lanes,
    Definition definition,
    boolean built,
    List<String> builtAfter,
    long builtRows) {

  /** Whom it is kept for. */
  enum State {
    BUILDING,
    LIVE,
    FORMER
  }

  /** All generations of a projection, the oldest first. */
  static List<Generation> of(Connection connection, String projection) throws SQLException {
    return Sql.list(
        connection,
        """
        select name, generation, fingerprint, format('%I.%I', table_schema, table_name), state,
          inputs, owners, lanes, definition, built, built_after, built_rows
        from headwater.projections where name = ? order by generation""",
        Generation::read,
        projection);
  }

  /** Of several of one definition the live one, else the newest. */
  static Optional<Generation> preferred(Stream<Generation> alike) {
    return alike.max(
        Comparator.comparing((Generation each) -> each.state() == State.LIVE)
            .thenComparing(Generation::number));
  }

  private static Generation read(ResultSet row) throws SQLException {
    return new Generation(
        row.getString(1),
        row.getInt(2),
        row.getString(3),
        row.getString(4),
        State.valueOf(row.getString(5).toUpperCase(Locale.ROOT)),
        List.of((String[]) row.getArray(6).getArray()),
        List.of((String[]) row.getArray(7).getArray()),
        row.getInt(8),
        Json.read(row.getString(9), Definition.class),
        row.getBoolean(10),
        List.of((String[]) row.getArray(11).getArray()),
        row.getLong(12));
  }

  @Override
  public String toString() {
    return name + "/" + number;
  }
}
