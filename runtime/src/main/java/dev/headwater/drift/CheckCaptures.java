package dev.headwater.drift;

import dev.headwater.model.Entity;
import dev.headwater.model.Finding;
import dev.headwater.outbox.VerifyCapture;
import dev.headwater.outbox.VerifyUnaltered;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Every write to an entity's table leaves its key behind. */
final class CheckCaptures {
  private final Connection connection;

  CheckCaptures(Connection connection) {
    this.connection = connection;
  }

  List<Finding> of(List<Entity<?>> entities) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    for (Entity<?> entity : entities) {
      for (VerifyCapture.Problem problem : VerifyCapture.problems(connection, entity)) {
        findings.add(
            rule(problem.part())
                .at(entity.toString(), problem.refusal().what(), problem.refusal().remedy()));
      }
      for (String altered : VerifyUnaltered.of(connection, entity)) {
        findings.add(
            DriftRule.CAPTURE_ALTERED.at(
                entity.toString(),
                altered + " since it was installed",
                "drop it (a function with cascade) and run migrate for service \"%s\""
                    .formatted(entity.service().name())));
      }
      for (String fed : ReplicatedTables.of(connection, entity.table())) {
        findings.add(
            DriftRule.FED_BY_REPLICATION.at(
                entity.toString(),
                fed + ", for which no statement's trigger fires: its changes are not published",
                "have the owner write by statements, or copy the data from where it is owned"));
      }
    }
    return findings;
  }

  private static DriftRule rule(VerifyCapture.Part part) {
    return switch (part) {
      case TABLE -> DriftRule.TABLE_UNFIT;
      case DEFINITIONS -> DriftRule.CAPTURE_ALTERED;
      case TRIGGERS -> DriftRule.CAPTURE_OFF;
      case PARTS -> DriftRule.PARTS_CHANGED;
    };
  }
}
