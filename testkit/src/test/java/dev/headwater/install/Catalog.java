package dev.headwater.install;

import dev.headwater.base.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** What is in a database, as its catalogue lists it. */
final class Catalog {
  private static final String ALL =
      """
      select 'schema ' || nspname || ' ' || oid || ' ' || coalesce(nspacl::text, '')
      from pg_namespace where nspname !~ '^pg_(toast|temp)'
      union all
      select 'relation ' || oid::regclass || ' ' || oid || ' ' || relfilenode || ' '
        || coalesce(relacl::text, '')
      from pg_class where oid >= 16384 and relnamespace::regnamespace::text !~ '^pg_(toast|temp)'
      union all
      select 'function ' || oid::regprocedure || ' ' || oid || ' ' || xmin
      from pg_proc where oid >= 16384
      union all
      select 'trigger ' || tgname || ' on ' || tgrelid::regclass || ' ' || oid || ' ' || tgenabled::text
      from pg_trigger where not tgisinternal
      union all
      select 'type ' || oid::regtype || ' ' || oid from pg_type
      where oid >= 16384 and typnamespace::regnamespace::text !~ '^pg_(toast|temp)'
      union all
      select 'role ' || rolname from pg_roles
      where rolname = current_database() || '_applier' or rolname = current_database() || '_reader'
      order by 1""";

  private Catalog() {}

  static List<String> of(DataSource admin) throws SQLException {
    return query(admin, ALL);
  }

  static List<String> query(DataSource admin, String query) throws SQLException {
    try (Connection connection = admin.getConnection()) {
      return Sql.list(connection, query, row -> row.getString(1));
    }
  }
}
