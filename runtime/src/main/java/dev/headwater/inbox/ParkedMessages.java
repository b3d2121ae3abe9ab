package dev.headwater.inbox;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a service could not apply, for who has to act. Needs no running service: workers look into
 * the database.
 */
public final class ParkedMessages {
  private static final String COLUMNS =
      """
      select id, owner, kind, target, key, state, attempts, since, next_try_at, resolved_why,
        payload::text,
        array(select (e ->> 'at') || ' ' || (e ->> 'error') from jsonb_array_elements(errors) e)
      from headwater.parked
      """;

  private ParkedMessages() {}

  /** What was set aside. */
  public enum Kind {
    /** A row of a copy; the owner's present state is read at each try. */
    STATE,
    /** A domain event. */
    EVENT,
    /** A message of a saga that could not be taken. */
    SAGA
  }

  /** What becomes of it. */
  public enum State {
    /** Tried again by itself. */
    RETRYING,
    /** Not tried any more until somebody acts. */
    PARKED,
    /** Behind an earlier one of its key. */
    WAITING,
    /** Took effect. */
    DONE,
    /** Given up by somebody. */
    DISCARDED;

    static State of(String stored) {
      return State.valueOf(stored.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * One of them.
   *
   * @param target the copy's or the event's name, or the saga's and its step's
   * @param key the row's key, or the event's, or the saga's id
   * @param nextTryAt when it is tried again by itself; empty if it is not
   * @param resolvedWhy how it ended; empty while it has not
   * @param payload the event's; empty for a row, and for what has ended
   * @param errors the last tries, the newest first
   */
  public record Parked(
      long id,
      String owner,
      Kind kind,
      String target,
      List<String> key,
      State state,
      int attempts,
      Instant since,
      Optional<Instant> nextTryAt,
      Optional<String> resolvedWhy,
      Optional<String> payload,
      List<String> errors) {}

  /**
   * What has not ended: first what is tried again or has to be acted on, then what waits behind.
   */
  public static List<Parked> unresolved(Connection connection, int rowsMax) throws SQLException {
    return Sql.list(
        connection,
        COLUMNS
            + "where state in ('retrying', 'parked', 'waiting')"
            + " order by state = 'waiting', id limit ?",
        ParkedMessages::read,
        rowsMax);
  }

  /** One, also when it has ended. */
  public static Parked show(Connection connection, long id) throws SQLException {
    return Sql.first(connection, COLUMNS + "where id = ?", ParkedMessages::read, id)
        .orElseThrow(() -> unknown(id));
  }

  /** Has it tried again at once, and as often as at the beginning. */
  public static void retry(Connection connection, long id) throws SQLException {
    int changed =
        Sql.update(
            connection,
            """
            update headwater.parked set state = 'retrying', attempts = 0, next_try_at = '-infinity'
            where id = ? and state in ('retrying', 'parked')""",
            id);
    if (changed == 0) {
      throw notPossible(connection, id, "tried again");
    }
  }

  /**
   * Gives it up. An event is never handled then, and the next of its key goes on; a row stays as it
   * is in the copy until it changes at its owner.
   *
   * @param why kept with it
   */
  public static void discard(Connection connection, long id, String why) throws SQLException {
    int changed =
        Sql.inTransaction(
            connection,
            inOne -> {
              int discarded =
                  Sql.update(
                      inOne,
                      """
                      update headwater.parked set state = 'discarded', payload = null,
                        resolved_at = now(), resolved_why = ?
                      where id = ? and state in ('retrying', 'parked', 'waiting')""",
                      why,
                      id);
              Sql.update(
                  inOne,
                  """
                  update headwater.copies c set parked_rows = (
                    select count(*) from headwater.parked p where p.kind = 'state'
                      and p.target = c.name and p.state in ('retrying', 'parked'))
                  where c.name = (select target from headwater.parked where id = ? and kind = 'state')""",
                  id);
              return discarded;
            });
    if (changed == 0) {
      throw notPossible(connection, id, "discarded");
    }
  }

  /** Removes what ended longer ago, by the database's clock. */
  public static int prune(Connection connection, Duration kept) throws SQLException {
    return Sql.update(
        connection,
        """
        delete from headwater.parked where state in ('done', 'discarded')
          and resolved_at < now() - ? * interval '1 millisecond'""",
        kept.toMillis());
  }

  private static Parked read(ResultSet row) throws SQLException {
    State state = State.of(row.getString(6));
    return new Parked(
        row.getLong(1),
        row.getString(2),
        Kind.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
        row.getString(4),
        List.of((String[]) row.getArray(5).getArray()),
        state,
        row.getInt(7),
        row.getTimestamp(8).toInstant(),
        state == State.RETRYING
            ? Optional.ofNullable(row.getTimestamp(9)).map(Timestamp::toInstant)
            : Optional.empty(),
        Optional.ofNullable(row.getString(10)),
        Optional.ofNullable(row.getString(11)),
        List.of((String[]) row.getArray(12).getArray()));
  }

  private static HeadwaterException unknown(long id) {
    return new HeadwaterException(
        "HW511",
        "parked " + id,
        "there is none with this number.",
        "list them (headwater parked list).");
  }

  private static HeadwaterException notPossible(Connection connection, long id, String what)
      throws SQLException {
    State state = show(connection, id).state();
    return new HeadwaterException(
        "HW512",
        "parked " + id,
        "it cannot be " + what + ": it is " + state.name().toLowerCase(Locale.ROOT) + ".",
        state == State.WAITING
            ? "act on the first one of its key; this one follows."
            : "nothing; it has ended.");
  }
}
