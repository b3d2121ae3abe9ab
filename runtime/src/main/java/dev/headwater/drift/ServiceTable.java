package dev.headwater.drift;

import dev.headwater.base.Sql;
import dev.headwater.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table that lies in a service's database.
 *
 * @param rowsEstimated as the database's statistics have it; 0 if they know nothing
 */
record ServiceTable(TableName name, long rowsEstimated, List<Column> columns) {
  /**
   * One column.
   *
   * @param type domains resolved, without a length
   */
  record Column(String name, String type, boolean isEnum) {}

  ServiceTable {
    columns = List.copyOf(columns);
  }

  /** All tables but PostgreSQL's and Headwater's own; partitions go with their root. */
  static List<ServiceTable> all(Connection connection) throws SQLException {
    Map<TableName, Long> rows = new LinkedHashMap<>();
    Map<TableName, List<Column>> columns = new LinkedHashMap<>();
    Sql.list(
        connection,
        """
        select n.nspname, c.relname, greatest(c.reltuples, 0)::bigint, a.attname,
          format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null), t.typtype = 'e'
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        join pg_type t on t.oid = a.atttypid
        where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
          and n.nspname not in ('headwater', 'headwater_published', 'information_schema')
          and n.nspname !~ '^pg_'
        order by 1, 2, a.attnum""",
        row -> {
          TableName name = new TableName(row.getString(1), row.getString(2));
          rows.put(name, row.getLong(3));
          return columns
              .computeIfAbsent(name, table -> new ArrayList<>())
              .add(new Column(row.getString(4), row.getString(5), row.getBoolean(6)));
        });
    return columns.entrySet().stream()
        .map(
            table ->
                new ServiceTable(
                    table.getKey(), rows.getOrDefault(table.getKey(), 0L), table.getValue()))
        .toList();
  }
}
