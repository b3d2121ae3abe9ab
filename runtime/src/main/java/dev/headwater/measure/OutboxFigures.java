package dev.headwater.measure;

import dev.headwater.base.Sql;
import dev.headwater.outbox.Subscriber;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What an owner keeps for its subscribers. Figures of its database: each instance of the service
 * sees the same.
 *
 * @param slots the outbox's tables, two for each entity and two for the events
 * @param eventsPublished since the database's statistics began; rolled back ones count too
 * @param subscribers with what they have left unread, counted up to {@link #UNREAD_COUNTED_MAX} in
 *     each slot
 */
public record OutboxFigures(List<Slot> slots, long eventsPublished, List<Subscriber> subscribers) {
  /** Beyond it, only that it is more matters, and counting has to be quick. */
  public static final long UNREAD_COUNTED_MAX = 100_000;

  /**
   * One table of the outbox.
   *
   * @param rows as the database's statistics have it, which lag by a second or so
   * @param bytes with its index
   */
  public record Slot(String name, long rows, long bytes) {}

  /** Reads them without touching a row of the outbox, save the unread ones. */
  public static OutboxFigures of(Connection connection) throws SQLException {
    List<Slot> slots =
        Sql.list(
            connection,
            """
            select s.relname, s.n_live_tup, coalesce(pg_total_relation_size(s.relid), 0)
            from pg_stat_user_tables s
            where s.schemaname = 'headwater' and s.relname in (select headwater.slots())
            order by s.relname""",
            row -> new Slot(row.getString(1), row.getLong(2), row.getLong(3)));
    long published =
        Sql.first(
                connection,
                """
                select coalesce(sum(n_tup_ins), 0)::bigint from pg_stat_user_tables
                where schemaname = 'headwater' and relname in ('events_0', 'events_1')""",
                row -> row.getLong(1))
            .orElse(0L);
    return new OutboxFigures(slots, published, Subscriber.of(connection, UNREAD_COUNTED_MAX));
  }
}
