package dev.headwater.install;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Who has which right on what of Headwater in a database, as its catalogue says: rows of a table in
 * Markdown.
 */
final class ActualRights {
  private static final List<String> GRANTEES = List.of("service", "applier", "reader", "everybody");

  /** Names of what there is for one entity or copy each are made general. */
  private static final String RIGHTS =
      """
      with objects as (
        select 1 as sort, 'schema `' || nspname || '`' as name, nspowner as owner, nspacl as acl,
          acldefault('n', nspowner) as by_default
        from pg_namespace where nspname in ('headwater', 'headwater_published')
        union all
        select case when n.nspname in ('headwater', 'headwater_published') then 2 else 5 end,
          case when n.nspname in ('headwater', 'headwater_published')
            then '`' || n.nspname || '.' || c.relname || '`' else 'a copy''s table' end,
          c.relowner, c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'v', 'S')
          and (n.nspname in ('headwater', 'headwater_published') or exists (
            select from headwater.copies k
            where k.table_schema = n.nspname and k.table_name = c.relname))
        union all
        select 3, '`' || n.nspname || '.' || p.proname || '()`', p.proowner, p.proacl,
          acldefault('f', p.proowner)
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('headwater', 'headwater_published')
        union all
        select 4, 'columns of `' || c.oid::regclass || '`', c.relowner, a.attacl, a.attacl
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        where a.attacl is not null and c.relnamespace in
          (select oid from pg_namespace where nspname like 'headwater%')
      )
      select o.sort, o.name,
        case a.grantee when 0 then 'everybody'
          when to_regrole(quote_ident(i.service_role)) then 'service'
          when to_regrole(quote_ident(i.applier_role)) then 'applier'
          when to_regrole(quote_ident(i.reader_role)) then 'reader'
          else pg_get_userbyid(a.grantee) end,
        string_agg(distinct a.privilege_type || case when a.is_grantable then ' (grantable)' else '' end, ', ')
      from objects o, headwater.installation i,
        lateral aclexplode(coalesce(o.acl, o.by_default)) a
      where a.grantee <> o.owner
      group by 1, 2, 3
      order by 1, 2, 3""";

  private ActualRights() {}

  /** One line for each object on which somebody other than its owner has a right. */
  static List<String> of(DataSource... databases) throws SQLException {
    Map<String, Map<String, String>> all = new TreeMap<>();
    for (DataSource database : databases) {
      try (Connection connection = database.getConnection()) {
        Sql.list(
            connection,
            RIGHTS,
            row -> {
              String what = row.getInt(1) + general(row.getString(2));
              all.computeIfAbsent(what, each -> new LinkedHashMap<>())
                  .put(row.getString(3), row.getString(4));
              return true;
            });
      }
    }
    return all.entrySet().stream().map(each -> line(each.getKey(), each.getValue())).toList();
  }

  private static String general(String name) {
    return name.replaceAll("(outbox|changes|entity|capture)_account", "$1_<entity>");
  }

  private static String line(String what, Map<String, String> rights) {
    if (!GRANTEES.containsAll(rights.keySet())) {
      throw new AssertionError("a stranger has rights on " + what + ": " + rights);
    }
    return GRANTEES.stream()
        .limit(rights.containsKey("everybody") ? 4 : 3)
        .map(grantee -> rights.getOrDefault(grantee, ""))
        .collect(Collectors.joining(" | ", "| " + what.substring(1) + " | ", " |"))
        .replaceAll("\\|  (?=\\|)", "| ")
        .replaceAll(" +\\|", " |");
  }

  /** Who is a member of the service's two roles, and how. */
  static List<String> memberships(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return Sql.list(
          connection,
          """
          select case when m.roleid = to_regrole(quote_ident(i.applier_role)) then 'applier' else 'reader' end
            || ' to ' || substring(pg_get_userbyid(m.member) from '_(.*)$')
            || ': inherit ' || m.inherit_option || ', set ' || m.set_option
            || ', admin ' || m.admin_option
          from pg_auth_members m, headwater.installation i
          where m.roleid in
            (to_regrole(quote_ident(i.applier_role)), to_regrole(quote_ident(i.reader_role)))
            or m.member in
            (to_regrole(quote_ident(i.applier_role)), to_regrole(quote_ident(i.reader_role)))
          order by 1""",
          row -> row.getString(1));
    }
  }
}
