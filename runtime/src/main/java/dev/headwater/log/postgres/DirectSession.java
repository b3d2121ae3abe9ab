package dev.headwater.log.postgres;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** Whether what is set for a session concerns its user alone, and is there as long as it is. */
public final class DirectSession {
  private DirectSession() {}

  /**
   * Whether the server's process is the client's alone. A pool that stands between gives its
   * clients process ids of its own making, since it has to pass on their cancellations.
   */
  public static boolean is(Connection session) throws SQLException {
    if (!session.isWrapperFor(PGConnection.class)) {
      return false;
    }
    int told = session.unwrap(PGConnection.class).getBackendPID();
    return Sql.first(session, "select pg_backend_pid()", row -> row.getInt(1)).orElse(0) == told;
  }
}
