package dev.headwater.outbox;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.model.Entity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks, at start-up, whether every write to an entity's table really leaves its key behind. */
public final class VerifyCapture {
  private VerifyCapture() {}

  /** What of a capture can be wrong. */
  public enum Part {
    /** The table does not fit what is published of it. */
    TABLE,
    /** What is installed beside the table is missing, outdated or altered. */
    DEFINITIONS,
    /** A trigger is missing, switched off or altered. */
    TRIGGERS,
    /** Partitions or heirs came or went. */
    PARTS
  }

  /** One thing that is wrong, with the error that a start would refuse it by. */
  public record Problem(Part part, HeadwaterException refusal) {}

  /**
   * Verifies one entity, shape and triggers.
   *
   * @throws HeadwaterException HW210 when the table does not fit the published shape, HW214 when
   *     its capture is missing, outdated or switched off
   */
  public static void of(Connection connection, Entity<?> entity) throws SQLException {
    List<Problem> problems = problems(connection, entity);
    if (!problems.isEmpty()) {
      throw problems.get(0).refusal();
    }
  }

  /** Everything that is wrong with the capture of one entity. */
  public static List<Problem> problems(Connection connection, Entity<?> entity)
      throws SQLException {
    OwnerTable table = OwnerTable.find(connection, entity.table()).orElse(null);
    try {
      VerifyShape.requireFits(entity, table);
    } catch (HeadwaterException misfit) {
      return List.of(new Problem(Part.TABLE, misfit));
    }
    List<Problem> problems = new ArrayList<>();
    if (table == null) {
      return problems;
    }
    CaptureSql sql = new CaptureSql(entity, table);
    if (!isTrue(connection, sql.areDefinitionsInPlace())) {
      problems.add(
          notCaptured(Part.DEFINITIONS, entity, "is not installed as the model and the table say"));
    }
    for (OwnerTable.Part part : table.parts()) {
      if (!isTrue(connection, sql.triggers().areInPlace(part))) {
        problems.add(
            notCaptured(Part.TRIGGERS, entity, "is missing or switched off on " + part.sql()));
      }
    }
    if (!isTrue(connection, sql.arePartsKnown())) {
      problems.add(
          notCaptured(Part.PARTS, entity, "does not know of partitions that came or went"));
    }
    return problems;
  }

  private static boolean isTrue(Connection connection, String query) throws SQLException {
    return Sql.first(connection, query, row -> row.getBoolean(1)).orElse(false);
  }

  private static Problem notCaptured(Part part, Entity<?> entity, String how) {
    return new Problem(
        part,
        new HeadwaterException(
            "HW214",
            entity.toString(),
            "the capture of its changes " + how + ".",
            "run migrate for service \"" + entity.service().name() + "\"."));
  }
}
