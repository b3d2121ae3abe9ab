package dev.headwater.copy;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.model.Copy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Looks whether a copy's table can be kept: at start-up, before anything is applied to it. */
public final class VerifyCopy {
  private VerifyCopy() {}

  /**
   * Verifies one copy.
   *
   * @throws HeadwaterException HW303 when a foreign key refers to the copy, HW304 when the table or
   *     its guard is missing
   */
  public static void of(Connection connection, Copy<?> copy) throws SQLException {
    boolean guarded =
        Sql.first(
                connection,
                """
                select 1 from headwater.copies k
                join pg_namespace n on n.nspname = k.table_schema
                join pg_class c on c.relnamespace = n.oid and c.relname = k.table_name
                join pg_trigger t on t.tgrelid = c.oid and t.tgname = 'headwater_guard'
                  and t.tgenabled in ('O', 'A')
                where k.name = ? and k.fingerprint = ?""",
                row -> true,
                copy.name(),
                new CopySql(copy).fingerprint())
            .orElse(false);
    if (!guarded) {
      throw new HeadwaterException(
          "HW304",
          copy.toString(),
          "its table is missing, is of another shape, or has lost its guard.",
          "run migrate for service \"" + copy.service().name() + "\".");
    }
    requireNotReferred(connection, copy);
  }

  /**
   * A foreign key to a copy would let the service's own rows forbid what the owner has done: a
   * deletion could not be applied, and everything behind it would wait.
   */
  static void requireNotReferred(Connection connection, Copy<?> copy) throws SQLException {
    List<String> foreignKeys =
        Sql.list(
            connection,
            """
            select conname || ' on ' || conrelid::regclass from pg_constraint
            where contype = 'f' and confrelid = to_regclass(?)""",
            row -> row.getString(1),
            copy.table().sql());
    if (!foreignKeys.isEmpty()) {
      throw new HeadwaterException(
          "HW303",
          copy.toString(),
          "foreign key "
              + String.join(", ", foreignKeys)
              + " refers to the copy: the owner may delete a row at any time, and it must not be"
              + " held up by rows of another service.",
          "drop the foreign key and join the copy with an outer join.");
    }
  }
}
