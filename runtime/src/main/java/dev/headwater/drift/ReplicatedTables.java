package dev.headwater.drift;

import dev.headwater.base.Sql;
import dev.headwater.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Tables that native logical replication writes to. */
final class ReplicatedTables {
  private ReplicatedTables() {}

  /** The subscriptions that feed a table or one of its parts, as clauses. */
  static List<String> of(Connection connection, TableName table) throws SQLException {
    return Sql.list(
        connection,
        """
        with recursive tree as (
          select to_regclass(?)::oid as oid
          union
          select i.inhrelid from tree join pg_inherits i on i.inhparent = tree.oid
        )
        select format('table %s is fed by the subscription %I', tree.oid::regclass, s.subname)
        from tree
        join pg_subscription_rel r on r.srrelid = tree.oid
        join pg_subscription s on s.oid = r.srsubid
        order by 1""",
        row -> row.getString(1),
        table.sql());
  }
}
