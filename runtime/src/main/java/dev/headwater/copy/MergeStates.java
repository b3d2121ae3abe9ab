package dev.headwater.copy;

import dev.headwater.base.Sql;
import dev.headwater.log.Reading;
import dev.headwater.model.Copy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings few states into a copy, as the applier, in one statement and without a stage: a temporary
 * table that was touched costs each commit more than the whole work of a small tick.
 */
public final class MergeStates {
  /** From there on piping into a stage is cheaper. */
  static final int ROWS_MAX = 500;

  /** Under these, texts are the same on all servers and for all logins, and lose nothing. */
  public static final String SETTINGS =
      "set local bytea_output = hex; set local datestyle = iso; set local timezone = 'UTC';"
          + " set local extra_float_digits = 1; set local intervalstyle = postgres;";

  private MergeStates() {}

  /**
   * Brings the states into effect, within the caller's transaction; afterwards the session's own
   * role is back.
   *
   * @param states in the order of the copy's fields, of each key one
   */
  public static void into(
      Connection local, Copy<?> copy, String applierRole, List<Reading.State> states)
      throws SQLException {
    into(local, new CopySql(copy), copy.shape().fields().size(), applierRole, states);
  }

  static void into(
      Connection local, CopySql copy, int fields, String applierRole, List<Reading.State> states)
      throws SQLException {
    // One plan for all: by itself the planner plans anew for each array, for half of the cost.
    String sql =
        """
        set local role %s; set local plan_cache_mode = force_generic_plan;
        %s;
        set local plan_cache_mode to default; set local role none"""
            .formatted(Sql.quoted(applierRole), copy.mergeStates());
    try (PreparedStatement statement = local.prepareStatement(sql)) {
      for (int i = 0; i < fields; i++) {
        int field = i;
        @Nullable Object[] values =
            states.stream().map(state -> state.values().get(field)).toArray();
        statement.setArray(i + 1, local.createArrayOf("text", values));
      }
      Object[] present = states.stream().map(Reading.State::present).toArray();
      statement.setArray(fields + 1, local.createArrayOf("boolean", present));
      statement.execute();
    }
  }
}
