package dev.headwater.copy;

import dev.headwater.base.Sql;
import dev.headwater.log.Reading;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings the few changed rows of a small tick into a copy, in one statement and without a stage: a
 * temporary table that was touched costs each commit more than such a tick's whole work.
 */
final class MergeFew {
  /** From there on piping into a stage is cheaper. */
  static final int ROWS_MAX = 500;

  private final Connection local;
  private final String applierRole;

  MergeFew(Connection local, String applierRole) {
    this.local = local;
    this.applierRole = applierRole;
  }

  /** Merges as the applier; afterwards the session's own role is back. */
  long into(KeptCopy kept, List<Reading.State> states) throws SQLException {
    String sql =
        "set local role %s; %s; set local role none"
            .formatted(Sql.quoted(applierRole), kept.sql().mergeStates());
    try (PreparedStatement statement = local.prepareStatement(sql)) {
      int fields = kept.wanted().fields().size();
      for (int i = 0; i < fields; i++) {
        int field = i;
        @Nullable Object[] values =
            states.stream().map(state -> state.values().get(field)).toArray();
        statement.setArray(i + 1, local.createArrayOf("text", values));
      }
      Object[] present = states.stream().map(Reading.State::present).toArray();
      statement.setArray(fields + 1, local.createArrayOf("boolean", present));
      statement.execute();
    }
    return states.size();
  }
}
