package dev.headwater.log.postgres;

import java.util.List;
import java.util.Set;

/** The statements that read the owner's events: see {@link DifferenceSql} for the method. */
final class EventSql {
  /** More are read as a stream, in a transaction that stays open. */
  static final int EVENTS_MAX = 1_000;

  private EventSql() {}

  /**
   * Begins a transaction that reads events alone, and may write the tick as well; locks as {@link
   * DifferenceSql#beginAndLock} does.
   *
   * @param settings further statements for the transaction, none of which takes a snapshot
   */
  static String beginAndLockEvents(String settings, int lockTimeoutMillis) {
    return """
        set transaction isolation level repeatable read, read write;
        %s
        set local lock_timeout = %d;
        set local jit = off;
        set local enable_seqscan = off;
        set local plan_cache_mode = force_generic_plan;
        """
            .formatted(settings, lockTimeoutMillis)
        + "lock table "
        + DifferenceSql.EVENTS
        + " in access share mode";
  }

  /**
   * All that a reading of events alone needs: for each event, or once if there is none, what {@link
   * DifferenceSql#look} gives, the tick, and the event. There is a tick if there are events, not
   * too many, and the position is in this owner's history.
   */
  static String readEventsAtOnce() {
    return """
        with looked as materialized (%1$s),
          found as materialized (%2$s limit %3$d + 1),
          ticked as materialized (
            select case when (select count(*) from found) between 1 and %3$d
                and alone and not recovering and stands is not distinct from ?::text
                and incarnation = coalesce(?::uuid, incarnation)
              then headwater_published.tick(?, pg_current_snapshot(), now()) end as tick
            from looked)
        select looked.*, ticked.tick, found.*
        from looked cross join ticked left join found on true order by seq"""
        .formatted(DifferenceSql.look(List.of(), Set.of()), readEvents(), EVENTS_MAX);
  }

  /**
   * The same without a tick, whoever else reads: a transaction of its own. In {@code READ
   * COMMITTED} it locks before it takes its snapshot.
   *
   * @param settings statements that the transaction needs first; empty if it needs none
   */
  static String readEventsAhead(String settings) {
    String look =
        "select * from headwater_published.events_ahead("
            + "?::uuid, ?::xid8, ?::xid8[], ?::text[], ?)";
    return settings.isEmpty()
        ? look
        : "begin isolation level read committed, read only; " + settings + " " + look + "; commit";
  }

  static String canReadAhead() {
    return """
        select to_regprocedure(
          'headwater_published.events_ahead(uuid, xid8, xid8[], text[], int)') is not null""";
  }

  static String readEvents() {
    String columns = "id, name, key, payload, seq, published_at, traceparent";
    return """
        select id, name, key, payload::text, seq, published_at, traceparent
        from %s d where name = any(?) order by seq"""
        .formatted(DifferenceSql.difference(DifferenceSql.EVENTS, columns));
  }
}
