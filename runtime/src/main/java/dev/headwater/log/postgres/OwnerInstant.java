package dev.headwater.log.postgres;

import dev.headwater.base.Sql;
import dev.headwater.log.Position;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Wanted;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One entity as its owner publishes it, held at one instant, and which of its keys have changed
 * between a position and that instant. Writes nothing and names no tick: for comparing.
 */
public final class OwnerInstant implements AutoCloseable {
  private static final int LOCK_TIMEOUT_MILLIS = 5_000;

  private final Connection connection;
  private final Wanted wanted;
  private final Snapshot since;
  private final PostgresReading.Look look;

  private OwnerInstant(
      Connection connection, Wanted wanted, Snapshot since, PostgresReading.Look look) {
    this.connection = connection;
    this.wanted = wanted;
    this.since = since;
    this.look = look;
  }

  /**
   * Begins a transaction in which the entity's table and outbox are neither emptied nor rewritten.
   * What has changed since a position that is read after this is not forgotten by the owner before
   * {@link #take} looks for it.
   *
   * @param connection to the owner, with a login that has its reader role
   */
  public static void hold(Connection connection, Wanted wanted) throws SQLException {
    connection.setAutoCommit(false);
    try {
      Sql.run(
          connection,
          DifferenceSql.beginAndLock(
              OwnerSession.unhurried(connection), List.of(wanted), Set.of(), LOCK_TIMEOUT_MILLIS));
    } catch (SQLException | RuntimeException failure) {
      Sql.rollBack(connection, failure);
      throw failure;
    }
  }

  /**
   * Takes the snapshot, in the transaction that {@link #hold} began. It is held until this is
   * closed; the session stays open.
   *
   * @param at whence the changed keys are counted
   * @throws dev.headwater.base.HeadwaterException HW501 when the position is not the owner's any
   *     more, HW502 when the owner cannot be read truthfully from here
   */
  public static OwnerInstant take(Connection connection, Wanted wanted, Position at)
      throws SQLException {
    try {
      PostgresReading.Look look =
          PostgresReading.look(connection, List.of(wanted), Set.of(), at, at.snapshot(), null);
      return new OwnerInstant(connection, wanted, at.snapshot(), look);
    } catch (SQLException | RuntimeException failure) {
      Sql.rollBack(connection, failure);
      throw failure;
    }
  }

  /** In the transaction that holds the snapshot. */
  public Connection connection() {
    return connection;
  }

  public Snapshot snapshot() {
    return look.snapshot();
  }

  /** Whether rows have gone or come since the position without their keys being known. */
  public boolean isEmptied() {
    return look.emptied().contains(wanted.entity());
  }

  /** How often keys have changed since the position. */
  public long changes() {
    return look.changes().getOrDefault(wanted.entity(), 0L);
  }

  /** The published rows, with their fields' names and the key as {@code k1 … kn} besides. */
  public String rows() {
    return rowsOf(wanted);
  }

  /** The same without an instant: as they are whenever they are looked at. */
  public static String rowsOf(Wanted wanted) {
    return DifferenceSql.entity(wanted);
  }

  /** A query of the changed keys, each once, as {@code k1 … kn}. */
  public String changedKeys() {
    String keys =
        IntStream.rangeClosed(1, wanted.key().size())
            .mapToObj(i -> "k" + i)
            .collect(Collectors.joining(", "));
    return "select distinct %s from %s d"
        .formatted(keys, DifferenceSql.difference(DifferenceSql.changes(wanted), keys, since));
  }

  @Override
  public void close() throws SQLException {
    connection.rollback();
    connection.setAutoCommit(true);
  }
}
