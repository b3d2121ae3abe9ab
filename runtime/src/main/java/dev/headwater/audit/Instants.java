package dev.headwater.audit;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.copy.MergeStates;
import dev.headwater.inbox.Positions;
import dev.headwater.log.Position;
import dev.headwater.log.postgres.OwnerInstant;
import dev.headwater.model.Copy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The copy as of a tick, and its owner a little later: the copy's snapshot shows exactly the
 * position's tick, and the owner's, which is taken after it, sees at least as much.
 */
final class Instants implements AutoCloseable {
  /** What a service sets for its own statements would cut an audit short. */
  private static final String COMPARING =
      MergeStates.SETTINGS
          + """
           set local enable_seqscan = off; set local enable_nestloop = off; set local jit = off;
          set local max_parallel_workers_per_gather = 0; set local statement_timeout = 0;
          select set_config('transaction_timeout', '0', true)
          where current_setting('transaction_timeout', true) is not null""";

  private final Connection here;
  private final OwnerInstant owner;
  private final long beganNanos = System.nanoTime();

  private Instants(Connection here, OwnerInstant owner) {
    this.here = here;
    this.owner = owner;
  }

  /** Empty while the copy is still being filled. */
  static Optional<Instants> take(Copy<?> copy, Connection here, Connection atOwner)
      throws SQLException {
    // Held before the position is read: what changes after that is still known when it is asked
    // for.
    OwnerInstant.hold(atOwner, Sides.wanted(copy));
    try {
      here.setAutoCommit(false);
      Sql.run(here, "set transaction isolation level repeatable read, read only;" + COMPARING);
      Optional<Position> position = position(copy, here);
      if (position.isEmpty()) {
        end(here);
        end(atOwner);
        return Optional.empty();
      }
      OwnerInstant owner = OwnerInstant.take(atOwner, Sides.wanted(copy), position.get());
      Sql.run(atOwner, COMPARING);
      return Optional.of(new Instants(here, owner));
    } catch (SQLException | RuntimeException failure) {
      Sql.rollBack(here, failure);
      Sql.rollBack(atOwner, failure);
      throw failure;
    }
  }

  private static void end(Connection connection) throws SQLException {
    connection.rollback();
    connection.setAutoCommit(true);
  }

  private static Optional<Position> position(Copy<?> copy, Connection here) throws SQLException {
    boolean loaded =
        Sql.first(
                here,
                "select loaded from headwater.copies where name = ?",
                row -> row.getBoolean(1),
                copy.name())
            .orElseThrow(() -> notInstalled(copy));
    return loaded
        ? Positions.find(here, copy.entity().service().name()).map(Positions.Stored::position)
        : Optional.empty();
  }

  private static HeadwaterException notInstalled(Copy<?> copy) {
    return new HeadwaterException(
        "HW304",
        copy.toString(),
        "it is not installed in this database.",
        "run migrate for service \"" + copy.service().name() + "\", or correct the data source.");
  }

  static void prepareForComparing(Connection transaction) throws SQLException {
    Sql.run(transaction, COMPARING);
  }

  Connection here() {
    return here;
  }

  OwnerInstant owner() {
    return owner;
  }

  long heldMillis() {
    return (System.nanoTime() - beganNanos) / 1_000_000;
  }

  @Override
  public void close() throws SQLException {
    try {
      owner.close();
    } finally {
      end(here);
    }
  }
}
