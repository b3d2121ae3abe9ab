package dev.headwater.inbox;

import dev.headwater.log.Log;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Has a service begin anew with an owner, whether or not an instance of it is running. */
public final class ForgetOwner {
  private ForgetOwner() {}

  /**
   * Registers anew at the owner, then forgets where the service stood and marks its copies to be
   * read anew, while nothing of that owner is being applied. In this order: whoever applies in
   * between is refused by the owner, and nothing is passed over.
   */
  public static void in(DataSource local, Log log, String because) throws SQLException {
    log.beginAnew();
    try (Connection connection = local.getConnection()) {
      connection.setAutoCommit(true);
      Positions.forget(connection, log.owner(), because);
    }
  }
}
