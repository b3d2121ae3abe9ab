package dev.headwater.outbox;

import dev.headwater.base.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Deletes single rows of the outbox, for erasing: only those that no subscriber has still to read,
 * nor would read again if it were put back to the oldest state that is kept for it. What is left
 * says for whom.
 *
 * <p>Everything else that leaves an outbox is truncated; these few rows leave dead ones behind.
 */
public final class ForgetRows {
  /** What may still be read: the oldest tick that a subscriber can come back to, and its last. */
  private static final String HORIZONS =
      """
      with horizons as materialized (
        select s.name, headwater.horizon(s.name) as kept, coalesce(r.snapshot, s.since) as reached
        from headwater.subscribers s left join headwater.ticks r on r.id = s.reached
        where s.let_go_at is null
      )
      """;

  private final List<String> slots;
  private final String matches;
  private final List<Collection<String>> values;

  /**
   * For whom rows are kept.
   *
   * @param unread those that it has not reported as applied
   * @param kept those that it would read again after a restore, the unread ones included
   */
  public record Holder(String subscriber, long unread, long kept) {}

  private ForgetRows(List<String> slots, String matches, List<Collection<String>> values) {
    this.slots = slots;
    this.matches = matches;
    this.values = values;
  }

  /** The changes of one key. */
  public static ForgetRows ofKey(CapturedKey key) {
    return new ForgetRows(key.slots(), key.matchesIn("o"), List.of());
  }

  /**
   * Events of these keys.
   *
   * @param names only events with one of these; empty means all
   */
  public static ForgetRows ofEvents(Set<String> keys, Set<String> names) {
    List<String> slots = List.of("events_0", "events_1");
    return names.isEmpty()
        ? new ForgetRows(slots, "o.key = any (?)", List.of(keys))
        : new ForgetRows(slots, "o.key = any (?) and o.name = any (?)", List.of(keys, names));
  }

  /** In which tables they lie. */
  public List<String> slots() {
    return slots;
  }

  public long count(Connection connection) throws SQLException {
    long count = 0;
    for (String slot : slots) {
      count +=
          Sql.first(
                  connection,
                  "select count(*) from headwater.%s o where %s"
                      .formatted(Sql.quoted(slot), matches),
                  row -> row.getLong(1),
                  values(connection))
              .orElse(0L);
    }
    return count;
  }

  /** For whom they are kept, in the order of the names. */
  public List<Holder> holders(Connection connection) throws SQLException {
    String both =
        slots.stream()
            .map(slot -> "select * from headwater." + Sql.quoted(slot))
            .collect(java.util.stream.Collectors.joining(" union all "));
    return Sql.list(
        connection,
        HORIZONS
            + """
            select h.name, count(*) filter (where not pg_visible_in_snapshot(o.xid, h.reached)),
              count(*)
            from horizons h join (%s) o on not pg_visible_in_snapshot(o.xid, h.kept)
            where %s
            group by h.name order by h.name"""
                .formatted(both, matches),
        row -> new Holder(row.getString(1), row.getLong(2), row.getLong(3)),
        values(connection));
  }

  /**
   * Deletes those that are kept for nobody. Until the transaction ends no subscriber can register:
   * one that is about to would have to read what is deleted meanwhile.
   */
  public long delete(Connection transaction) throws SQLException {
    Sql.run(transaction, "lock table headwater.subscribers in share mode");
    long deleted = 0;
    for (String slot : slots) {
      deleted +=
          Sql.update(
              transaction,
              HORIZONS
                  + """
                  delete from headwater.%s o where %s and not exists (
                    select from horizons h where not pg_visible_in_snapshot(o.xid, h.kept))"""
                      .formatted(Sql.quoted(slot), matches),
              values(transaction));
    }
    return deleted;
  }

  private Object[] values(Connection connection) throws SQLException {
    Array[] arrays = new Array[values.size()];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = Sql.texts(connection, values.get(i));
    }
    return arrays;
  }
}
