package dev.headwater.log;

import java.sql.SQLException;
import java.util.UUID;

/** One look at an owner's log: everything in it is of one instant. */
public interface Reading extends AutoCloseable {
  /** The owner's installation. */
  UUID incarnation();

  /** The instant that this look shows. */
  Snapshot snapshot();

  /** Whether anything lies beyond the position. If not, there is nothing to commit or to fill. */
  boolean hasChanges();

  /**
   * Makes what this look shows durable at the owner and names it. Has to come before {@link #fill}
   * and {@link #events}: what a crash of the owner could still take back is not handed out.
   */
  Position commitTick() throws SQLException;

  /** Whether the wanted entity has changes here; one that is wanted whole always has. */
  boolean hasChanges(Wanted wanted);

  /**
   * Whether all rows have to be taken because the table was emptied since: the answer to {@link
   * #fill} with the changed keys alone would not tell which rows are gone.
   */
  boolean needsWhole(Wanted wanted);

  /**
   * Carries the wanted rows into the stage.
   *
   * @return how many rows came
   */
  long fill(Wanted wanted, Stage stage) throws SQLException;

  /** Hands out the wanted events, each after those of its key that were committed before it. */
  void events(EventReceiver receiver) throws SQLException;

  /** Ends the look at the owner's side. */
  @Override
  void close() throws SQLException;

  /** Takes one event. */
  @FunctionalInterface
  interface EventReceiver {
    void receive(LogEvent event) throws SQLException;
  }
}
