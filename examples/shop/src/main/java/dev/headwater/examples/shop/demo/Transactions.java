package dev.headwater.examples.shop.demo;

import dev.headwater.base.Sql;
import dev.headwater.model.Command;
import dev.headwater.model.Service;
import dev.headwater.owner.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The two ways in which the shop writes: commands, and the owners' own SQL. */
final class Transactions {
  private final Fleet fleet;
  private final LongAdder refused;

  Transactions(Fleet fleet, LongAdder refused) {
    this.fleet = fleet;
    this.refused = refused;
  }

  /**
   * Sends a command to its owner.
   *
   * @param rows how many rows and events its success has written
   */
  <C extends Record, R extends Record> int send(
      Command<C, R> command, C request, String idempotencyKey, ToIntFunction<R> rows)
      throws SQLException {
    Outcome<R> outcome =
        fleet.running(command.service()).send(command, request, idempotencyKey).outcome();
    if (outcome instanceof Outcome.Done<R> done) {
      return rows.applyAsInt(done.reply());
    }
    refused.increment();
    return 0;
  }

  /** Runs one statement in a transaction of its own. */
  int update(Service owner, String sql, @Nullable Object... values) throws SQLException {
    return in(owner, connection -> Sql.update(connection, sql, values));
  }

  <T> Optional<T> find(
      Service owner, String sql, Sql.RowReader<T> reader, @Nullable Object... values)
      throws SQLException {
    try (Connection connection = fleet.database(owner).getConnection()) {
      return Sql.first(connection, sql, reader, values);
    }
  }

  /** The highest id of a table, where an earlier demo may have gone beyond what was loaded. */
  long lastId(Service owner, String table, long loaded) throws SQLException {
    return find(owner, "select coalesce(max(id), 0) from " + table, row -> row.getLong(1))
        .map(found -> Math.max(found, loaded))
        .orElse(loaded);
  }

  /** Runs several statements in one transaction, as any of the service's programs would. */
  int in(Service owner, Sql.Work<Integer> work) throws SQLException {
    try (Connection connection = fleet.database(owner).getConnection()) {
      return Sql.inTransaction(connection, work);
    }
  }
}
