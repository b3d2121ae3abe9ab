package dev.headwater.outbox;

import static dev.headwater.base.Sql.literal;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.model.Entity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One key of an entity, looked for in its owner's database. Values are literals that PostgreSQL
 * reads in the column's own type, whatever that is.
 */
public final class CapturedKey {
  private static final String NO_SUCH_VALUE = "22";

  private final Entity<?> entity;
  private final List<String> parts;

  /** Asks nothing yet. */
  public CapturedKey(Entity<?> entity, List<String> parts) {
    this.entity = entity;
    this.parts = List.copyOf(parts);
  }

  /**
   * The key as PostgreSQL writes it.
   *
   * @throws HeadwaterException HW405 when it is no value of the key's type
   */
  public List<String> text(Connection connection) throws SQLException {
    String given = joined(", ", i -> literal(parts.get(i)));
    String texts = joined(", ", i -> "k" + (i + 1) + "::text");
    String columns = joined(", ", i -> "k" + (i + 1));
    try {
      return Sql.first(
              connection,
              """
              select array[%s]
              from (select %s from %s where false union all select %s) k"""
                  .formatted(texts, columns, CaptureSql.changesView(entity.name()), given),
              row -> List.of((String[]) row.getArray(1).getArray()))
          .orElseThrow();
    } catch (SQLException failure) {
      if (!String.valueOf(failure.getSQLState()).startsWith(NO_SUCH_VALUE)) {
        throw failure;
      }
      throw new HeadwaterException(
          "HW405",
          entity.toString(),
          "the key is no value of its column's type.",
          "give each part as PostgreSQL writes it.");
    }
  }

  /**
   * Has the entity's table stay as it is until the transaction ends, but for its rows: who reads it
   * with a snapshot that is older than a rewriting would find it empty.
   */
  public void holdTable(Connection transaction) throws SQLException {
    Sql.run(
        transaction,
        "lock table " + CaptureSql.entityView(entity.name()) + " in access share mode");
  }

  /** The published fields of the row in the types of a copy, as texts; empty without a row. */
  public List<List<String>> rows(Connection connection, List<String> values) throws SQLException {
    return Sql.list(
        connection,
        "select array[%s]::text[] from %s v where %s"
            .formatted(
                String.join(", ", values), CaptureSql.entityView(entity.name()), matches("v")),
        row -> java.util.Arrays.asList((String[]) row.getArray(1).getArray()));
  }

  /**
   * Whether a snapshot does not see all that has happened to the key: it changed later, or
   * something did of which nobody knows which keys it concerns.
   */
  public boolean changedBeyond(Connection connection, String snapshot) throws SQLException {
    return Sql.first(
            connection,
            """
            select exists (
              select from %s c where (c.k1 is null or %s)
                and not pg_visible_in_snapshot(c.xid, ?::pg_snapshot))"""
                .formatted(CaptureSql.changesView(entity.name()), matches("c")),
            row -> row.getBoolean(1),
            snapshot)
        .orElseThrow();
  }

  /** Where its changes lie. */
  List<String> slots() {
    return List.of(CaptureSql.slotName(entity.name(), 0), CaptureSql.slotName(entity.name(), 1));
  }

  /** Of a row of a slot, which may have many keys. */
  String matchesIn(String alias) {
    String arrays = joined(", ", i -> alias + ".k" + (i + 1) + "s");
    String names = joined(", ", i -> "k" + (i + 1));
    return "(%s or exists (select from unnest(%s) u (%s) where %s))"
        .formatted(matches(alias), arrays, names, matches("u"));
  }

  private String matches(String alias) {
    return joined(" and ", i -> alias + ".k" + (i + 1) + " = " + literal(parts.get(i)));
  }

  private String joined(String between, java.util.function.IntFunction<String> part) {
    return IntStream.range(0, parts.size()).mapToObj(part).collect(Collectors.joining(between));
  }
}
