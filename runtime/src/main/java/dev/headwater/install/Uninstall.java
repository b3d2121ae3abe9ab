package dev.headwater.install;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.ShortLocks;
import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes Headwater out of a service's database: triggers, copies, schemas and roles. The service's
 * own tables stay as they are.
 */
public final class Uninstall {
  private static final Logger LOG = LoggerFactory.getLogger(Uninstall.class);

  private Uninstall() {}

  /**
   * Does nothing where nothing is installed.
   *
   * @throws HeadwaterException when an object of the service's own depends on a copy
   */
  public static void from(DataSource admin) throws SQLException {
    try (Connection connection = admin.getConnection()) {
      var found = Installation.find(connection);
      if (found.isEmpty()) {
        return;
      }
      connection.setAutoCommit(true);
      ShortLocks.run(
          connection,
          found.get().service(),
          inOne -> {
            dropProjections(inOne);
            dropCopies(inOne);
            dropCapture(inOne);
            Sql.run(
                inOne, "drop schema headwater_published cascade; drop schema headwater cascade");
            return true;
          });
      if (!found.get().roles().drop(connection)) {
        LOG.warn(
            "{}: uninstalled; the roles {} stay: another database uses them, or a DBA made them",
            found.get().service(),
            found.get().roles());
      }
    }
  }

  private static void dropCapture(Connection connection) throws SQLException {
    List<String> drops =
        Sql.list(
            connection,
            """
            select format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass)
            from pg_trigger t join pg_proc p on p.oid = t.tgfoid
            join pg_namespace n on n.oid = p.pronamespace
            where n.nspname = 'headwater' and not t.tgisinternal""",
            row -> row.getString(1));
    for (String drop : drops) {
      Sql.run(connection, drop);
    }
  }

  /** Not there before version 6 of Headwater's own tables. */
  private static void dropProjections(Connection connection) throws SQLException {
    boolean any =
        Sql.first(
                connection,
                "select to_regclass('headwater.projections') is not null",
                row -> row.getBoolean(1))
            .orElse(false);
    if (!any) {
      return;
    }
    List<String> drops =
        Sql.list(
            connection,
            """
            select format('drop view if exists %I.%I; drop table if exists %I.%I',
              view_schema, view_name, table_schema, table_name)
            from headwater.projections""",
            row -> row.getString(1));
    for (String drop : drops) {
      Sql.run(connection, drop);
    }
  }

  private static void dropCopies(Connection connection) throws SQLException {
    List<String> tables =
        Sql.list(
            connection,
            "select format('%I.%I', table_schema, table_name) from headwater.copies",
            row -> row.getString(1));
    for (String table : tables) {
      dropCopy(connection, table);
    }
  }

  private static void dropCopy(Connection connection, String table) throws SQLException {
    String dependentObjects = "2BP01";
    try {
      Sql.run(connection, "drop table if exists " + table);
    } catch (SQLException failure) {
      if (!dependentObjects.equals(failure.getSQLState())) {
        throw failure;
      }
      throw new HeadwaterException(
          "HW204",
          table,
          "the copy cannot be dropped: " + failure.getMessage() + ".",
          "drop what depends on it first; nothing was changed.",
          failure);
    }
  }
}
