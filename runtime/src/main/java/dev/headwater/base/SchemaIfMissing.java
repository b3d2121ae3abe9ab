package dev.headwater.base;

import java.sql.Connection;
import java.sql.SQLException;

/** Schemas that a DBA may have made, so that who installs needs no right to create any. */
public final class SchemaIfMissing {
  private SchemaIfMissing() {}

  /** {@code create schema if not exists} asks for the right to create one even where it exists. */
  public static void create(Connection connection, String schema) throws SQLException {
    boolean missing =
        Sql.first(
                connection,
                "select not exists (select from pg_namespace where nspname = ?)",
                row -> row.getBoolean(1),
                schema)
            .orElseThrow();
    if (missing) {
      Sql.run(connection, "create schema if not exists " + Sql.quoted(schema));
    }
  }
}
