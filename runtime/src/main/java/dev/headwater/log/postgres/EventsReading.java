package dev.headwater.log.postgres;

import static dev.headwater.base.FaultPoint.AFTER_TICK;

import dev.headwater.base.Sql;
import dev.headwater.log.Extent;
import dev.headwater.log.LogEvent;
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
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A reading for who takes events alone: lock, look, events and, if there are any, the tick in one
 * round trip, in a transaction that has ended before anybody uses them. That is right, since
 * nothing else is read of its instant.
 */
final class EventsReading implements Reading {
  private static final int TICK = 10;
  private static final int FIRST_OF_EVENT = 11;

  private final PostgresLog log;
  private final PostgresReading.Look look;
  private final @Nullable Position after;
  private final List<LogEvent> events;

  /** Null if there was nothing to commit one for. */
  private final @Nullable UUID tick;

  private EventsReading(
      PostgresLog log,
      PostgresReading.Look look,
      @Nullable Position after,
      List<LogEvent> events,
      @Nullable UUID tick) {
    this.log = log;
    this.look = look;
    this.after = after;
    this.events = events;
    this.tick = tick;
  }

  /** The same without a tick: see {@link dev.headwater.log.Log#readAhead}. */
  static Optional<EventsReading> readAhead(
      PostgresLog log,
      Connection connection,
      String sql,
      Set<String> names,
      Position after,
      Snapshot since)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, after.tick());
      statement.setString(2, String.valueOf(since.xmax()));
      statement.setString(3, DifferenceSql.inProgress(since));
      statement.setArray(4, Sql.texts(connection, names));
      statement.setInt(5, EventSql.EVENTS_MAX + 1);
      return read(log, statement, names, after);
    }
  }

  /**
   * Reads at once.
   *
   * @param begin statements that begin the transaction and lock
   * @return empty if there are too many
   */
  static Optional<EventsReading> read(
      PostgresLog log,
      Connection connection,
      String begin,
      Set<String> names,
      @Nullable Position after,
      Snapshot since,
      String subscriber)
      throws SQLException {
    String all = begin + "; " + EventSql.readEventsAtOnce() + "; commit";
    try (PreparedStatement statement = connection.prepareStatement(all)) {
      statement.setObject(1, after == null ? null : after.tick(), Types.OTHER);
      statement.setString(2, subscriber);
      statement.setString(3, subscriber);
      statement.setString(4, String.valueOf(since.xmax()));
      statement.setString(5, DifferenceSql.inProgress(since));
      statement.setArray(6, Sql.texts(connection, names));
      statement.setString(7, after == null ? null : after.snapshot().toString());
      statement.setObject(8, after == null ? null : after.incarnation(), Types.OTHER);
      statement.setString(9, subscriber);
      return read(log, statement, names, after);
    }
  }

  private static Optional<EventsReading> read(
      PostgresLog log, PreparedStatement statement, Set<String> names, @Nullable Position after)
      throws SQLException {
    // All at once: a cursor would end with the transaction.
    statement.setFetchSize(0);
    statement.execute();
    try (ResultSet rows = nextRows(statement)) {
      rows.next();
      PostgresReading.Look looked = Looks.read(rows, after, List.of(), names);
      UUID tick = rows.getObject(TICK, UUID.class);
      List<LogEvent> events = new ArrayList<>();
      for (boolean more = rows.getObject(FIRST_OF_EVENT) != null; more; more = rows.next()) {
        events.add(PostgresReading.event(rows, FIRST_OF_EVENT));
      }
      return events.size() > EventSql.EVENTS_MAX
          ? Optional.empty()
          : Optional.of(
              new EventsReading(log, looked.withEvents(events.size()), after, events, tick));
    }
  }

  private static ResultSet nextRows(PreparedStatement statement) throws SQLException {
    @Nullable ResultSet first = statement.getResultSet();
    if (first != null) {
      return first;
    }
    while (true) {
      boolean rows = statement.getMoreResults(java.sql.Statement.KEEP_CURRENT_RESULT);
      if (rows) {
        return statement.getResultSet();
      }
      if (statement.getUpdateCount() < 0) {
        throw new SQLException("the owner has answered less than it was asked for");
      }
    }
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
    return after == null || look.eventCount() > 0;
  }

  java.sql.Timestamp stamp() {
    return look.stamp();
  }

  @Override
  public boolean holdsBack() {
    return log.holdsBack();
  }

  @Override
  public Position commitTick() throws SQLException {
    UUID present = tick;
    if (present == null) {
      present = log.commitTick(look.snapshot(), look.stamp());
    } else {
      log.committed(present, look.stamp());
    }
    log.reached(AFTER_TICK);
    return new Position(log.owner(), look.incarnation(), present, look.snapshot());
  }

  @Override
  public void events(Set<String> names, EventReceiver receiver) throws SQLException {
    for (LogEvent event : events) {
      if (names.contains(event.name())) {
        receiver.receive(event);
      }
    }
  }

  @Override
  public long changes(Wanted wanted) {
    throw nothingWanted(wanted);
  }

  @Override
  public boolean isEmptied(Wanted wanted) {
    throw nothingWanted(wanted);
  }

  @Override
  public long fill(Wanted wanted, Extent extent, Stage stage) {
    throw nothingWanted(wanted);
  }

  @Override
  public List<State> states(Wanted wanted) {
    throw nothingWanted(wanted);
  }

  @Override
  public boolean hasMoreRowsThan(Wanted wanted, int rows) {
    throw nothingWanted(wanted);
  }

  @Override
  public Optional<List<String>> rangeEnd(Wanted wanted, List<String> from, int rowsMax) {
    throw nothingWanted(wanted);
  }

  @Override
  public List<Integer> missing(Wanted wanted, List<List<String>> keys) {
    throw nothingWanted(wanted);
  }

  @Override
  public SharedInstant share() {
    throw new IllegalStateException("events are not applied in shares");
  }

  private static IllegalStateException nothingWanted(Wanted asked) {
    return new IllegalStateException("nothing of an entity was wanted, but asked for: " + asked);
  }

  /** Its transaction has ended. */
  @Override
  public void close() {}
}
