package dev.headwater.examples.shop.demo;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Failures of a session or a server, not of what was asked of it. */
final class LostSession {
  private LostSession() {}

  /**
   * Connection errors (class 08), and whatever the server says when it or somebody ends a session.
   */
  static boolean is(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return failure instanceof SQLTransientConnectionException
        || state.startsWith("08")
        || state.startsWith("57P");
  }
}
