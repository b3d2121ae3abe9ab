package dev.headwater.log.postgres;

import static dev.headwater.base.FaultPoint.AFTER_TICK;
import static dev.headwater.base.FaultPoint.BEFORE_TICK;

import dev.headwater.base.Sql;
import dev.headwater.log.Extent;
import dev.headwater.log.LogEvent;
import dev.headwater.log.OwnerFailedException;
import dev.headwater.log.Position;
import dev.headwater.log.Reading;
import dev.headwater.log.SharedInstant;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Stage;
import dev.headwater.log.Wanted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/** A reading in one {@code REPEATABLE READ} transaction of the owner's. */
final class PostgresReading implements Reading {
  private static final int EVENTS_FETCHED_AT_ONCE = 1_000;

  private final PostgresLog log;
  private final Connection connection;
  private final Look look;
  private final @Nullable Position after;
  private final Snapshot since;

  /**
   * What the first query of a reading found.
   *
   * @param stamp the owner's time before the snapshot was taken
   * @param changes for each wanted entity, how many changes lie beyond the position
   * @param emptied entities whose table, or a part of it, was emptied
   */
  record Look(
      UUID incarnation,
      Snapshot snapshot,
      java.sql.Timestamp stamp,
      Map<String, Long> changes,
      Set<String> emptied,
      long eventCount) {
    Look withEvents(long count) {
      return new Look(incarnation, snapshot, stamp, changes, emptied, count);
    }
  }

  PostgresReading(
      PostgresLog log, Connection connection, Look look, @Nullable Position after, Snapshot since) {
    this.log = log;
    this.connection = connection;
    this.look = look;
    this.after = after;
    this.since = since;
  }

  @Override
  public UUID incarnation() {
    return look.incarnation();
  }

  @Override
  public Snapshot snapshot() {
    return look.snapshot();
  }

  @Override
  public boolean hasChanges() {
    return after == null
        || look.eventCount() > 0
        || look.changes().values().stream().anyMatch(count -> count > 0);
  }

  @Override
  public boolean holdsBack() {
    return log.holdsBack();
  }

  /** The owner's time when it was looked. */
  java.sql.Timestamp stamp() {
    return look.stamp();
  }

  @Override
  public long changes(Wanted wanted) {
    return look.changes().getOrDefault(wanted.entity(), 0L);
  }

  @Override
  public boolean isEmptied(Wanted wanted) {
    return look.emptied().contains(wanted.entity());
  }

  @Override
  public Position commitTick() throws SQLException {
    log.reached(BEFORE_TICK);
    UUID tick = log.commitTick(look.snapshot(), look.stamp());
    log.reached(AFTER_TICK);
    return new Position(log.owner(), look.incarnation(), tick, look.snapshot());
  }

  @Override
  public SharedInstant share() throws SQLException {
    return fromOwner(
        () ->
            new SharedInstant(
                Sql.first(connection, "select pg_export_snapshot()", row -> row.getString(1))
                    .orElseThrow()));
  }

  @Override
  public long fill(Wanted wanted, Extent extent, Stage stage) throws SQLException {
    String columns = String.join(", ", stage.columns());
    boolean tellsPresence = extent instanceof Extent.Changed;
    return pipe(
        DifferenceSql.copyOut(wanted, extent, since),
        stage,
        tellsPresence ? columns + ", " + stage.presentColumn() : columns);
  }

  @Override
  public List<State> states(Wanted wanted) throws SQLException {
    return fromOwner(
        () -> {
          try (PreparedStatement statement =
              connection.prepareStatement(DifferenceSql.readStates(wanted))) {
            setSince(statement, 1, since);
            try (ResultSet rows = statement.executeQuery()) {
              List<State> states = new ArrayList<>();
              while (rows.next()) {
                states.add(state(rows, wanted.fields().size()));
              }
              return states;
            }
          }
        });
  }

  private static State state(ResultSet row, int fields) throws SQLException {
    List<@Nullable String> values = new ArrayList<>(fields);
    for (int i = 1; i <= fields; i++) {
      values.add(row.getString(i));
    }
    return new State(values, row.getBoolean(fields + 1));
  }

  @Override
  public boolean hasMoreRowsThan(Wanted wanted, int rows) throws SQLException {
    return fromOwner(
        () ->
            Sql.first(
                    connection,
                    DifferenceSql.hasMoreRowsThan(wanted, rows),
                    row -> row.getBoolean(1))
                .orElseThrow());
  }

  @Override
  public Optional<List<String>> rangeEnd(Wanted wanted, List<String> from, int rowsMax)
      throws SQLException {
    return fromOwner(
        () ->
            Sql.first(
                connection,
                DifferenceSql.rangeEnd(wanted, from, rowsMax),
                row -> List.of((String[]) row.getArray(1).getArray())));
  }

