package dev.headwater.cli;

import dev.headwater.install.Installation;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** For commands that make sense only where Headwater is installed. */
final class Installed {
  private Installed() {}

  /** A session on a database in which it is. */
  static Connection connect(DataSource source) throws SQLException {
    Connection connection = source.getConnection();
    try {
      in(connection);
      return connection;
    } catch (SQLException | RuntimeException failure) {
      connection.close();
      throw failure;
    }
  }

  static Installation in(Connection connection) throws SQLException {
    return Installation.find(connection)
        .orElseThrow(
            () ->
                CliException.wrong(
                    "Headwater is not installed in this database.",
                    "run \"headwater migrate\" on it, or correct --jdbc-url.",
                    null));
  }
}
