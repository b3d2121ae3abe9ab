package dev.headwater.log;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One look at an owner's log: everything in it is of one instant. */
public interface Reading extends AutoCloseable {
  /** The owner's installation. */
  UUID incarnation();

  /** The instant that this look shows. */
  Snapshot snapshot();

  /** Whether anything lies beyond the position. If not, there is nothing to commit or to fill. */
  boolean hasChanges();

  /**
   * Whether the owner keeps changes for this subscriber though it wants none of them: a tick lets
   * go of them.
   */
  boolean holdsBack();

  /**
   * Makes what this look shows durable at the owner and names it. Has to come before anything that
   * it shows is committed or handled, unless it was {@linkplain Log#readAhead read ahead}: what a
   * crash of the owner could still take back must not leave traces.
   */
  Position commitTick() throws SQLException;

  /** How many changes of the wanted entity lie beyond the position; 0 for who has none. */
  long changes(Wanted wanted);

  /**
   * Whether the table, or a part of it, was emptied since the position: the changed keys alone do
   * not tell which rows are gone.
   */
  boolean isEmptied(Wanted wanted);

  /**
   * Carries rows into the stage.
   *
   * @return how many came
   */
  long fill(Wanted wanted, Extent extent, Stage stage) throws SQLException;

  /**
   * The state of each changed key, for few of them: what {@link #fill} would carry, as text.
   *
   * @return one for each key
   */
  List<State> states(Wanted wanted) throws SQLException;

  /** Whether the entity has more rows than that; looks at no more of them. */
  boolean hasMoreRowsThan(Wanted wanted, int rows) throws SQLException;

  /**
   * The last key of the range that follows a key.
   *
   * @param after empty to begin
   * @param rowsMax how many rows the range has
   * @return empty if it reaches the end with fewer rows
   */
  Optional<List<String>> rangeEnd(Wanted wanted, List<String> after, int rowsMax)
      throws SQLException;

  /**
   * Which of the keys have no row here.
   *
   * @return their places in the given list
   */
  List<Integer> missing(Wanted wanted, List<List<String>> keys) throws SQLException;

  /**
   * Hands out events, each after those of its key that were committed before it.
   *
   * @param names some of those that were wanted
   */
  void events(Set<String> names, EventReceiver receiver) throws SQLException;

  /** Lets other workers read this very instant. */
  SharedInstant share() throws SQLException;

  /** Ends the look at the owner's side. */
  @Override
  void close() throws SQLException;

  /**
   * The state of one key.
   *
   * @param values of the wanted fields, as the text that the owner shows for them; null for SQL's
   *     null
   * @param present whether there is a row; if not, all but the key is null
   */
  record State(List<@Nullable String> values, boolean present) {
    public State {
      values = Collections.unmodifiableList(new ArrayList<>(values));
    }
  }

  /** Takes one event. */
  @FunctionalInterface
  interface EventReceiver {
    void receive(LogEvent event) throws SQLException;
  }
}