  @Override
  public List<Integer> missing(Wanted wanted, List<List<String>> keys) throws SQLException {
    return fromOwner(
        () -> {
          List<String> types =
              Sql.list(connection, DifferenceSql.keyTypes(wanted), row -> row.getString(1));
          Object[] components = new Object[types.size()];
          for (int i = 0; i < components.length; i++) {
            int component = i;
            Object[] texts = keys.stream().map(key -> key.get(component)).toArray();
            components[i] = connection.createArrayOf("text", texts);
          }
          return Sql.list(
              connection, DifferenceSql.missing(wanted, types), row -> row.getInt(1), components);
        });
  }

  /** Rows go from one server to the other as they are; none becomes an object here. */
  private long pipe(String copyOut, Stage stage, String columns) throws SQLException {
    CopyOut source = fromOwner(() -> copies(connection).copyOut(copyOut));
    CopyIn sink = null;
    try {
      sink =
          copies(stage.connection())
              .copyIn("copy " + stage.table() + " (" + columns + ") from stdin (format binary)");
      byte[] row = fromOwner(source::readFromCopy);
      while (row != null) {
        sink.writeToCopy(row, 0, row.length);
        row = fromOwner(source::readFromCopy);
      }
      return sink.endCopy();
    } catch (SQLException | RuntimeException | Error failure) {
      // Of whatever kind: a session whose copy goes on would wait for itself when it rolls back.
      cancel(source, failure);
      cancel(sink, failure);
      throw failure;
    }
  }

  private static CopyManager copies(Connection session) throws SQLException {
    return session.unwrap(PGConnection.class).getCopyAPI();
  }

  private interface AtOwner<T extends @Nullable Object> {
    T run() throws SQLException;
  }

  private static <T extends @Nullable Object> T fromOwner(AtOwner<T> work) throws SQLException {
    try {
      return work.run();
    } catch (SQLException failure) {
      throw new OwnerFailedException(failure);
    }
  }

  private static void cancel(org.postgresql.copy.@Nullable CopyOperation copy, Throwable because) {
    try {
      if (copy != null && copy.isActive()) {
        copy.cancelCopy();
      }
    } catch (SQLException alsoFailed) {
      because.addSuppressed(alsoFailed);
    }
  }

  @Override
  public void events(Set<String> names, EventReceiver receiver) throws SQLException {
    if (look.eventCount() == 0 || names.isEmpty()) {
      return;
    }
    try (PreparedStatement statement =
            fromOwner(() -> connection.prepareStatement(EventSql.readEvents()));
        ResultSet rows = fromOwner(() -> select(statement, names))) {
      while (fromOwner(rows::next)) {
        receiver.receive(fromOwner(() -> event(rows)));
      }
    }
  }

  private ResultSet select(PreparedStatement statement, Set<String> names) throws SQLException {
    statement.setFetchSize(EVENTS_FETCHED_AT_ONCE);
    setSince(statement, 1, since);
    statement.setArray(3, Sql.texts(connection, names));
    return statement.executeQuery();
  }

  static LogEvent event(ResultSet row) throws SQLException {
    return event(row, 1);
  }

  /**
   * Reads one event.
   *
   * @param first its first column
   */
  static LogEvent event(ResultSet row, int first) throws SQLException {
    return new LogEvent(
        row.getObject(first, UUID.class),
        row.getString(first + 1),
        row.getString(first + 2),
        row.getString(first + 3),
        row.getLong(first + 4),
        row.getTimestamp(first + 5).toInstant(),
        row.getString(first + 6));
  }

  @Override
  public void close() throws SQLException {
    log.end(connection);
  }

  /**
   * Reads what {@link DifferenceSql#look} selects.
   *
   * @param reader the subscriber that is alone to read from now on; null for who only compares
   */
  static Look look(
      Connection connection,
      List<Wanted> wanted,
      Set<String> events,
      @Nullable Position after,
      Snapshot since,
      @Nullable String reader)
      throws SQLException {
    // Who begins takes all rows: no changed keys have to be counted.
    List<Wanted> counted = after == null ? List.of() : wanted;
    try (PreparedStatement statement =
        connection.prepareStatement(DifferenceSql.look(counted, events))) {
      statement.setObject(1, after == null ? null : after.tick(), Types.OTHER);
      statement.setString(2, reader);
      statement.setString(3, reader);
      int parameter = 4;
      for (int i = 0; i < counted.size(); i++) {
        parameter = setSince(statement, parameter, since);
      }
      if (!events.isEmpty()) {
        parameter = setSince(statement, parameter, since);
        statement.setArray(parameter, Sql.texts(connection, events));
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return Looks.read(row, after, counted, events);
      }
    }
  }

  private static int setSince(PreparedStatement statement, int parameter, Snapshot since)
      throws SQLException {
    statement.setString(parameter, String.valueOf(since.xmax()));
    statement.setString(parameter + 1, DifferenceSql.inProgress(since));
    return parameter + 2;
  }
}
