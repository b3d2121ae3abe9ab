package dev.headwater.copy;

import dev.headwater.base.ColumnTypes;
import dev.headwater.base.Sql;
import dev.headwater.model.Copy;
import dev.headwater.model.Field;
import dev.headwater.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Compares a copy with its owner's own table, row by row, in the order of their keys. For a system
 * at rest: what changes meanwhile is found to differ. It reads the owner's table itself, not what
 * is published of it, so that it shares nothing with what keeps the copy.
 */
public final class CompareCopy {
  private static final int DIFFERING_KEYS_LISTED_MAX = 20;
  private static final int FETCHED_AT_ONCE = 5_000;

  /** Servers and logins differ in how they show values. */
  private static final String SETTINGS =
      "set local bytea_output = hex; set local datestyle = iso; set local timezone = 'UTC';"
          + " set local extra_float_digits = 1";

  private final Copy<?> copy;

  /**
   * What was found.
   *
   * @param rows of the copy
   * @param differing keys whose rows are not the same on both sides, or are on one side only
   * @param firstKeys the first of them
   */
  public record Comparison(long rows, long differing, List<String> firstKeys) {
    public boolean isEqual() {
      return differing == 0;
    }
  }

  public CompareCopy(Copy<?> copy) {
    this.copy = copy;
  }

  /**
   * Reads both sides once, as streams.
   *
   * @param owner a login that may read the owner's table
   * @param subscriber a login that may read the copy
   */
  public Comparison between(DataSource owner, DataSource subscriber) throws SQLException {
    try (Rows theirs = rows(owner, copy.entity().table(), true);
        Rows ours = rows(subscriber, copy.table(), false)) {
      long rows = 0;
      long differing = 0;
      List<String> firstKeys = new ArrayList<>();
      while (theirs.key != null || ours.key != null) {
        int order = order(theirs.key, ours.key);
        boolean same = order == 0 && theirs.content.equals(ours.content);
        if (!same) {
          differing++;
          if (firstKeys.size() < DIFFERING_KEYS_LISTED_MAX) {
            firstKeys.add(String.valueOf(order <= 0 ? theirs.key : ours.key));
          }
        }
        if (order >= 0) {
          rows++;
          ours.next();
        }
        if (order <= 0) {
          theirs.next();
        }
      }
      return new Comparison(rows, differing, firstKeys);
    }
  }

  /** Both servers order by bytes, which for UTF-8 is the order of code points. */
  private static int order(@Nullable String one, @Nullable String other) {
    if (one == null || other == null) {
      return one == null ? 1 : -1;
    }
    return java.util.Arrays.compareUnsigned(
        one.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        other.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private Rows rows(DataSource source, TableName table, boolean atOwner) throws SQLException {
    List<String> key =
        copy.entity().key().stream()
            .map(component -> value(copy.shape().field(component).orElseThrow(), atOwner))
            .toList();
    String fields =
        copy.shape().fields().stream()
            .map(field -> value(field, atOwner))
            .collect(Collectors.joining(", "));
    return new Rows(
        source,
        """
        select row(%s)::text collate "C" as key, md5(convert_to(row(%s)::text, 'UTF8')) as content
        from %s order by 1"""
            .formatted(String.join(", ", key), fields, table.sql()));
  }

  private String value(Field field, boolean atOwner) {
    Field read = atOwner ? copy.entity().shape().field(field.name()).orElseThrow() : field;
    return "(" + read.column().sql() + ")::" + ColumnTypes.travelling(read.type());
  }

  /** One side, read as a stream. */
  private static final class Rows implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement statement;
    private final ResultSet rows;
    @Nullable String key;
    String content = "";

    Rows(DataSource source, String sql) throws SQLException {
      connection = source.getConnection();
      connection.setAutoCommit(false);
      Sql.run(connection, SETTINGS);
      statement = connection.prepareStatement(sql);
      statement.setFetchSize(FETCHED_AT_ONCE);
      rows = statement.executeQuery();
      next();
    }

    void next() throws SQLException {
      boolean more = rows.next();
      key = more ? rows.getString(1) : null;
      content = more ? rows.getString(2) : "";
    }

    @Override
    public void close() throws SQLException {
      rows.close();
      statement.close();
      connection.rollback();
      connection.close();
    }
  }
}
