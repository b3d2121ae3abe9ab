package dev.headwater.examples.shop.demo;

import dev.headwater.base.Sql;
import dev.headwater.model.Copy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** Rows of copies, and how many were written: PostgreSQL's own figures, about a second old. */
final class CountRows {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Sessions report what they wrote once a second, at times of their own. */
  private static final double SMOOTHING = 0.25;

  private final Map<Copy<?>, Figures> figures = new HashMap<>();

  /**
   * The figures of one copy.
   *
   * @param written rows inserted, changed and deleted since it was created
   */
  record Figures(long rows, long written, double writtenPerSecond, long atNanos) {
    static final Figures NONE = new Figures(0, 0, 0, 0);
  }

  Figures of(Copy<?> copy) {
    return figures.getOrDefault(copy, Figures.NONE);
  }

  void look(DataSource database, Copy<?> copy) throws SQLException {
    try (Connection connection = database.getConnection()) {
      long[] seen =
          Sql.first(
                  connection,
                  """
                  select n_live_tup, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_user_tables
                  where schemaname = ? and relname = ?""",
                  row -> new long[] {row.getLong(1), row.getLong(2)},
                  copy.table().schema(),
                  copy.table().name())
              .orElseThrow();
      figures.merge(copy, fresh(seen), CountRows::withRate);
    }
  }

  private static Figures fresh(long[] seen) {
    return new Figures(seen[0], seen[1], 0, System.nanoTime());
  }

  private static Figures withRate(Figures before, Figures now) {
    double seconds = (now.atNanos() - before.atNanos()) / NANOS_PER_SECOND;
    double rate = (now.written() - before.written()) / Math.max(seconds, 0.001);
    double smooth = SMOOTHING * rate + (1 - SMOOTHING) * before.writtenPerSecond();
    return new Figures(now.rows(), now.written(), smooth, now.atNanos());
  }

  /** The exact number; reads the whole copy. */
  static long exactly(DataSource database, Copy<?> copy) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return Sql.first(
              connection, "select count(*) from " + copy.table().sql(), row -> row.getLong(1))
          .orElseThrow();
    }
  }
}
