package dev.headwater.copy;

import dev.headwater.base.ColumnTypes;
import dev.headwater.base.HeadwaterException;
import dev.headwater.base.SchemaIfMissing;
import dev.headwater.base.Sql;
import dev.headwater.inbox.ApplyLock;
import dev.headwater.inbox.Claims;
import dev.headwater.model.Copy;
import dev.headwater.model.Field;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Creates the tables of a service's copies from their records, guards them, and brings them to a
 * changed record. A changed copy is read anew from its owner; until then it says that it is
 * incomplete.
 */
public final class InstallCopies {
  /** For so long a column stays that the record has no more: both versions run meanwhile. */
  private static final Duration RETIRED_FOR = Duration.ofDays(1);

  private final Connection connection;
  private final String serviceRole;
  private final String applierRole;

  private record Installed(String owner, String entity, TableName table, String fingerprint) {}

  /**
   * Installs over the given connection.
   *
   * @param connection in autocommit mode
   */
  public InstallCopies(Connection connection, String serviceRole, String applierRole) {
    this.connection = connection;
    this.serviceRole = serviceRole;
    this.applierRole = applierRole;
  }

  public void install(Model model, Service service) throws SQLException {
    List<Copy<?>> copies = model.copiesOf(service);
    dropUndeclared(copies);
    for (Copy<?> copy : copies) {
      Sql.inTransaction(
          connection,
          inOne -> {
            // Not in the middle of a tick: its worker may know another version of the copy.
            ApplyLock.await(inOne, copy.entity().service().name());
            install(copy, model);
            return true;
          });
      VerifyCopy.requireNotReferred(connection, copy);
    }
  }

  private void install(Copy<?> copy, Model model) throws SQLException {
    CopySql sql = new CopySql(copy);
    Optional<Installed> installed = find(copy.name());
    boolean changed =
        !installed.map(found -> found.fingerprint().equals(sql.fingerprint())).orElse(false);
    if (changed) {
      if (installed.isPresent() && canEvolve(copy, sql, installed.get())) {
        evolve(copy, sql);
      } else {
        installed.ifPresent(this::drop);
        create(copy, sql);
      }
    }
    if (changed) {
      Claims.callBack(connection, copy.entity().service().name());
    } else {
      dropRetired(copy);
    }
    Sql.run(
        connection,
        sql.guardAndGrants(serviceRole, applierRole, model.commandsOf(copy.entity().service())));
    note(copy, sql, changed);
  }

  private void create(Copy<?> copy, CopySql sql) throws SQLException {
    if (!columnsOf(copy.table()).isEmpty()) {
      throw new HeadwaterException(
          "HW302",
          copy.toString(),
          "table " + copy.table() + " exists and is no copy.",
          "give the copy another table (inTable), or move the existing one away.");
    }
    SchemaIfMissing.create(connection, copy.table().schema());
    Sql.run(connection, sql.createTable());
  }

  /** Same entity, table and key: only columns differ, and they can be changed in place. */
  private static boolean canEvolve(Copy<?> copy, CopySql sql, Installed was) {
    String[] before = was.fingerprint().split("\n", -1);
    String[] now = sql.fingerprint().split("\n", -1);
    return before.length == now.length
        && was.table().equals(copy.table())
        && before[0].equals(now[0])
        && before[now.length - 1].equals(now[now.length - 1]);
  }

  private void evolve(Copy<?> copy, CopySql sql) throws SQLException {
    Map<String, String> present = columnsOf(copy.table());
    Set<String> declared =
        copy.shape().fields().stream()
            .map(field -> field.column().name())
            .collect(Collectors.toSet());
    for (String column : present.keySet()) {
      if (!declared.contains(column)) {
        retire(copy, column);
      }
    }
    for (Field field : copy.shape().fields()) {
      String column = field.column().name();
      String type = present.get(column);
      if (type != null && !type.equals(ColumnTypes.travelling(field.type()))) {
        dropColumn(copy, column);
        type = null;
      }
      if (type == null) {
        Sql.run(connection, sql.addColumn(field));
      }
      Sql.update(
          connection,
          "update headwater.copies set retired = retired - ? where name = ?",
          column,
          copy.name());
    }
  }

