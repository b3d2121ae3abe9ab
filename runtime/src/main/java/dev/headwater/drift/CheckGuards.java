package dev.headwater.drift;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.copy.VerifyCopy;
import dev.headwater.model.Copy;
import dev.headwater.model.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Copies can be kept, and nobody but the applier can write to them. */
final class CheckGuards {
  private static final String REFERRED = "HW303";

  private final Connection connection;
  private final String applierRole;

  CheckGuards(Connection connection, String applierRole) {
    this.connection = connection;
    this.applierRole = applierRole;
  }

  List<Finding> of(List<Copy<?>> copies) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    for (Copy<?> copy : copies) {
      try {
        VerifyCopy.of(connection, copy);
        checkGuard(copy, findings);
        checkKey(copy, findings);
      } catch (HeadwaterException refused) {
        DriftRule rule =
            refused.code().equals(REFERRED) ? DriftRule.COPY_REFERRED : DriftRule.GUARD_OFF;
        findings.add(rule.at(copy.toString(), refused.what(), refused.remedy()));
      }
      for (String fed : ReplicatedTables.of(connection, copy.table())) {
        findings.add(
            DriftRule.FED_BY_REPLICATION.at(
                copy.toString(),
                fed + ", which the guard does not see",
                "drop it from that subscription: only the applier writes to a copy"));
      }
    }
    return findings;
  }

  /** A guard that is there and enabled may have been made anew, to refuse nobody. */
  private void checkGuard(Copy<?> copy, List<Finding> findings) throws SQLException {
    boolean asInstalled =
        Sql.first(
                connection,
                """
                select t.tgqual is null and t.tgtype & 62 = 62 and t.tgtype & 1 = 0
                  and t.tgfoid = to_regprocedure('headwater.guard_copy()')
                  and split_part(encode(t.tgargs, 'escape'), '\\000', 1) = ?
                from pg_trigger t
                where t.tgrelid = to_regclass(?) and t.tgname = 'headwater_guard'""",
                row -> row.getBoolean(1),
                applierRole,
                copy.table().sql())
            .orElse(false);
    if (!asInstalled) {
      findings.add(
          DriftRule.GUARD_OFF.at(
              copy.toString(),
              "the guard of its table " + copy.table() + " was altered",
              migrate(copy)));
    }
  }

  private void checkKey(Copy<?> copy, List<Finding> findings) throws SQLException {
    List<String> key =
        copy.entity().key().stream()
            .map(component -> copy.shape().field(component).orElseThrow().column().name())
            .sorted()
            .toList();
    boolean unique =
        Sql.first(
                connection,
                """
                select true from pg_index i
                where i.indrelid = to_regclass(?) and i.indisunique and i.indimmediate
                  and i.indisvalid and i.indpred is null and i.indexprs is null
                  and (
                    select array_agg(a.attname::text order by a.attname::text collate "C")
                    from unnest(i.indkey[0:i.indnkeyatts - 1]) k(attnum)
                    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                  ) = ?::text[]""",
                row -> true,
                copy.table().sql(),
                key.toArray(String[]::new))
            .orElse(false);
    if (!unique) {
      findings.add(
          DriftRule.COPY_WITHOUT_KEY.at(
              copy.toString(),
              "its table %s has lost the primary key (%s), without which no change can be applied"
                  .formatted(copy.table(), String.join(", ", key)),
              "alter table %s add primary key (%s)"
                  .formatted(copy.table(), String.join(", ", key))));
    }
  }

  private static String migrate(Copy<?> copy) {
    return "run migrate for service \"" + copy.service().name() + "\"";
  }
}
