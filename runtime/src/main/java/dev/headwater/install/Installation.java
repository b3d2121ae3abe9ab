package dev.headwater.install;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/**
 * What {@code migrate} left in a database.
 *
 * @param incarnation changes when Headwater is installed anew: positions and tokens of another
 *     incarnation mean nothing here
 */
public record Installation(String service, UUID incarnation, Roles roles) {
  /**
   * What is installed in the connection's database, if anything is, and if it has what this version
   * needs: a service that ran on less would fail at each tick.
   */
  public static Optional<Installation> find(Connection connection) throws SQLException {
    boolean installed =
        Sql.first(
                connection,
                // Of the newest migration.
                "select to_regproc('headwater.require_written') is not null",
                row -> row.getBoolean(1))
            .orElse(false);
    if (!installed) {
      return Optional.empty();
    }
    return Sql.first(
        connection,
        "select service, incarnation, service_role, applier_role, reader_role"
            + " from headwater.installation",
        row ->
            new Installation(
                row.getString(1),
                row.getObject(2, UUID.class),
                new Roles(row.getString(3), row.getString(4), row.getString(5))));
  }
}
