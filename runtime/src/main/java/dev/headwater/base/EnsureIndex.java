package dev.headwater.base;

import static dev.headwater.base.Sql.literal;
import static dev.headwater.base.Sql.quoted;

import dev.headwater.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** Gives tables the indexes that they are looked into by, where there are none yet. */
public final class EnsureIndex {
  private final Connection connection;

  /**
   * Over the given connection.
   *
   * @param connection in autocommit mode
   */
  public EnsureIndex(Connection connection) {
    this.connection = connection;
  }

  /**
   * Unless one begins with these columns already, in whatever order.
   *
   * @param columns as the catalogue names them
   * @param concurrently whether others write the table meanwhile
   * @param why explained where a DBA looks
   */
  public void on(TableName table, List<String> columns, boolean concurrently, String why)
      throws SQLException {
    if (exists(table, columns)) {
      return;
    }
    String name = name(table, columns);
    Sql.run(
        connection,
        "create index %sif not exists %s on %s (%s)"
            .formatted(
                concurrently ? "concurrently " : "",
                quoted(name),
                table.sql(),
                columns.stream().map(Sql::quoted).collect(Collectors.joining(", "))));
    Sql.run(
        connection,
        "comment on index %s.%s is %s"
            .formatted(quoted(table.schema()), quoted(name), literal(why)));
  }

  /** Whether there is an index that begins with these columns. */
  public boolean exists(TableName table, List<String> columns) throws SQLException {
    return Sql.first(
            connection,
            """
            select exists (
              select from pg_index i
              where i.indrelid = ?::regclass and i.indisvalid and i.indpred is null
                and i.indexprs is null and i.indnkeyatts >= cardinality(w.wanted)
                and (select array_agg(a.attname::text order by a.attname collate "C")
                     from unnest(i.indkey[0:cardinality(w.wanted) - 1]) k(attnum)
                     join pg_attribute a
                       on a.attrelid = i.indrelid and a.attnum = k.attnum) = w.wanted)
            from (select array(select c from unnest(?::text[]) c order by c collate "C") as wanted) w""",
            row -> row.getBoolean(1),
            table.sql(),
            Sql.texts(connection, columns))
        .orElse(false);
  }

  private static String name(TableName table, List<String> columns) {
    String name = "headwater_" + table.name() + "_by_" + String.join("_", columns);
    return name.length() <= 63
        ? name
        : name.substring(0, 54) + "_" + Integer.toHexString(name.hashCode());
  }
}
