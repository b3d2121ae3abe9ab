package dev.headwater.log.postgres;

import static dev.headwater.base.Sql.quoted;

import dev.headwater.base.ColumnTypes;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Wanted;
import dev.headwater.model.Field;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements that read a snapshot difference: what the reading transaction sees and the former
 * snapshot did not. A row's transaction was invisible then if it had not begun ({@code xid >=
 * xmax}) or was still running ({@code xid} among those in progress); whether it is visible now, the
 * transaction's own snapshot decides. The method is PgQ's (Skype, 2007).
 *
 * <p>Ids and times are never compared: neither is in the order of the commits.
 */
final class DifferenceSql {
  private static final String SCHEMA = "headwater_published.";
  static final String EVENTS = SCHEMA + "events";

  private DifferenceSql() {}

  static String changes(Wanted wanted) {
    return SCHEMA + quoted("changes_" + wanted.entity());
  }

  static String entity(Wanted wanted) {
    return SCHEMA + quoted("entity_" + wanted.entity());
  }

  /**
   * Locks before the transaction's first query fixes its snapshot. {@code TRUNCATE} and rewriting
   * {@code ALTER TABLE}s do not keep old row versions: a snapshot older than them would find the
   * table empty, and every changed key would pass for deleted. Locking a view locks its tables.
   */
  static String beginAndLock(List<Wanted> wanted, int lockTimeoutMillis) {
    String locked =
        wanted.stream()
            .map(each -> entity(each) + ", " + changes(each))
            .distinct()
            .collect(Collectors.joining(", "));
    return """
        set transaction isolation level repeatable read, read only;
        set local lock_timeout = %d;
        set local jit = off;
        set local enable_seqscan = off;
        set local enable_hashagg = off;
        set local max_parallel_workers_per_gather = 0;
        """
            .formatted(lockTimeoutMillis)
        + (locked.isEmpty() ? "" : "lock table " + locked + " in access share mode");
  }

  /**
   * One row: snapshot, recovery, incarnation, stamp, service, the position's snapshot at the owner;
   * then for each wanted entity an array of the number of changes and of markers; then the number
   * of events.
   */
  static String look(List<Wanted> wanted, Collection<String> events, Snapshot since) {
    StringBuilder counts = new StringBuilder();
    for (Wanted each : wanted) {
      counts
          .append(", (select array[count(*), count(*) filter (where k1 is null)] from ")
          .append(difference(changes(each), "k1", since))
          .append(" d)");
    }
    String eventCount =
        events.isEmpty()
            ? "0"
            : "(select count(*) from %s d where name = any(?))"
                .formatted(difference(EVENTS, "name", since));
    return about() + counts + ", " + eventCount + " from " + SCHEMA + "owner o";
  }

  private static String about() {
    return "select pg_current_snapshot()::text, pg_is_in_recovery(), o.incarnation, now(), o.service,"
        + " (select snapshot::text from headwater_published.ticks where id = ?::uuid)";
  }

  static String tick() {
    return "select headwater_published.tick(?, ?, ?::pg_snapshot, ?)";
  }

  static String copyWhole(Wanted wanted) {
    String fields =
        wanted.fields().stream()
            .map(field -> quoted(field.name()))
            .collect(Collectors.joining(", "));
    return "copy (select %s from %s) to stdout (format binary)".formatted(fields, entity(wanted));
  }

  /**
   * The state of each changed key under the reading's snapshot; a key without a row is a deletion.
   *
   * <p>The planner knows nothing of a difference that has just been written, so it is left no
   * choice: the keys are sorted first ({@code offset 0} is a fence), then each is looked up in the
   * entity's index ({@code lateral … offset 0} cannot be turned into another join, and scanning is
   * switched off). A lookup's cost cannot surprise. Sorted, because neighbouring rows are looked up
   * and merged faster; hence duplicates are taken out of the sorted keys, not by hashing before.
   */
  static String copyDifference(Wanted wanted, Snapshot since) {
    String keys = keys(wanted);
    String same =
        IntStream.rangeClosed(1, wanted.key().size())
            .mapToObj(i -> "v.k" + i + " = d.k" + i)
            .collect(Collectors.joining(" and "));
    String fields =
        wanted.fields().stream()
            .map(field -> stateOf(wanted, field))
            .collect(Collectors.joining(", "));
    return """
        copy (
          select %3$s, e.k1 is not null
          from (select distinct %1$s from %2$s c order by %1$s offset 0) d
          left join lateral (select * from %4$s v where %5$s offset 0) e on true
        ) to stdout (format binary)"""
        .formatted(keys, difference(changes(wanted), keys, since), fields, entity(wanted), same);
  }

  static String readEvents(Snapshot since) {
    String columns = "id, name, key, payload, seq, published_at";
    return "select id, name, key, payload::text, seq, published_at from %s d where name = any(?) order by seq"
        .formatted(difference(EVENTS, columns, since));
  }

  private static String stateOf(Wanted wanted, Field field) {
    int position = wanted.key().indexOf(field.name());
    return position < 0
        ? "e." + quoted(field.name())
        // The row's own where there is one: of equal keys (1.0 and 1.00) the outbox may have
        // another.
        : "coalesce(e.%s, d.k%d::%s)"
            .formatted(quoted(field.name()), position + 1, ColumnTypes.travelling(field.type()));
  }

  private static String keys(Wanted wanted) {
    return IntStream.rangeClosed(1, wanted.key().size())
        .mapToObj(i -> "k" + i)
        .collect(Collectors.joining(", "));
  }

  private static String difference(String view, String columns, Snapshot since) {
    String begunLater =
        "select %s from %s where xid >= '%d'::xid8".formatted(columns, view, since.xmax());
    if (since.inProgress().isEmpty()) {
      return "(" + begunLater + ")";
    }
    String running =
        since.inProgress().stream().map(String::valueOf).collect(Collectors.joining(","));
    return "(%s union all select %s from %s where xid = any('{%s}'::xid8[]))"
        .formatted(begunLater, columns, view, running);
  }
}
