package dev.headwater.inbox;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/** For those who change what an owner's changes are applied to. */
public final class Claims {
  private Claims() {}

  /**
   * Takes an owner's claim away from whoever holds it, once the caller's transaction commits: the
   * next to work on it looks anew at what is there.
   */
  public static void callBack(Connection transaction, String owner) throws SQLException {
    Sql.update(
        transaction,
        """
        update headwater.claims set token = token + 1, holder = '', until = '-infinity'
        where owner = ?""",
        owner);
  }
}
