package dev.headwater.copy;

import dev.headwater.base.ColumnTypes;
import dev.headwater.base.Sql;
import dev.headwater.model.Copy;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Merges single states into a copy, as the applier and by the very statements that it uses. */
public final class MergeStates {
  private MergeStates() {}

  /**
   * The state of one key.
   *
   * @param values in the order of the copy's fields, as PostgreSQL's texts under {@link #SETTINGS};
   *     of an absent row those of the key
   */
  public record State(boolean present, List<@Nullable String> values) {}

  /** Under these, texts are the same on all servers and for all logins, and lose nothing. */
  public static final String SETTINGS =
      "set local bytea_output = hex; set local datestyle = iso; set local timezone = 'UTC';"
          + " set local extra_float_digits = 1; set local intervalstyle = postgres;";

  /** Brings the states into effect, within the caller's transaction. */
  public static void into(Connection local, Copy<?> copy, String applierRole, List<State> states)
      throws SQLException {
    CopySql sql = new CopySql(copy);
    Sql.run(
        local, SETTINGS + "set local role " + Sql.quoted(applierRole) + ";" + sql.createStage());
    fill(local, copy, sql, states);
    Sql.run(local, sql.merge() + "; set local role none");
  }

  private static void fill(Connection local, Copy<?> copy, CopySql sql, List<State> states)
      throws SQLException {
    List<String> types =
        copy.shape().fields().stream().map(field -> ColumnTypes.travelling(field.type())).toList();
    String names =
        IntStream.range(0, types.size()).mapToObj(i -> "f" + i).collect(Collectors.joining(", "));
    String values =
        IntStream.range(0, types.size())
            .mapToObj(i -> "f" + i + "::" + types.get(i))
            .collect(Collectors.joining(", "));
    String arrays = types.stream().map(type -> "?::text[]").collect(Collectors.joining(", "));
    String insert =
        "insert into %s (%s, %s) select %s, present from unnest(%s, ?::boolean[]) u(%s, present)"
            .formatted(
                sql.stage(),
                String.join(", ", sql.columns()),
                sql.present(),
                values,
                arrays,
                names);
    try (PreparedStatement statement = local.prepareStatement(insert)) {
      for (int i = 0; i < types.size(); i++) {
        int column = i;
        statement.setArray(
            i + 1,
            texts(local, states.stream().map(state -> state.values().get(column)).toArray()));
      }
      statement.setArray(
          types.size() + 1,
          local.createArrayOf("boolean", states.stream().map(State::present).toArray()));
      statement.executeUpdate();
    }
  }

  private static Array texts(Connection local, @Nullable Object[] values) throws SQLException {
    return local.createArrayOf("text", values);
  }
}
