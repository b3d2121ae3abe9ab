package dev.headwater.outbox;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.model.Entity;
import java.sql.Connection;
import java.sql.SQLException;

/** Looks, at start-up, whether every write to an entity's table really leaves its key behind. */
public final class VerifyCapture {
  private VerifyCapture() {}

  /**
   * Verifies one entity, shape and triggers.
   *
   * @throws HeadwaterException HW210 when the table does not fit the published shape, HW214 when
   *     its capture is missing, outdated or switched off
   */
  public static void of(Connection connection, Entity<?> entity) throws SQLException {
    OwnerTable table = OwnerTable.find(connection, entity.table()).orElse(null);
    VerifyShape.requireFits(entity, table);
    if (table == null) {
      return;
    }
    CaptureSql sql = new CaptureSql(entity, table);
    if (!isTrue(connection, sql.areDefinitionsInPlace())) {
      throw notCaptured(entity, "is not installed as the model and the table say");
    }
    for (OwnerTable.Part part : table.parts()) {
      if (!isTrue(connection, sql.areTriggersInPlace(part))) {
        throw notCaptured(entity, "is missing or switched off on " + part.sql());
      }
    }
    if (!isTrue(connection, sql.arePartsKnown())) {
      throw notCaptured(entity, "does not know of partitions that came or went");
    }
  }

  private static boolean isTrue(Connection connection, String query) throws SQLException {
    return Sql.first(connection, query, row -> row.getBoolean(1)).orElse(false);
  }

  private static HeadwaterException notCaptured(Entity<?> entity, String how) {
    return new HeadwaterException(
        "HW214",
        entity.toString(),
        "the capture of its changes " + how + ".",
        "run migrate for service \"" + entity.service().name() + "\".");
  }
}
