package dev.headwater.base;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Statements that find their rows by an index, whatever is known about the table. Of one that was
 * empty a moment ago the planner believes that it still is, reads it whole, and keeps to that for
 * as long as the plan is kept, while the table grows. By index one plan is as good as another, so
 * that none is made anew.
 *
 * <p>What is set for that is undone in the same round trip: the service's own statements in the
 * same transaction are planned as ever.
 */
public final class ByIndex {
  private static final String BEGIN =
      """
      select set_config('headwater.seqscan', current_setting('enable_seqscan'), true),
        set_config('headwater.hashjoin', current_setting('enable_hashjoin'), true),
        set_config('headwater.mergejoin', current_setting('enable_mergejoin'), true),
        set_config('headwater.plans', current_setting('plan_cache_mode'), true),
        set_config('enable_seqscan', 'off', true),
        set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
        set_config('plan_cache_mode', 'force_generic_plan', true)""";
  private static final String SET =
      """
      select set_config('enable_seqscan', 'off', true),
        set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
        set_config('plan_cache_mode', 'force_generic_plan', true)""";
  private static final String END =
      """
      select set_config('enable_seqscan', current_setting('headwater.seqscan'), true),
        set_config('enable_hashjoin', current_setting('headwater.hashjoin'), true),
        set_config('enable_mergejoin', current_setting('headwater.mergejoin'), true),
        set_config('plan_cache_mode', current_setting('headwater.plans'), true)""";

  private ByIndex() {}

  /** The same statements, to be sent with others. */
  public static List<Sql.Part> parts(List<Sql.Part> parts) {
    List<Sql.Part> all = new ArrayList<>(parts.size() + 2);
    all.add(Sql.Part.of(BEGIN));
    all.addAll(parts);
    all.add(Sql.Part.of(END));
    return all;
  }

  /** The same for the last statements of a transaction: it is not undone, so these must be all. */
  public static List<Sql.Part> toTheEnd(List<Sql.Part> parts) {
    List<Sql.Part> all = new ArrayList<>(parts.size() + 1);
    all.add(Sql.Part.of(SET));
    all.addAll(parts);
    return all;
  }

  /** Like {@link Sql#list}. */
  public static <T> List<T> list(
      Connection connection, String sql, Sql.RowReader<T> reader, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement =
        Sql.prepare(connection, BEGIN + ";" + sql + ";" + END, values)) {
      statement.execute();
      statement.getMoreResults();
      List<T> read = new ArrayList<>();
      ResultSet rows = statement.getResultSet();
      while (rows.next()) {
        read.add(reader.read(rows));
      }
      return read;
    }
  }

  /** Like {@link Sql#first}. */
  public static <T> Optional<T> first(
      Connection connection, String sql, Sql.RowReader<T> reader, @Nullable Object... values)
      throws SQLException {
    return list(connection, sql, reader, values).stream().findFirst();
  }

  /** Like {@link Sql#update}. */
  public static int update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    return together(connection, List.of(Sql.Part.of(sql, values))).get(0);
  }

  /** Like {@link Sql#together}. */
  public static List<Integer> together(Connection connection, List<Sql.Part> parts)
      throws SQLException {
    return Sql.together(connection, parts(parts)).subList(1, parts.size() + 1);
  }
}
