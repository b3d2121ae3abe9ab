package dev.headwater.base;

import java.sql.Connection;
import java.sql.SQLException;

/** Tells whether the server's process behind a connection is that connection's alone. */
@FunctionalInterface
public interface OwnSession {
  /** False where a pool stands between, or nobody can tell. */
  boolean is(Connection session) throws SQLException;
}
