package dev.headwater.owner;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;

/**
 * Takes outcomes of commands out of the ledger. The idempotency key stays, so that a repeat is
 * still recognised and takes no effect a second time.
 */
public final class ForgetOutcomes {
  /** In place of the request's hash, which has sixty-four characters. */
  static final String FORGOTTEN = "erased";

  private ForgetOutcomes() {}

  /** How many of the commands still have something of theirs in the ledger. */
  public static long count(Connection connection, Collection<String> keys) throws SQLException {
    return Sql.first(
            connection,
            """
            select count(*) from headwater.commands
            where idempotency_key = any (?) and request_hash <> ?""",
            row -> row.getLong(1),
            Sql.texts(connection, keys),
            FORGOTTEN)
        .orElse(0L);
  }

  /** Forgets outcome, refusal and the request's hash, from which a short request can be guessed. */
  public static int of(Connection connection, Collection<String> keys) throws SQLException {
    return Sql.update(
        connection,
        """
        update headwater.commands set outcome = null, refusal = null, request_hash = ?
        where idempotency_key = any (?) and request_hash <> ?""",
        FORGOTTEN,
        Sql.texts(connection, keys),
        FORGOTTEN);
  }
}
