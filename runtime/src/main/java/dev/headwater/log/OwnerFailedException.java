package dev.headwater.log;

import java.sql.SQLException;

/** The owner could not be reached or failed: nothing is wrong here, and nothing was applied. */
public final class OwnerFailedException extends SQLException {
  public OwnerFailedException(SQLException cause) {
    super(cause.getMessage(), cause.getSQLState(), cause);
  }
}
