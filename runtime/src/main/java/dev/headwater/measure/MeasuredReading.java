package dev.headwater.measure;

import dev.headwater.log.Extent;
import dev.headwater.log.Position;
import dev.headwater.log.Reading;
import dev.headwater.log.SharedInstant;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Stage;
import dev.headwater.log.Wanted;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;

/** Times the tick; all else is the reading's own. */
final class MeasuredReading implements Reading {
  private final Reading reading;
  private final LongConsumer tickNanos;

  MeasuredReading(Reading reading, LongConsumer tickNanos) {
    this.reading = reading;
    this.tickNanos = tickNanos;
  }

  @Override
  public Position commitTick() throws SQLException {
    long began = System.nanoTime();
    Position position = reading.commitTick();
    tickNanos.accept(System.nanoTime() - began);
    return position;
  }

  @Override
  public UUID incarnation() {
    return reading.incarnation();
  }

  @Override
  public Snapshot snapshot() {
    return reading.snapshot();
  }

  @Override
  public boolean hasChanges() {
    return reading.hasChanges();
  }

  @Override
  public boolean holdsBack() {
    return reading.holdsBack();
  }

  @Override
  public long changes(Wanted wanted) {
    return reading.changes(wanted);
  }

  @Override
  public boolean isEmptied(Wanted wanted) {
    return reading.isEmptied(wanted);
  }

  @Override
  public long fill(Wanted wanted, Extent extent, Stage stage) throws SQLException {
    return reading.fill(wanted, extent, stage);
  }

  @Override
  public List<State> states(Wanted wanted) throws SQLException {
    return reading.states(wanted);
  }

  @Override
  public boolean hasMoreRowsThan(Wanted wanted, int rows) throws SQLException {
    return reading.hasMoreRowsThan(wanted, rows);
  }

  @Override
  public Optional<List<String>> rangeEnd(Wanted wanted, List<String> after, int rowsMax)
      throws SQLException {
    return reading.rangeEnd(wanted, after, rowsMax);
  }

  @Override
  public List<Integer> missing(Wanted wanted, List<List<String>> keys) throws SQLException {
    return reading.missing(wanted, keys);
  }

  @Override
  public void events(Set<String> names, EventReceiver receiver) throws SQLException {
    reading.events(names, receiver);
  }

  @Override
  public SharedInstant share() throws SQLException {
    return reading.share();
  }

  @Override
  public void close() throws SQLException {
    reading.close();
  }
}
