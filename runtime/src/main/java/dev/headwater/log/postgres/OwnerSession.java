package dev.headwater.log.postgres;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Sessions at an owner's database, and what has to be set in them whatever an administrator has set
 * for the login: that is meant for people and applications, and would cut long readings short,
 * again and again.
 *
 * <p>Behind a pool in transaction mode each transaction may get another session of the server. So
 * all that a statement depends on is set within its transaction; what is set for a session concerns
 * its connection alone, and is left out behind a pool, where others would find it.
 */
final class OwnerSession {
  /** An owner that says nothing for so long is taken for gone. */
  private static final int SILENCE_MILLIS_MAX = 600_000;

  private static final int FIRST_VERSION_WITH_TRANSACTION_TIMEOUT = 17;

  /** In turn the owner soon ends a session whose subscriber has vanished. */
  private static final String CONNECTION_SETTINGS =
      """
      set idle_session_timeout = 0;
      set tcp_keepalives_idle = 60;
      set tcp_keepalives_interval = 10;
      set tcp_keepalives_count = 6""";

  private OwnerSession() {}

  /** A session in autocommit mode. */
  static Connection open(DataSource source) throws SQLException {
    Connection session = source.getConnection();
    try {
      session.setAutoCommit(true);
      session.setNetworkTimeout(Runnable::run, SILENCE_MILLIS_MAX);
      if (DirectSession.is(session)) {
        Sql.run(session, CONNECTION_SETTINGS);
      }
      return session;
    } catch (SQLException | RuntimeException failure) {
      session.close();
      throw failure;
    }
  }

  /** Whether a statement by itself runs as it has to, by what is set for the login. */
  static boolean isUnhurried(Connection session) throws SQLException {
    return Sql.first(
            session,
            """
            select current_setting('default_transaction_isolation') = 'read committed'
              and current_setting('statement_timeout') = '0'
              and coalesce(current_setting('transaction_timeout', true), '0') = '0'""",
            row -> row.getBoolean(1))
        .orElse(false);
  }

  /**
   * The statements that let a transaction take as long as it needs. They take no snapshot, so that
   * tables can be locked before the first one.
   */
  static String unhurried(Connection session) throws SQLException {
    boolean isLimited =
        session.getMetaData().getDatabaseMajorVersion() >= FIRST_VERSION_WITH_TRANSACTION_TIMEOUT;
    return "set local statement_timeout = 0;"
        + " set local idle_in_transaction_session_timeout = '10min';"
        + (isLimited ? " set local transaction_timeout = 0;" : "");
  }

  /**
   * Runs one statement in a transaction that may write, in one round trip, and gives its first row.
   */
  static <T> Optional<T> writing(
      Connection session, String sql, Sql.RowReader<T> reader, @Nullable Object... values)
      throws SQLException {
    String all =
        "begin isolation level read committed, read write; "
            + unhurried(session)
            + " "
            + sql
            + "; commit";
    try (PreparedStatement statement = session.prepareStatement(all)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.execute();
      return firstRow(statement, reader);
    } catch (SQLException failure) {
      endFailed(session, failure);
      throw failure;
    }
  }

  /** Of the only statement of several that has rows. */
  private static <T> Optional<T> firstRow(PreparedStatement statement, Sql.RowReader<T> reader)
      throws SQLException {
    while (statement.getResultSet() == null) {
      if (!statement.getMoreResults() && statement.getUpdateCount() < 0) {
        return Optional.empty();
      }
    }
    try (ResultSet rows = statement.getResultSet()) {
      return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
    }
  }

  /** A pool would give the session to others in the middle of a transaction. */
  private static void endFailed(Connection session, SQLException because) {
    try {
      if (!session.isClosed()) {
        Sql.run(session, "rollback");
      }
    } catch (SQLException alsoFailed) {
      because.addSuppressed(alsoFailed);
    }
  }
}
