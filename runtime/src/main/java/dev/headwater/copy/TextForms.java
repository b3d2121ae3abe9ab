package dev.headwater.copy;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Shows keys as text in one way for as long as some work takes, whatever the session's settings:
 * handlers that come later in the same transaction find their own again.
 */
public final class TextForms {
  private TextForms() {}

  /** Does the work, in the caller's transaction. */
  public static <T> T within(Connection transaction, Sql.Work<T> work) throws SQLException {
    String[] before =
        Sql.first(
                transaction,
                """
                select array[current_setting('datestyle'), current_setting('timezone'),
                  current_setting('extra_float_digits'), current_setting('bytea_output')]""",
                row -> (String[]) row.getArray(1).getArray())
            .orElseThrow();
    set(transaction, "iso", "UTC", "1", "hex");
    T result = work.run(transaction);
    set(transaction, before);
    return result;
  }

  private static void set(Connection transaction, String... values) throws SQLException {
    Sql.first(
        transaction,
        """
        select set_config('datestyle', ?, true), set_config('timezone', ?, true),
          set_config('extra_float_digits', ?, true), set_config('bytea_output', ?, true)""",
        row -> true,
        (Object[]) values);
  }
}
