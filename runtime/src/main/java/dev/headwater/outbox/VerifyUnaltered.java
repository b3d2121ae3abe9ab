package dev.headwater.outbox;

import dev.headwater.base.Sql;
import dev.headwater.model.Entity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks whether somebody has changed what was installed, which no start looks for: a trigger that
 * is there, enabled and calls the right function may still do nothing.
 */
public final class VerifyUnaltered {
  private static final String BODY = "$hw$";

  private VerifyUnaltered() {}

  /** What is not as it was installed, as clauses; empty if all is. */
  public static List<String> of(Connection connection, Entity<?> entity) throws SQLException {
    OwnerTable table = OwnerTable.find(connection, entity.table()).orElse(null);
    if (table == null) {
      return List.of();
    }
    List<String> altered = new ArrayList<>();
    String function = "headwater." + Sql.quoted("capture_" + entity.name());
    if (hasOtherBody(connection, function, new CaptureSql(entity, table).createFunction())) {
      altered.add("function " + function + " was altered");
    }
    for (OwnerTable.Part part : table.parts()) {
      altered.addAll(
          Sql.list(
              connection,
              """
              select format('trigger %I on %s was altered', tgname, tgrelid::regclass)
              from pg_trigger
              where tgrelid = ? and (
                tgname = any (?::text[]) and (tgqual is not null or tgtype & 3 <> 0
                  or tgnargs > case tgname when 'headwater_update' then 1 else 0 end)
                or tgname = ? and (tgtype & 3 <> 1
                  or pg_get_triggerdef(oid) !~ 'WHEN .*[*]<>' or pg_get_triggerdef(oid) ~ ' AND '))""",
              row -> row.getString(1),
              part.oid(),
              TriggerSql.TRIGGERS.toArray(String[]::new),
              TriggerSql.REKEY));
    }
    return altered;
  }

  private static boolean hasOtherBody(Connection connection, String function, String created)
      throws SQLException {
    int from = created.indexOf(BODY) + BODY.length();
    String body = created.substring(from, created.indexOf(BODY, from));
    return Sql.first(
            connection,
            "select prosrc <> ? from pg_proc where oid = to_regprocedure(?)",
            row -> row.getBoolean(1),
            body,
            function + "()")
        .orElse(false);
  }
}
