package dev.headwater.measure;

import dev.headwater.base.ByIndex;
import dev.headwater.inbox.ParkedMessages;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * How many rows or events of an owner's are set aside.
 *
 * @param count up to {@link #COUNTED_MAX} over all
 */
public record ParkedCount(
    String owner, ParkedMessages.Kind kind, ParkedMessages.State state, long count) {
  /** Looking has to be quick however many there are. */
  public static final int COUNTED_MAX = 100_000;

  /** Those that are not 0. */
  public static List<ParkedCount> of(Connection connection) throws SQLException {
    return ByIndex.list(
        connection,
        """
        select owner, kind, state, count(*) from (
          (select owner, kind, state from headwater.parked
          where state in ('retrying', 'parked', 'waiting') limit ?)
          -- Sagas of this service in whose way something stands, among those that have not ended.
          union all
          (select i.service, 'saga', 'parked' from headwater.sagas s, headwater.installation i
          where s.due_at is not null and s.problem <> '' limit ?)) unresolved
        group by owner, kind, state order by owner, kind, state""",
        row ->
            new ParkedCount(
                row.getString(1),
                ParkedMessages.Kind.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                ParkedMessages.State.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                row.getLong(4)),
        COUNTED_MAX,
        COUNTED_MAX);
  }
}
