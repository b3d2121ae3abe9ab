package dev.headwater.inbox;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Removes what is kept of rows and events of one key that were set aside, for erasing. What has
 * ended goes at once, with its errors. What has not is left for who has to act, unless it is given
 * up. To be called while {@linkplain Positions#holding applying is paused}.
 */
public final class ForgetParked {
  private static final String ENDED = "state in ('done', 'discarded')";

  private final String owner;
  private final String matches;
  private final List<Object> values;

  private ForgetParked(String owner, String matches, List<Object> values) {
    this.owner = owner;
    this.matches = matches;
    this.values = values;
  }

  /** The row of a copy. */
  public static ForgetParked ofRow(
      Connection connection, String owner, String copy, List<String> key) throws SQLException {
    return new ForgetParked(
        owner,
        "owner = ? and kind = 'state' and target = ? and key = ?",
        List.of(owner, copy, Sql.texts(connection, key)));
  }

  /**
   * Events.
   *
   * @param names only those with one of these; empty means all
   */
  public static ForgetParked ofEvents(
      Connection connection, String owner, Collection<String> keys, Set<String> names)
      throws SQLException {
    String ofKeys = "owner = ? and kind = 'event' and key[1] = any (?)";
    return names.isEmpty()
        ? new ForgetParked(owner, ofKeys, List.of(owner, Sql.texts(connection, keys)))
        : new ForgetParked(
            owner,
            ofKeys + " and target = any (?)",
            List.of(owner, Sql.texts(connection, keys), Sql.texts(connection, names)));
  }

  /** How many there are, by their state. */
  public Map<ParkedMessages.State, Long> count(Connection connection) throws SQLException {
    Map<ParkedMessages.State, Long> counts = new LinkedHashMap<>();
    Sql.list(
            connection,
            "select state, count(*) from headwater.parked where "
                + matches
                + " group by state order by state",
            row -> Map.entry(ParkedMessages.State.of(row.getString(1)), row.getLong(2)),
            values.toArray())
        .forEach(each -> counts.put(each.getKey(), each.getValue()));
    return counts;
  }

  /** Removes what has ended. */
  public int removeEnded(Connection transaction) throws SQLException {
    return remove(transaction, ENDED);
  }

  /** Removes what waits for somebody to act; it never takes effect, and the next one goes on. */
  public int giveUp(Connection transaction) throws SQLException {
    return remove(transaction, "state = 'parked'");
  }

  private int remove(Connection transaction, String state) throws SQLException {
    return Sql.update(
        transaction,
        "delete from headwater.parked where " + matches + " and " + state,
        values.toArray());
  }

  /** How many texts of errors of this owner stand that are no parked message's. */
  public long errorsStanding(Connection connection) throws SQLException {
    return Sql.first(
            connection,
            """
            select (select count(*) from headwater.problems where owner = ?)
              + (select count(*) from headwater.parts where owner = ? and error is not null)""",
            row -> row.getLong(1),
            owner,
            owner)
        .orElse(0L);
  }
}
