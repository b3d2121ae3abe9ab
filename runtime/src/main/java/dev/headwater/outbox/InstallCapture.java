package dev.headwater.outbox;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.model.Entity;
import dev.headwater.model.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs the capture of entities' keys. Creating a trigger waits for the table's running writers
 * and lets none begin meanwhile: so there is no gap, and for that the wait is short and repeated.
 */
public final class InstallCapture {
  private static final Logger LOG = LoggerFactory.getLogger(InstallCapture.class);
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String DEADLOCK = "40P01";
  private static final int ATTEMPTS_MAX = 20;

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
    }
    for (Entity<?> entity : entities) {
      OwnerTable table = OwnerTable.find(connection, entity.table()).orElseThrow();
      CaptureSql sql = new CaptureSql(entity, table);
      requireOutboxFits(entity, table);
      if (!isInPlace(entity, sql)) {
        installDefinitions(entity, sql);
      }
      for (OwnerTable.Part part : table.parts()) {
        installTriggers(entity, sql, part);
      }
    }
  }

  private boolean isInPlace(Entity<?> entity, CaptureSql sql) throws SQLException {
    return Sql.first(
            connection,
            "select fingerprint = md5(?) from headwater.entities where name = ?",
            row -> row.getBoolean(1),
            sql.fingerprint(),
            entity.name())
        .orElse(false);
  }

  private void installDefinitions(Entity<?> entity, CaptureSql sql) throws SQLException {
    withShortLocks(
        entity,
        sql.createOutbox()
            + sql.createFunction()
            + sql.createViews(reader)
            + """
            insert into headwater.entities (name, table_schema, table_name, fingerprint)
            values (%s, %s, %s, md5(%s))
            on conflict (name) do update set table_schema = excluded.table_schema,
              table_name = excluded.table_name, fingerprint = excluded.fingerprint;"""
                .formatted(
                    Sql.literal(entity.name()),
                    Sql.literal(entity.table().schema()),
                    Sql.literal(entity.table().name()),
                    Sql.literal(sql.fingerprint())));
  }

  private void installTriggers(Entity<?> entity, CaptureSql sql, OwnerTable.Part part)
      throws SQLException {
    boolean inPlace =
        Sql.first(connection, sql.areTriggersInPlace(part), row -> row.getBoolean(1)).orElse(false);
    if (!inPlace) {
      // Rows may have been written while the triggers were missing: the marker has the subscribers
      // read the whole entity once.
      withShortLocks(
          entity, sql.createTriggers(part) + "insert into " + sql.outbox() + " default values;");
    }
  }

  private void requireOutboxFits(Entity<?> entity, OwnerTable table) throws SQLException {
    var installed =
        OwnerTable.find(connection, new TableName("headwater", "outbox_" + entity.name()));
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
    for (int attempt = 1; ; attempt++) {
      try {
        Sql.inTransaction(
            connection,
            inOne -> {
              Sql.run(
                  inOne, "set local lock_timeout = '1s'; set local client_min_messages = error");
              Sql.run(inOne, statements);
              return true;
            });
        return;
      } catch (SQLException failure) {
        boolean passing =
            LOCK_NOT_AVAILABLE.equals(failure.getSQLState())
                || DEADLOCK.equals(failure.getSQLState());
        if (!passing || attempt == ATTEMPTS_MAX) {
          throw failure;
        }
        LOG.info(
            "{}: table {} is in use; installing its capture waits (attempt {} of {}), writers go on",
            entity,
            entity.table(),
            attempt,
            ATTEMPTS_MAX);
      }
    }
  }
}
