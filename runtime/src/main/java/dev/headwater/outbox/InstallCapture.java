package dev.headwater.outbox;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.ShortLocks;
import dev.headwater.base.Sql;
import dev.headwater.model.Entity;
import dev.headwater.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Installs the capture of entities' keys. Creating a trigger waits for the table's running writers
 * and lets none begin meanwhile: so there is no gap, and for that the wait is short and repeated.
 */
public final class InstallCapture {
  private final Connection connection;
  private final String reader;

  /**
   * Installs over the given connection.
   *
   * @param connection in autocommit mode
   * @param reader the role that subscribers are granted
   */
  public InstallCapture(Connection connection, String reader) {
    this.connection = connection;
    this.reader = Sql.quoted(reader);
  }

  /** Installs what is missing or differs; touches no table whose capture is in place. */
  public void install(List<Entity<?>> entities) throws SQLException {
    for (Entity<?> entity : entities) {
      OwnerTable table = OwnerTable.find(connection, entity.table()).orElse(null);
      VerifyShape.requireFits(entity, table);
      requireOutboxFits(entity, Objects.requireNonNull(table));
    }
    removeUndeclared(entities.stream().map(Entity::name).collect(Collectors.toSet()));
    for (Entity<?> entity : entities) {
      OwnerTable table = OwnerTable.find(connection, entity.table()).orElseThrow();
      CaptureSql sql = new CaptureSql(entity, table);
      if (!isTrue(sql.areDefinitionsInPlace())) {
        installDefinitions(entity, sql);
      }
      for (OwnerTable.Part part : table.parts()) {
        installTriggers(entity, sql, part);
      }
      noteParts(entity, sql, table);
    }
  }

  private boolean isTrue(String query) throws SQLException {
    return Sql.first(connection, query, row -> row.getBoolean(1)).orElse(false);
  }

  private void installDefinitions(Entity<?> entity, CaptureSql sql) throws SQLException {
    String mark = isTrue(sql.isOnlyPublishedAnew()) ? "" : sql.mark();
    withShortLocks(
        entity,
        sql.createOutbox()
            + sql.createFunction()
            + sql.createViews(reader)
            + mark
            + """
            insert into headwater.entities (name, table_schema, table_name, fingerprint, fields)
            values (%s, %s, %s, md5(%s), %s)
            on conflict (name) do update set table_schema = excluded.table_schema,
              table_name = excluded.table_name, fingerprint = excluded.fingerprint,
              fields = excluded.fields;"""
                .formatted(
                    Sql.literal(entity.name()),
                    Sql.literal(entity.table().schema()),
                    Sql.literal(entity.table().name()),
                    Sql.literal(sql.fingerprint()),
                    Sql.literal(sql.fields())));
  }

  private void installTriggers(Entity<?> entity, CaptureSql sql, OwnerTable.Part part)
      throws SQLException {
    if (!isTrue(sql.triggers().areInPlace(part))) {
      withShortLocks(entity, sql.triggers().create(part) + sql.mark());
    }
  }

  /** Rows came or went with their partition, which fires no trigger. */
  private void noteParts(Entity<?> entity, CaptureSql sql, OwnerTable table) throws SQLException {
    if (isTrue(sql.arePartsKnown())) {
      return;
    }
    List<String> stale = Sql.list(connection, sql.staleTriggers(), row -> row.getString(1));
    withShortLocks(
        entity,
        String.join("", stale)
            + sql.mark()
            + "update headwater.entities set parts = %s where name = %s"
                .formatted(Sql.literal(table.partsFingerprint()), Sql.literal(entity.name())));
  }

  private void removeUndeclared(Set<String> declared) throws SQLException {
    List<String> installed =
        Sql.list(connection, "select name from headwater.entities", row -> row.getString(1));
    for (String name : installed) {
      if (!declared.contains(name)) {
        List<String> triggers =
            Sql.list(connection, CaptureSql.triggersOf(name), row -> row.getString(1));
        String statements = String.join("", triggers) + CaptureSql.dropDefinitions(name);
        ShortLocks.run(
            connection,
            "entity \"" + name + "\"",
            inOne -> {
              Sql.run(inOne, statements);
              return true;
            });
      }
    }
  }

  private void requireOutboxFits(Entity<?> entity, OwnerTable table) throws SQLException {
    var installed =
        OwnerTable.find(
            connection, new TableName("headwater", CaptureSql.slotName(entity.name(), 0)));
    if (installed.isEmpty()) {
      return;
    }
    List<String> key = VerifyShape.keyColumns(entity);
    for (int i = 0; i < key.size(); i++) {
      OwnerTable.Column was = installed.get().columns().get("k" + (i + 1));
      String type = table.column(key.get(i)).type();
      if (was == null || !was.type().equals(type)) {
        throw new HeadwaterException(
            "HW211",
            entity.toString(),
            "the key's column \"%s\" is %s now, but its changes are captured as %s."
                .formatted(key.get(i), type, was == null ? "nothing" : was.type()),
            "change the key back, or uninstall and migrate again: subscribers then begin anew.");
      }
    }
  }

  private void withShortLocks(Entity<?> entity, String statements) throws SQLException {
    ShortLocks.run(
        connection,
        entity + ", table " + entity.table(),
        inOne -> {
          Sql.run(inOne, statements);
          return true;
        });
  }
}
