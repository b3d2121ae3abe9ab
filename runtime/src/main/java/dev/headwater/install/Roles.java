package dev.headwater.install;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The database roles of one service.
 *
 * @param service what the service's own code logs in as
 * @param applier who alone may write to copies; the service's workers assume it for that
 * @param reader what subscribers are granted: the published views and functions, nothing else
 */
public record Roles(String service, String applier, String reader) {
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String NEEDED_ELSEWHERE = "2BP01";
  private static final int FIRST_VERSION_WITH_GRANT_OPTIONS = 16;
  private static final int STEM_BYTES_MAX = 50;
  private static final int HASH_LENGTH = 9;

  /** Named after the database, so that services that share a server do not share roles. */
  static Roles forDatabase(String database, String serviceRole) {
    String stem = stem(database);
    return new Roles(serviceRole, stem + "_applier", stem + "_reader");
  }

  /** PostgreSQL cuts long names without a word; cut ones are told apart by a hash of the whole. */
  private static String stem(String database) {
    if (database.getBytes(StandardCharsets.UTF_8).length <= STEM_BYTES_MAX) {
      return database;
    }
    String cut = database;
    while (cut.getBytes(StandardCharsets.UTF_8).length > STEM_BYTES_MAX - HASH_LENGTH) {
      cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
    }
    return cut + "_%08x".formatted(database.hashCode());
  }

  void createMissing(Connection connection) throws SQLException {
    requireServiceRole(connection);
    try {
      createIfMissing(connection, applier);
      createIfMissing(connection, reader);
      grantApplier(connection);
    } catch (SQLException refused) {
      if (!INSUFFICIENT_PRIVILEGE.equals(refused.getSQLState())) {
        throw refused;
      }
      throw new HeadwaterException(
          "HW201",
          "migrate",
          "this login may not create the roles that Headwater needs.",
          "let a DBA run: create role %s nologin; create role %s nologin; %s (\"headwater roles\" prints all that the least of rights needs)."
              .formatted(
                  Sql.quoted(applier),
                  Sql.quoted(reader),
                  RoleStatements.grantApplier(this, knowsGrantOptions(connection))),
          refused);
    }
  }

  /**
   * Drops what {@link #createMissing} made, unless another database still depends on it or a DBA
   * made it instead.
   *
   * @return whether nothing is left
   */
  boolean drop(Connection connection) throws SQLException {
    boolean allDropped = true;
    for (String role : new String[] {applier, reader}) {
      allDropped &= !exists(connection, role) || dropIfPossible(connection, role);
    }
    return allDropped;
  }

  /** Who created a role may drop it, but may drop what it was granted only as a member. */
  private static void assume(Connection connection, String role) throws SQLException {
    boolean member =
        Sql.first(connection, "select pg_has_role(?, 'usage')", row -> row.getBoolean(1), role)
            .orElseThrow();
    if (!member) {
      Sql.run(connection, "grant " + Sql.quoted(role) + " to current_user" + inherit(connection));
    }
  }

  private static String inherit(Connection connection) throws SQLException {
    return knowsGrantOptions(connection) ? " with inherit true" : "";
  }

  private static boolean knowsGrantOptions(Connection connection) throws SQLException {
    return connection.getMetaData().getDatabaseMajorVersion() >= FIRST_VERSION_WITH_GRANT_OPTIONS;
  }

  private static boolean dropIfPossible(Connection connection, String role) throws SQLException {
    try {
      assume(connection, role);
      Sql.run(connection, "drop owned by " + Sql.quoted(role));
      Sql.run(connection, "drop role " + Sql.quoted(role));
      return true;
    } catch (SQLException failure) {
      if (NEEDED_ELSEWHERE.equals(failure.getSQLState())
          || INSUFFICIENT_PRIVILEGE.equals(failure.getSQLState())) {
        return false;
      }
      throw failure;
    }
  }

  private void requireServiceRole(Connection connection) throws SQLException {
    if (!exists(connection, service)) {
      throw new HeadwaterException(
          "HW202",
          "migrate",
          "the service's role \"" + service + "\" does not exist on this server.",
          "create it first, or name another one.");
    }
  }

  private static void createIfMissing(Connection connection, String role) throws SQLException {
    if (!exists(connection, role)) {
      Sql.run(connection, "create role " + Sql.quoted(role) + " nologin");
    }
  }

  /** The creator of a role has it already, but only to pass it on, not to assume it. */
  private void grantApplier(Connection connection) throws SQLException {
    boolean options = knowsGrantOptions(connection);
    boolean granted =
        Sql.first(
                connection,
                "select pg_has_role(?, ?, ?)",
                row -> row.getBoolean(1),
                service,
                applier,
                options ? "set" : "member")
            .orElseThrow();
    if (!granted) {
      Sql.run(connection, RoleStatements.grantApplier(this, options));
    }
  }

  private static boolean exists(Connection connection, String role) throws SQLException {
    return Sql.first(connection, "select 1 from pg_roles where rolname = ?", row -> true, role)
        .orElse(false);
  }
}
