package dev.headwater.outbox;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who reads an owner's outbox, and what it holds back.
 *
 * @param login the role that it registered with
 * @param takesEvents whether what it has not read is kept without bound
 * @param unread changes that it has not reported as applied, counted up to a limit in each slot
 * @param behind how long ago it had everything
 * @param reportedAt when it was last heard of; empty if never
 * @param letGoBecause why its changes are not kept any more; empty while they are
 */
public record Subscriber(
    String name,
    String login,
    boolean takesEvents,
    long unread,
    Duration behind,
    Optional<Instant> reportedAt,
    Optional<String> letGoBecause) {
  private static final long UNREAD_COUNTED_MAX = 10_000_000;

  /** The subscribers of the owner's database, in the order of their names. */
  public static List<Subscriber> of(Connection connection) throws SQLException {
    return of(connection, UNREAD_COUNTED_MAX);
  }

  /**
   * The same for who has little time.
   *
   * @param unreadCountedMax how many unread changes are counted in each slot at most
   */
  public static List<Subscriber> of(Connection connection, long unreadCountedMax)
      throws SQLException {
    return Sql.list(
        connection,
        """
        select subscriber, login, takes_events, unread,
          (extract(epoch from behind) * 1000)::bigint, reported_at, let_go_because
        from headwater.retention(?)""",
        row ->
            new Subscriber(
                row.getString(1),
                row.getString(2),
                row.getBoolean(3),
                row.getLong(4),
                Duration.ofMillis(row.getLong(5)),
                Optional.ofNullable(row.getTimestamp(6)).map(Timestamp::toInstant),
                Optional.ofNullable(row.getString(7))),
        unreadCountedMax);
  }

  /**
   * Removes a subscriber that will not come back, and with it what is kept for it. If it does come
   * back, it registers and begins anew.
   *
   * @return whether there was one
   */
  public static boolean remove(Connection connection, String name) throws SQLException {
    return Sql.first(
            connection, "select headwater.remove_subscriber(?)", row -> row.getBoolean(1), name)
        .orElse(false);
  }
}
