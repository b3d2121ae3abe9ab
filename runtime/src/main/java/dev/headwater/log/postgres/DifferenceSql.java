package dev.headwater.log.postgres;

import static dev.headwater.base.Sql.literal;
import static dev.headwater.base.Sql.quoted;

import dev.headwater.base.ColumnTypes;
import dev.headwater.log.Extent;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Wanted;
import dev.headwater.model.Field;
import java.util.List;
import java.util.Set;
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

  /** Shows keys as text in one way, whatever the login's settings. */
  private static final String TEXT_FORMS =
      """
      set local datestyle = iso;
      set local timezone = 'UTC';
      set local extra_float_digits = 1;
      set local bytea_output = hex;
      """;

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
   *
   * @param settings further statements for the transaction, none of which takes a snapshot
   */
  static String beginAndLock(
      String settings, List<Wanted> wanted, Set<String> events, int lockTimeoutMillis) {
    String locked =
        wanted.stream()
            .map(each -> entity(each) + ", " + changes(each))
            .distinct()
            .collect(Collectors.joining(", "));
    return """
        set transaction isolation level repeatable read, read only;
        %s
        set local lock_timeout = %d;
        set local jit = off;
        set local enable_seqscan = off;
        set local enable_hashagg = off;
        set local max_parallel_workers_per_gather = 0;
        set local plan_cache_mode = force_generic_plan;
        """
            .formatted(settings, lockTimeoutMillis)
        + TEXT_FORMS
        + lock(locked, events.isEmpty() ? "" : EVENTS);
  }

  /** The outbox of events is truncated too, once it was read by all. */
  private static String lock(String entities, String events) {
    if (entities.isEmpty() && events.isEmpty()) {
      return "";
    }
    String between = entities.isEmpty() || events.isEmpty() ? "" : ", ";
    return "lock table " + entities + between + events + " in access share mode";
  }

  /** Has the transaction read the instant of another one. */
  static String beginAt(String settings, String snapshotName) {
    return """
        set transaction isolation level repeatable read, read only;
        set transaction snapshot %s;
        %s
        set local jit = off;
        set local enable_hashagg = off;
        set local enable_seqscan = off;
        set local max_parallel_workers_per_gather = 0;
        """
            .formatted(literal(snapshotName), settings)
        + TEXT_FORMS;
  }

  /**
   * One row: snapshot, recovery, incarnation, stamp, service, the position's snapshot at the owner,
   * the incarnations given up, whether no other instance of the named subscriber reads; then for
   * each wanted entity an array of the number of changes and of markers; then the number of events.
   * Its text does not change with the position, so that it is planned once.
   */
  static String look(List<Wanted> wanted, Set<String> events) {
    StringBuilder counts = new StringBuilder();
    for (Wanted each : wanted) {
      counts
          .append(", (select array[count(*), count(*) filter (where k1 is null)] from ")
          .append(difference(changes(each), "k1"))
          .append(" d)");
    }
    String eventCount =
        events.isEmpty()
            ? "0"
            : "(select count(*) from %s d where name = any(?))"
                .formatted(difference(EVENTS, "name"));
    return """
        select pg_current_snapshot()::text as snapshot, pg_is_in_recovery() as recovering,
          o.incarnation, now() as stamp, o.service,
          (select snapshot::text from headwater_published.ticks where id = ?::uuid) as stands,
          o.rebased_from,
          case when ?::text is null then true
            else pg_try_advisory_xact_lock(hashtextextended('headwater.reading:' || ?, 0))
            end as alone"""
        + counts
        + ", "
        + eventCount
        + " from "
        + SCHEMA
        + "owner o";
  }

  /** Marks a transaction as one that reads a share for a subscriber. */
  static String shareReading() {
    return "select pg_advisory_xact_lock_shared(hashtextextended('headwater.sharing:' || ?, 0))";
  }

  /** Ends the subscriber's other sessions that read, alone or in shares. */
  static String endOthers() {
    return """
        select count(pg_terminate_backend(l.pid)) from pg_locks l
        where l.locktype = 'advisory' and l.granted and l.objsubid = 1
          and l.database = (select oid from pg_database where datname = current_database())
          and l.pid <> pg_backend_pid()
          and ((l.classid::bigint << 32) | l.objid::bigint) in (
            hashtextextended('headwater.reading:' || ?, 0),
            hashtextextended('headwater.sharing:' || ?, 0))""";
  }

  static String tick() {
    return "select headwater_published.tick(?, ?::pg_snapshot, ?)";
  }

  static String copyOut(Wanted wanted, Extent extent, Snapshot since) {
    if (extent instanceof Extent.Changed changed) {
      return copyDifference(wanted, changed, since);
    }
    if (extent instanceof Extent.Range range) {
      return copyWhere(wanted, within(wanted, range.after(), range.upTo()));
    }
    return copyWhere(wanted, "");
  }

  private static String copyWhere(Wanted wanted, String where) {
    String fields =
        wanted.fields().stream()
            .map(field -> as(quoted(field.name()), field))
            .collect(Collectors.joining(", "));
    return "copy (select %s from %s%s) to stdout (format binary)"
        .formatted(fields, entity(wanted), where);
  }

  /** In the subscriber's type: the owner may have widened its own since. */
  private static String as(String value, Field field) {
    return "(" + value + ")::" + ColumnTypes.travelling(field.type());
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
  private static String copyDifference(Wanted wanted, Extent.Changed changed, Snapshot since) {
    String keys = keys(wanted);
    String fields =
        wanted.fields().stream()
            .map(field -> stateOf(wanted, field))
            .collect(Collectors.joining(", "));
    String changedKeys =
        "select %s from %s c%s%s"
            .formatted(
                keys,
                difference(changes(wanted), keys, since),
                // Markers tell that rows are gone, not which.
                within(wanted, List.of(), changed.upTo(), "k1 is not null"),
                partOf(wanted, changed.part()));
    return """
        copy (
          select %3$s, e.k1 is not null
          from (select distinct %1$s from (%2$s) c order by %1$s offset 0) d
          left join lateral (select * from %4$s v where %5$s offset 0) e on true
        ) to stdout (format binary)"""
        .formatted(
            keys, changedKeys + also(changed.also()), fields, entity(wanted), sameKey(wanted));
  }

  /** The same for few keys, as text; its own text does not change, so it is planned once. */
  static String readStates(Wanted wanted) {
    String keys = keys(wanted);
    String fields =
        wanted.fields().stream()
            .map(field -> "(" + stateOf(wanted, field) + ")::text")
            .collect(Collectors.joining(", "));
    return """
        with d as materialized (select distinct %1$s from %2$s c where k1 is not null)
        select %3$s, e.k1 is not null
        from d left join lateral (select * from %4$s v where %5$s offset 0) e on true"""
        .formatted(
            keys, difference(changes(wanted), keys), fields, entity(wanted), sameKey(wanted));
  }

  private static String sameKey(Wanted wanted) {
    return IntStream.rangeClosed(1, wanted.key().size())
        .mapToObj(i -> "v.k" + i + " = d.k" + i)
        .collect(Collectors.joining(" and "));
  }

  private static String also(List<List<String>> keys) {
    return keys.stream()
        .map(key -> " union all select " + literals(key))
        .collect(Collectors.joining());
  }

  /** By the keys' own hash functions: as texts they would cost each share half of its time. */
  private static String partOf(Wanted wanted, Extent.Part part) {
    if (part.of() == 1) {
      return "";
    }
    return " and (hash_record_extended(row(%s), 0) & 1023) %% %d = %d"
        .formatted(keys(wanted), part.of(), part.number());
  }

  private static String within(Wanted wanted, List<String> after, List<String> upTo) {
    return within(wanted, after, upTo, "");
  }

  private static String within(Wanted wanted, List<String> after, List<String> upTo, String also) {
    String keys = "(" + keys(wanted) + ")";
    List<String> conditions =
        java.util.stream.Stream.of(
                also,
                after.isEmpty() ? "" : keys + " > (" + literals(after) + ")",
                upTo.isEmpty() ? "" : keys + " <= (" + literals(upTo) + ")")
            .filter(condition -> !condition.isEmpty())
            .toList();
    return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
  }

  private static String literals(List<String> key) {
    return key.stream().map(value -> literal(value)).collect(Collectors.joining(", "));
  }

  /** The last key of the next so many, if there are so many. */
  static String rangeEnd(Wanted wanted, List<String> after, int rowsMax) {
    String texts =
        IntStream.rangeClosed(1, wanted.key().size())
            .mapToObj(i -> "k" + i + "::text")
            .collect(Collectors.joining(", "));
    return "select array[%s] from %s%s order by %s offset %d limit 1"
        .formatted(
            texts, entity(wanted), within(wanted, after, List.of()), keys(wanted), rowsMax - 1);
  }

  static String hasMoreRowsThan(Wanted wanted, int rows) {
    return "select exists (select from %s offset %d)".formatted(entity(wanted), rows);
  }

  /** The types of the key's components as the owner has them. */
  static String keyTypes(Wanted wanted) {
    return """
        select format_type(atttypid, null) from pg_attribute
        where attrelid = %s::regclass and attname ~ '^k[0-9]+$' order by attnum"""
        .formatted(literal(changes(wanted)));
  }

  /** The places, from 0, of those keys that have no row. One array of texts for each component. */
  static String missing(Wanted wanted, List<String> keyTypes) {
    return """
        select (d.place - 1)::int from %s
        left join lateral (select 1 as found from %s v where %s offset 0) e on true
        where e.found is null order by 1"""
        .formatted(given(wanted), entity(wanted), sameAsGiven(keyTypes));
  }

  /**
   * Rows of given keys, as they are now: whether this is a standby, the incarnation, the snapshot,
   * whether there is a row, and its fields. One array of texts for each component of the key.
   */
  static String rowsOf(Wanted wanted, List<String> keyTypes) {
    String fields =
        wanted.fields().stream()
            .map(field -> as("e." + quoted(field.name()), field))
            .collect(Collectors.joining(", "));
    return """
        select pg_is_in_recovery(), o.incarnation, pg_current_snapshot()::text, e.k1 is not null, %s
        from %sowner o
        left join (
          select v.*, d.place as "headwater place" from %s
          cross join lateral (select * from %s v where %s offset 0) v
        ) e on true
        order by e."headwater place\""""
        .formatted(fields, SCHEMA, given(wanted), entity(wanted), sameAsGiven(keyTypes));
  }

  private static String given(Wanted wanted) {
    int size = wanted.key().size();
    return "unnest(%s) with ordinality d (%s, place)"
        .formatted(each(size, "?::text[]"), each(size, "t%d"));
  }

  private static String each(int size, String form) {
    return IntStream.rangeClosed(1, size)
        .mapToObj(i -> form.formatted(i))
        .collect(Collectors.joining(", "));
  }

  private static String sameAsGiven(List<String> keyTypes) {
    return IntStream.rangeClosed(1, keyTypes.size())
        .mapToObj(i -> "v.k%d = d.t%d::%s".formatted(i, i, keyTypes.get(i - 1)))
        .collect(Collectors.joining(" and "));
  }

  private static String stateOf(Wanted wanted, Field field) {
    int position = wanted.key().indexOf(field.name());
    String value = as("e." + quoted(field.name()), field);
    return position < 0
        ? value
        // The row's own where there is one: of equal keys (1.0 and 1.00) the outbox may have
        // another.
        : "coalesce(%s, %s)".formatted(value, as("d.k" + (position + 1), field));
  }

  private static String keys(Wanted wanted) {
    return IntStream.rangeClosed(1, wanted.key().size())
        .mapToObj(i -> "k" + i)
        .collect(Collectors.joining(", "));
  }

  /** With two parameters: the former snapshot's end, and what was in progress then. */
  static String difference(String view, String columns) {
    return """
        (select %1$s from %2$s where xid >= ?::xid8
         union all select %1$s from %2$s where xid = any(?::xid8[]))"""
        .formatted(columns, view);
  }

  static String difference(String view, String columns, Snapshot since) {
    String begunLater =
        "select %s from %s where xid >= '%d'::xid8".formatted(columns, view, since.xmax());
    if (since.inProgress().isEmpty()) {
      return "(" + begunLater + ")";
    }
    return "(%s union all select %s from %s where xid = any('%s'::xid8[]))"
        .formatted(begunLater, columns, view, inProgress(since));
  }

  /** As an array's text. */
  static String inProgress(Snapshot since) {
    return since.inProgress().stream()
        .map(String::valueOf)
        .collect(Collectors.joining(",", "{", "}"));
  }
}