  /** Nobody fills it any more, but instances of the former version may still read it. */
  private void retire(Copy<?> copy, String column) throws SQLException {
    Sql.update(
        connection,
        """
        update headwater.copies set retired = jsonb_build_object(?::text, now()) || retired
        where name = ?""",
        column,
        copy.name());
  }

  private void dropRetired(Copy<?> copy) throws SQLException {
    List<String> old =
        Sql.list(
            connection,
            """
            select c.key from headwater.copies k, jsonb_each_text(k.retired) c
            where k.name = ? and c.value::timestamptz < now() - ? * interval '1 millisecond'""",
            row -> row.getString(1),
            copy.name(),
            RETIRED_FOR.toMillis());
    for (String column : old) {
      dropColumn(copy, column);
      Sql.update(
          connection,
          "update headwater.copies set retired = retired - ? where name = ?",
          column,
          copy.name());
    }
  }

  private void dropColumn(Copy<?> copy, String column) throws SQLException {
    Sql.run(
        connection,
        "alter table " + copy.table().sql() + " drop column if exists " + Sql.quoted(column));
  }

  private void dropUndeclared(List<Copy<?>> copies) throws SQLException {
    Set<String> declared = copies.stream().map(Copy::name).collect(Collectors.toSet());
    List<String> names =
        Sql.list(connection, "select name from headwater.copies", row -> row.getString(1));
    for (String name : names) {
      if (!declared.contains(name)) {
        find(name).ifPresent(this::drop);
        Sql.update(connection, "delete from headwater.copies where name = ?", name);
      }
    }
  }

  private void drop(Installed installed) {
    try {
      Sql.run(connection, "drop table if exists " + installed.table().sql());
    } catch (SQLException failure) {
      throw new HeadwaterException(
          "HW204",
          installed.table().toString(),
          "the copy cannot be dropped or replaced: " + failure.getMessage() + ".",
          "drop what depends on it first.",
          failure);
    }
  }

  private void note(Copy<?> copy, CopySql sql, boolean changed) throws SQLException {
    Sql.update(
        connection,
        """
        insert into headwater.copies
          (name, owner, entity, table_schema, table_name, fingerprint, window_ms)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict (name) do update set owner = excluded.owner, entity = excluded.entity,
          table_schema = excluded.table_schema, table_name = excluded.table_name,
          fingerprint = excluded.fingerprint, window_ms = excluded.window_ms,
          loaded = copies.loaded and not ?,
          load_phase = case when ? then 'none' else copies.load_phase end,
          load_because = case when ? then 'its record has changed' else copies.load_because end""",
        copy.name(),
        copy.entity().service().name(),
        copy.entity().name(),
        copy.table().schema(),
        copy.table().name(),
        sql.fingerprint(),
        copy.window().toMillis(),
        changed,
        changed,
        changed);
  }

  private Optional<Installed> find(String name) throws SQLException {
    return Sql.first(
        connection,
        "select owner, entity, table_schema, table_name, fingerprint"
            + " from headwater.copies where name = ?",
        row ->
            new Installed(
                row.getString(1),
                row.getString(2),
                new TableName(row.getString(3), row.getString(4)),
                row.getString(5)),
        name);
  }

  private Map<String, String> columnsOf(TableName table) throws SQLException {
    Map<String, String> types = new HashMap<>();
    Sql.list(
            connection,
            """
            select a.attname, format_type(a.atttypid, null)
            from pg_attribute a join pg_class c on c.oid = a.attrelid
            join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = ? and c.relname = ? and a.attnum > 0 and not a.attisdropped""",
            row -> Map.entry(row.getString(1), row.getString(2)),
            table.schema(),
            table.name())
        .forEach(column -> types.put(column.getKey(), column.getValue()));
    return types;
  }
}
