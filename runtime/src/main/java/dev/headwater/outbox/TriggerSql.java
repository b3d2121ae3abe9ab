package dev.headwater.outbox;

import static dev.headwater.base.Sql.literal;
import static dev.headwater.base.Sql.quoted;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The triggers by which an entity's writes leave their keys behind. */
final class TriggerSql {
  static final List<String> TRIGGERS =
      List.of("headwater_insert", "headwater_update", "headwater_delete", "headwater_truncate");

  /** For each row whose key an update changes. */
  static final String REKEY = "headwater_rekey";

  private final OwnerTable table;
  private final List<String> key;
  private final String function;

  /**
   * Of one entity.
   *
   * @param key the key's columns
   * @param function what the triggers call, quoted
   */
  TriggerSql(OwnerTable table, List<String> key, String function) {
    this.table = table;
    this.key = key;
    this.function = function;
  }

  /** The columns, quoted, of a row with this alias. */
  static String columns(List<String> names, String row) {
    return names.stream().map(name -> row + "." + quoted(name)).collect(Collectors.joining(", "));
  }

  /** ALWAYS: a session with {@code session_replication_role = replica} is captured too. */
  String create(OwnerTable.Part part) {
    return """
        create or replace trigger headwater_insert after insert on %1$s
          referencing new table as new_rows for each statement execute function %2$s();
        %3$s
        create or replace trigger headwater_delete after delete on %1$s
          referencing old table as old_rows for each statement execute function %2$s();
        create or replace trigger headwater_truncate after truncate on %1$s
          for each statement execute function %2$s();
        alter table %1$s enable always trigger headwater_insert;
        alter table %1$s enable always trigger headwater_update;
        alter table %1$s enable always trigger headwater_delete;
        alter table %1$s enable always trigger headwater_truncate;
        """
        .formatted(part.sql(), function, captureUpdates(part));
  }

  /**
   * Of an update the new keys are noted, and the old ones of rows whose key has changed. For the
   * latter a trigger of rows is the cheapest: what it asks of each row costs next to nothing, where
   * collecting all old rows to hold their keys against the new ones costs more than all else. But a
   * row that moves between partitions is deleted and inserted, and fires no such trigger.
   */
  private String captureUpdates(OwnerTable.Part part) {
    if (!isAlone()) {
      return """
          create or replace trigger headwater_update after update on %1$s
            referencing old table as old_rows new table as new_rows
            for each statement execute function %2$s();
          drop trigger if exists %3$s on %1$s;"""
          .formatted(part.sql(), function, REKEY);
    }
    return """
        create or replace trigger headwater_update after update on %1$s
          referencing new table as new_rows
          for each statement execute function %2$s('new keys');
        create or replace trigger %3$s after update%6$s on %1$s for each row
          when (row(%4$s)::record operator(pg_catalog.*<>) row(%5$s)::record)
          execute function %2$s();
        alter table %1$s enable always trigger %3$s;"""
        .formatted(
            part.sql(),
            function,
            REKEY,
            columns(key, "old"),
            columns(key, "new"),
            asksOnlyWhereKeysAreSet()
                ? " of " + String.join(", ", key.stream().map(name -> quoted(name)).toList())
                : "");
  }

  /**
   * Most updates do not even name the key, and then are not asked row by row whether it changed: a
   * twelfth of a small update's time. Where the service's own triggers can change a row on its way,
   * or the key is generated from other columns, what the statement names says nothing.
   */
  private boolean asksOnlyWhereKeysAreSet() {
    return !table.rewritesRows()
        && key.stream().allMatch(name -> table.column(name).generatedAs().isEmpty());
  }

  /** No partitions or heirs: each row stays in the one table. */
  private boolean isAlone() {
    return table.kind().equals("r") && table.parts().size() == 1;
  }

  /** One boolean: whether the part has all triggers as they are now, and enabled. */
  String areInPlace(OwnerTable.Part part) {
    List<String> wanted =
        isAlone() ? Stream.concat(TRIGGERS.stream(), Stream.of(REKEY)).toList() : TRIGGERS;
    String names = wanted.stream().map(name -> literal(name)).collect(Collectors.joining(", "));
    return """
        select count(*) = %d from pg_trigger t
        where t.tgrelid = %d and t.tgname in (%s) and t.tgenabled = 'A'
          and t.tgfoid = to_regprocedure(%s)
          and (t.tgname <> 'headwater_update' or t.tgnargs = %d)
          and (t.tgname <> '%s' or array_length(t.tgattr::int2[], 1) is not distinct from %s)"""
        .formatted(
            wanted.size(),
            part.oid(),
            names,
            literal(function + "()"),
            isAlone() ? 1 : 0,
            REKEY,
            asksOnlyWhereKeysAreSet() ? String.valueOf(key.size()) : "null");
  }
}
