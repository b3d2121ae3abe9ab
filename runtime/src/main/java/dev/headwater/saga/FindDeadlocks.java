package dev.headwater.saga;

import dev.headwater.base.ByIndex;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;

/**
 * Finds sagas that wait for each other's claims, directly or through others, wherever those are.
 * The youngest of a circle is cancelled, if it still can be; the others go on. Circles through
 * sagas of other initiators are not seen: there the deadline of the step ends the waiting.
 */
final class FindDeadlocks {
  private FindDeadlocks() {}

  /**
   * Looks for them.
   *
   * @return how many were broken
   */
  static int breakAll(Connection connection, Instant now) throws SQLException {
    return ByIndex.update(
        connection,
        """
        with recursive waits (first, saga, waits_for, youngest, depth) as (
          select id, id, waits_for, id, 1 from headwater.sagas
          where due_at is not null and waits_for is not null and wanted = ''
          union all
          select w.first, s.id, s.waits_for, greatest(w.youngest, s.id), w.depth + 1
          from waits w join headwater.sagas s on s.id = w.waits_for
          where s.due_at is not null and s.waits_for is not null
            and w.waits_for <> w.first and w.depth < 100
        ), victims as (
          select distinct youngest from waits where waits_for = first
        )
        update headwater.sagas s set wanted = 'compensate', due_at = ?,
          reason = 'It and others waited for each other''s claims.'
        from victims v where s.id = v.youngest and s.wanted = ''
          and s.state in ('running', 'fencing')""",
        Timestamp.from(now));
  }
}
