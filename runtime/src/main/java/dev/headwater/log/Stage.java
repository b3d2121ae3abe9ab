package dev.headwater.log;

import java.sql.Connection;
import java.util.List;

/**
 * A table in the subscriber's database that a log fills with what was {@link Wanted}; who applies
 * it merges it from there. How the rows get in is the log's affair.
 *
 * @param connection the subscriber's, within the transaction of the effects
 * @param table quoted
 * @param columns quoted, in the order of the wanted fields
 * @param presentColumn quoted; for changed keys the log sets it to false for a key without a row.
 *     Otherwise it is left to its default: all that comes is present
 */
public record Stage(
    Connection connection, String table, List<String> columns, String presentColumn) {
  public Stage {
    columns = List.copyOf(columns);
  }
}
