package dev.headwater.log.postgres;

import static dev.headwater.base.FaultPoint.AFTER_TICK;
import static dev.headwater.base.FaultPoint.BEFORE_TICK;

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
 * A reading for who takes events alone: lock, look and events in one round trip, in a transaction
 * that has ended before anybody uses them. That is right, since nothing else is read of its
 * instant.
 */
final class EventsReading implements Reading {
  /** More are read as a stream, in a transaction that stays open. */
  private static final int EVENTS_MAX = 1_000;

  private final PostgresLog log;
  private final PostgresReading.Look look;
  private final @Nullable Position after;
  private final List<LogEvent> events;

  private EventsReading(
      PostgresLog log, PostgresReading.Look look, @Nullable Position after, List<LogEvent> events) {
    this.log = log;
    this.look = look;
    this.after = after;
    this.events = events;
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
    String all =
        "%s; %s; %s limit %d; commit"
            .formatted(
                begin,
                DifferenceSql.look(List.of(), names),
                DifferenceSql.readEvents(),
                EVENTS_MAX + 1);
    try (PreparedStatement statement = connection.prepareStatement(all)) {
      statement.setObject(1, after == null ? null : after.tick(), Types.OTHER);
      statement.setString(2, subscriber);
      statement.setString(3, subscriber);
      for (int parameter = 4; parameter <= 7; parameter += 3) {
        statement.setString(parameter, String.valueOf(since.xmax()));
        statement.setString(parameter + 1, DifferenceSql.inProgress(since));
        statement.setArray(parameter + 2, Sql.texts(connection, names));
      }
      statement.execute();
      PostgresReading.Look look;
      try (ResultSet row = nextRows(statement)) {
        row.next();
        look = Looks.read(row, after, List.of(), names);
      }
      List<LogEvent> events = new ArrayList<>();
      try (ResultSet rows = nextRows(statement)) {
        while (rows.next()) {
          events.add(PostgresReading.event(rows));
        }
      }
      return events.size() > EVENTS_MAX
          ? Optional.empty()
          : Optional.of(new EventsReading(log, look, after, events));
    }
  }

  private static ResultSet nextRows(PreparedStatement statement) throws SQLException {
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
    log.reached(BEFORE_TICK);
    UUID tick = log.commitTick(look.snapshot(), look.stamp());
    log.reached(AFTER_TICK);
    return new Position(log.owner(), look.incarnation(), tick, look.snapshot());
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
