package dev.headwater.drift;

import dev.headwater.base.Sql;
import dev.headwater.install.Roles;
import dev.headwater.model.Copy;
import dev.headwater.model.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Nobody has rights that would let them write, or see, what they have no business with. */
final class CheckGrants {
  /** Who may write to a table beside its owner, the service and the applier; columns count too. */
  private static final String WRITERS =
      """
      select c.oid::regclass::text,
        case when a.grantee = 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(a.grantee)) end,
        string_agg(distinct a.privilege_type, ', ' order by a.privilege_type)
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      cross join lateral (
        select * from aclexplode(c.relacl)
        union all
        select e.* from pg_attribute t cross join lateral aclexplode(t.attacl) e
        where t.attrelid = c.oid
      ) a
      where %s and a.grantee <> c.relowner and c.relkind in ('r', 'p')
        and a.privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER')
        and a.grantee not in (select oid from pg_roles where rolname in (?, ?))
      group by 1, 2 order by 1, 2""";

  /** What the reader role was granted by itself, but for what subscribers are meant to see. */
  private static final String READERS =
      """
      with reader as (select oid from pg_roles where rolname = ?)
      select string_agg(distinct a.privilege_type, ', ' order by a.privilege_type)
        || ' on ' || c.oid::regclass
      from reader, pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      cross join lateral (
        select * from aclexplode(c.relacl)
        union all
        select e.* from pg_attribute t cross join lateral aclexplode(t.attacl) e
        where t.attrelid = c.oid
      ) a
      where a.grantee = reader.oid
        and not (n.nspname = 'headwater_published' and a.privilege_type = 'SELECT')
      group by c.oid
      union all
      select a.privilege_type || ' on schema ' || quote_ident(n.nspname)
      from reader, pg_namespace n cross join lateral aclexplode(n.nspacl) a
      where a.grantee = reader.oid
        and not (n.nspname = 'headwater_published' and a.privilege_type = 'USAGE')
      union all
      select 'EXECUTE on ' || p.oid::regprocedure
      from reader, pg_proc p
      join pg_namespace n on n.oid = p.pronamespace
      cross join lateral aclexplode(p.proacl) a
      where a.grantee = reader.oid and n.nspname <> 'headwater_published'
      union all
      select 'membership in ' || quote_ident(pg_get_userbyid(m.roleid))
      from reader, pg_auth_members m where m.member = reader.oid
      order by 1""";

  private final Connection connection;
  private final Roles roles;

  private record Grant(String table, String who, String rights) {}

  CheckGrants(Connection connection, Roles roles) {
    this.connection = connection;
    this.roles = roles;
  }

  List<Finding> of(List<Copy<?>> copies) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    for (Copy<?> copy : copies) {
      for (Grant grant : writers("c.oid = to_regclass(" + Sql.literal(copy.table().sql()) + ")")) {
        findings.add(
            DriftRule.COPY_WRITABLE.at(
                copy.toString(),
                "%s has %s on its table %s".formatted(grant.who(), grant.rights(), grant.table()),
                revoke(grant)));
      }
    }
    for (Grant grant : writers("n.nspname = 'headwater'")) {
      findings.add(
          DriftRule.OWN_TABLE_WRITABLE.at(
              grant.table(),
              "%s has %s on it".formatted(grant.who(), grant.rights()),
              revoke(grant)));
    }
    checkReader(findings);
    checkApplier(findings);
    checkSchema(findings);
    return findings;
  }

  private List<Grant> writers(String which) throws SQLException {
    return Sql.list(
        connection,
        WRITERS.formatted(which),
        row -> new Grant(row.getString(1), row.getString(2), row.getString(3)),
        roles.service(),
        roles.applier());
  }

  private static String revoke(Grant grant) {
    return "revoke %s on %s from %s".formatted(grant.rights(), grant.table(), grant.who());
  }

  private void checkReader(List<Finding> findings) throws SQLException {
    for (String right : Sql.list(connection, READERS, row -> row.getString(1), roles.reader())) {
      findings.add(
          DriftRule.READER_SEES_MORE.at(
              roles.reader(),
              "the role of all subscribers has " + right + " beside what is published",
              "revoke it; publish the field if subscribers need it"));
    }
  }

  /** Who granted the role may pass it on; of the others only the service may assume it. */
  private void checkApplier(List<Finding> findings) throws SQLException {
    List<String> others =
        Sql.list(
            connection,
            """
            select quote_ident(pg_get_userbyid(m.member)) from pg_auth_members m
            where pg_get_userbyid(m.roleid) = ? and pg_get_userbyid(m.member) <> ?
              and not m.admin_option
            order by 1""",
            row -> row.getString(1),
            roles.applier(),
            roles.service());
    for (String who : others) {
      findings.add(
          DriftRule.APPLIER_ASSUMED.at(
              roles.applier(),
              who + " may assume it, and so write to copies past the guard",
              "revoke %s from %s".formatted(Sql.quoted(roles.applier()), who)));
    }
  }

  private void checkSchema(List<Finding> findings) throws SQLException {
    List<String> open =
        Sql.list(
            connection,
            """
            select string_agg(a.privilege_type, ', ' order by a.privilege_type)
              || ' on schema ' || quote_ident(n.nspname)
            from pg_namespace n cross join lateral aclexplode(n.nspacl) a
            where n.nspname in ('headwater', 'headwater_published') and a.grantee = 0
            group by n.nspname order by 1""",
            row -> row.getString(1));
    for (String right : open) {
      findings.add(
          DriftRule.OWN_SCHEMA_OPEN.at(
              "PUBLIC", "everybody has " + right, "revoke " + right + " from public"));
    }
  }
}
