package dev.headwater.copy;

import dev.headwater.base.Sql;
import dev.headwater.inbox.Failures;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges a stage so that rows which cannot be applied stay behind: halves that fail are halved
 * again until single rows are left. With c culprits among n rows this takes about c · log n merges.
 */
final class MergeStage {
  private final Connection local;
  private final CopySql sql;
  private final List<Unfit> unfit = new ArrayList<>();

  /** A row that could not be applied. */
  record Unfit(long number, List<String> key, SQLException why) {}

  MergeStage(Connection local, CopySql sql) {
    this.local = local;
    this.sql = sql;
  }

  /**
   * Merges all that fits. The stage's rows are numbered from then on, see {@link CopySql#numbered}.
   *
   * @return those that do not
   */
  List<Unfit> singly() throws SQLException {
    Sql.run(local, sql.number());
    long rows =
        Sql.first(local, "select count(*) from " + sql.numbered(), row -> row.getLong(1))
            .orElseThrow();
    merge(1, rows);
    return unfit;
  }

  private void merge(long first, long last) throws SQLException {
    if (first > last) {
      return;
    }
    Savepoint before = local.setSavepoint();
    try {
      Sql.run(local, sql.stageNumbers(first, last) + sql.merge());
      local.releaseSavepoint(before);
    } catch (SQLException failure) {
      if (!Failures.isOfOneRow(failure)) {
        throw failure;
      }
      local.rollback(before);
      if (first == last) {
        unfit.add(new Unfit(first, key(first), failure));
        return;
      }
      long middle = (first + last) / 2;
      merge(first, middle);
      merge(middle + 1, last);
    }
  }

  private List<String> key(long number) throws SQLException {
    return Sql.first(
            local,
            "select %s from %s s where s.%s = ?"
                .formatted(sql.keyText("s"), sql.numbered(), CopySql.NUMBER),
            row -> List.of((String[]) row.getArray(1).getArray()),
            number)
        .orElseThrow();
  }
}
