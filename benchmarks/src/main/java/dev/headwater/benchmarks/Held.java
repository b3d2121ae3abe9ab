package dev.headwater.benchmarks;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Transactions with a number and a snapshot, held open at both servers: nothing can be vacuumed.
 */
final class Held implements AutoCloseable {
  private final List<Connection> sessions = new ArrayList<>();

  Held(Contender contender) throws SQLException {
    for (DataSource source : List.of(contender.owner(), contender.copy())) {
      Connection session = source.getConnection();
      sessions.add(session);
      session.setAutoCommit(false);
      Sql.run(
          session,
          "set transaction isolation level repeatable read;"
              + "select pg_current_xact_id(), (select count(*) from accounts)");
    }
  }

  /** Whether they were held until now. */
  void requireOpen() throws SQLException {
    for (Connection session : sessions) {
      Sql.run(session, "select 1");
    }
  }

  @Override
  public void close() throws SQLException {
    for (Connection session : sessions) {
      session.rollback();
      session.close();
    }
  }
}
