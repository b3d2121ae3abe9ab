package dev.headwater.outbox;

import dev.headwater.base.Sql;
import dev.headwater.model.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An entity's real table, as the database's catalogue describes it.
 *
 * @param kind {@code r} for an ordinary table, {@code p} for a partitioned one, …
 * @param persistence {@code p} permanent, {@code u} unlogged, {@code t} temporary
 * @param rewritesRows whether triggers of the service's own may change a row on its way in
 * @param rowsHidden whether row-level security hides rows from who publishes the table
 * @param keys the column sets that are unique, immediate, valid and not partial
 * @param parts the table and all its partitions or heirs, each of which is captured
 */
record OwnerTable(
    TableName name,
    long oid,
    String kind,
    String persistence,
    boolean rewritesRows,
    boolean rowsHidden,
    Map<String, Column> columns,
    List<Set<String>> keys,
    List<Part> parts) {

  /**
   * One column.
   *
   * @param type with its schema and length, as the outbox declares it
   * @param baseType domains resolved, without a length
   * @param deterministic whether equal values are the same bytes
   * @param generatedAs the expression of a generated column, else empty
   * @param number tells a column from one of the same name that was dropped
   */
  record Column(
      String name,
      String type,
      String baseType,
      boolean isEnum,
      boolean notNull,
      boolean deterministic,
      String generatedAs,
      int number) {}

  /**
   * One table of a partition tree.
   *
   * @param attached tells one attachment to the tree from another of the same table
   */
  record Part(long oid, String sql, String attached) {}

  /** Changes when a part comes, goes, or was away for a while. */
  String partsFingerprint() {
    return parts.stream()
        .map(part -> part.oid() + "@" + part.attached())
        .collect(Collectors.joining(" "));
  }

  /** A column that was verified to be there. */
  Column column(String columnName) {
    return Objects.requireNonNull(columns.get(columnName), columnName);
  }

  static Optional<OwnerTable> find(Connection connection, TableName name) throws SQLException {
    return Sql.first(
        connection,
        """
        select c.oid, c.relkind, c.relpersistence,
          exists (
            select from pg_trigger t
            where t.tgrelid = c.oid and not t.tgisinternal and t.tgtype & 19 = 19),
          c.relrowsecurity and not p.rolsuper and not p.rolbypassrls
            and (c.relforcerowsecurity or not pg_has_role(p.oid, c.relowner, 'usage'))
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_roles p on p.oid = coalesce(
          (select nspowner from pg_namespace where nspname = 'headwater_published'),
          current_user::regrole)
        where n.nspname = ? and c.relname = ?""",
        row -> read(connection, name, row),
        name.schema(),
        name.name());
  }

  private static OwnerTable read(Connection connection, TableName name, ResultSet row)
      throws SQLException {
    long oid = row.getLong(1);
    return new OwnerTable(
        name,
        oid,
        row.getString(2),
        row.getString(3),
        row.getBoolean(4),
        row.getBoolean(5),
        columns(connection, oid),
        keys(connection, oid),
        parts(connection, oid));
  }

  private static Map<String, Column> columns(Connection connection, long oid) throws SQLException {
    Map<String, Column> columns = new LinkedHashMap<>();
    Sql.list(
            connection,
            """
            with recursive resolved as (
              select a.attnum, t.oid, t.typtype, t.typbasetype
              from pg_attribute a join pg_type t on t.oid = a.atttypid
              where a.attrelid = ? and a.attnum > 0 and not a.attisdropped
              union all
              select r.attnum, t.oid, t.typtype, t.typbasetype
              from resolved r join pg_type t on t.oid = r.typbasetype where r.typtype = 'd'
            )
            select a.attname,
              case
                when dn.nspname = 'pg_catalog' then format_type(a.atttypid, a.atttypmod)
                when de.oid is null then format('%I.%I', dn.nspname, d.typname)
                else format('%I.%I[]', dn.nspname, de.typname)
              end,
              case when t.typname = 'citext' then 'citext' else format_type(r.oid, null) end,
              coalesce(e.typtype, r.typtype) = 'e', a.attnotnull,
              coalesce(l.collisdeterministic, true) and t.typname <> 'citext',
              case when a.attgenerated <> '' then pg_get_expr(g.adbin, g.adrelid) else '' end,
              a.attnum
            from pg_attribute a
            join resolved r on r.attnum = a.attnum and r.typtype <> 'd'
            join pg_type t on t.oid = r.oid
            join pg_type d on d.oid = a.atttypid
            left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
            left join pg_type de on de.oid = d.typelem and d.typcategory = 'A'
            join pg_namespace dn on dn.oid = coalesce(de.typnamespace, d.typnamespace)
            left join pg_collation l on l.oid = a.attcollation
            left join pg_attrdef g on g.adrelid = a.attrelid and g.adnum = a.attnum
            where a.attrelid = ? order by a.attnum""",
            row ->
                new Column(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getBoolean(4),
                    row.getBoolean(5),
                    row.getBoolean(6),
                    row.getString(7),
                    row.getInt(8)),
            oid,
            oid)
        .forEach(column -> columns.put(column.name(), column));
    return columns;
  }

  private static List<Set<String>> keys(Connection connection, long oid) throws SQLException {
    return Sql.list(
        connection,
        """
        select array_agg(a.attname::text)
        from pg_index i
        cross join lateral unnest(i.indkey[0:i.indnkeyatts - 1]) k(attnum)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
        where i.indrelid = ? and i.indisunique and i.indimmediate and i.indisvalid
          and i.indpred is null and i.indexprs is null
        group by i.indexrelid""",
        row -> Set.of((String[]) row.getArray(1).getArray()),
        oid);
  }

  private static List<Part> parts(Connection connection, long oid) throws SQLException {
    return Sql.list(
        connection,
        """
        with recursive tree as (
          select ?::oid as oid, '0'::text as attached
          union
          select i.inhrelid, i.xmin::text from tree join pg_inherits i on i.inhparent = tree.oid
          where not i.inhdetachpending
        )
        select c.oid, c.oid::regclass::text, string_agg(attached, ',' order by attached)
        from tree join pg_class c using (oid)
        group by c.oid order by c.oid""",
        row -> new Part(row.getLong(1), row.getString(2), row.getString(3)),
        oid);
  }
}
