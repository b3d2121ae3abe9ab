package dev.headwater.outbox;

import static dev.headwater.base.Sql.literal;
import static dev.headwater.base.Sql.quoted;

import dev.headwater.base.ColumnTypes;
import dev.headwater.model.Entity;
import dev.headwater.model.Field;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is installed for one entity: the outbox of its keys, the trigger function that fills it, and
 * the two views that subscribers read.
 *
 * <p>The outbox has the key's columns as {@code k1 … kn}. A row whose {@code k1} is null says that
 * the table, or a part of it, was emptied. It has two slots, so that what was read by all can be
 * truncated while writers use the other: the transaction's number says which.
 */
final class CaptureSql {
  /** Raised when the statements below change: what is installed is then replaced. */
  private static final String VERSION = "5";

  /** The transactions that go to one slot in a row; a power of two. Said in V2__sturdy.sql too. */
  private static final int TRANSACTIONS_PER_SLOT = 262_144;

  static final List<String> TRIGGERS =
      List.of("headwater_insert", "headwater_update", "headwater_delete", "headwater_truncate");

  /** For each row whose key an update changes. */
  static final String REKEY = "headwater_rekey";

  private final Entity<?> entity;
  private final OwnerTable table;
  private final List<String> key;

  CaptureSql(Entity<?> entity, OwnerTable table) {
    this.entity = entity;
    this.table = table;
    this.key = VerifyShape.keyColumns(entity);
  }

  private String slot(int number) {
    return slot(entity.name(), number);
  }

  private String function() {
    return function(entity.name());
  }

  private String changesView() {
    return changesView(entity.name());
  }

  private String entityView() {
    return entityView(entity.name());
  }

  static String slotName(String entity, int number) {
    return "outbox_" + entity + "_" + number;
  }

  private static String slot(String entity, int number) {
    return "headwater." + quoted(slotName(entity, number));
  }

  private static String function(String entity) {
    return "headwater." + quoted("capture_" + entity);
  }

  private static String changesView(String entity) {
    return "headwater_published." + quoted("changes_" + entity);
  }

  private static String entityView(String entity) {
    return "headwater_published." + quoted("entity_" + entity);
  }

  /** The statements that take an entity's triggers off all tables that have them. */
  static String triggersOf(String entity) {
    return """
        select format('drop trigger %%I on %%s;', t.tgname, t.tgrelid::regclass)
        from pg_trigger t where t.tgfoid = to_regprocedure(%s)"""
        .formatted(literal(function(entity) + "()"));
  }

  /** Takes back everything but the triggers. */
  static String dropDefinitions(String entity) {
    return """
        drop view if exists %s, %s;
        drop function if exists %s();
        drop table if exists %s, %s;
        delete from headwater.entities where name = %s;
        """
        .formatted(
            changesView(entity),
            entityView(entity),
            function(entity),
            slot(entity, 0),
            slot(entity, 1),
            literal(entity));
  }

  /**
   * Tells whether what is installed is what would be installed now: on this very table, not on one
   * that had its name before, and with the values that its generated columns have now.
   */
  String fingerprint() {
    String generated =
        entity.shape().fields().stream()
            .map(field -> table.column(field.column().name()).generatedAs())
            .collect(Collectors.joining("\n"));
    return String.join(
        "\n",
        VERSION,
        String.valueOf(table.oid()),
        createOutbox(),
        createFunction(),
        createViews(""),
        generated);
  }

  /**
   * One line for each published field: of which column it is made. In which type it is published
   * does not matter, since no such change alters a value.
   */
  String fields() {
    return entity.shape().fields().stream()
        .map(
            field -> {
              OwnerTable.Column column = table.column(field.column().name());
              String made = column.number() + " " + column.type() + " " + column.generatedAs();
              return quoted(field.name()) + " of " + made.replace('\n', ' ');
            })
        .collect(Collectors.joining("\n"));
  }

  /**
   * One boolean: whether all was captured so far, on this very table, and every field that was
   * published and still is is made as before. Then subscribers have nothing to read anew.
   */
  String isOnlyPublishedAnew() {
    return """
        select fields <> '' and to_regclass(%s) is not null and to_regprocedure(%s) is not null
          and to_regclass(format('%%I.%%I', table_schema, table_name))::oid = %d
          and not exists (
            select from unnest(string_to_array(fields, E'\\n')) was
            where substring(was from '(".*") of ') in (
                select substring(now from '(".*") of ')
                from unnest(string_to_array(%s, E'\\n')) now)
              and was <> all (string_to_array(%s, E'\\n')))
        from headwater.entities where name = %s"""
        .formatted(
            literal(slot(1)),
            literal(function() + "()"),
            table.oid(),
            literal(fields()),
            literal(fields()),
            literal(entity.name()));
  }

  /** One boolean: whether what the fingerprint tells of is there and was not dropped meanwhile. */
  String areDefinitionsInPlace() {
    return """
        select fingerprint = md5(%s) and to_regclass(%s) is not null
          and to_regclass(%s) is not null
          and to_regclass(%s) is not null and to_regclass(%s) is not null
          and to_regprocedure(%s) is not null
        from headwater.entities where name = %s"""
        .formatted(
            literal(fingerprint()),
            literal(slot(0)),
            literal(slot(1)),
            literal(changesView()),
            literal(entityView()),
            literal(function() + "()"),
            literal(entity.name()));
  }

  /**
   * Has the subscribers read the whole entity once: rows may have changed while nothing captured
   * them, or are published in another way than before.
   */
  String mark() {
    return "insert into " + slot(0) + " default values;";
  }

  String createOutbox() {
    return renameOutboxOfVersion2() + createSlot(0) + createSlot(1);
  }

  private String createSlot(int number) {
    String columns =
        IntStream.range(0, key.size())
            .mapToObj(i -> "  k" + (i + 1) + " " + table.column(key.get(i)).type())
            .collect(Collectors.joining(",\n"));
    return """
        create table if not exists %s (
          xid xid8 not null default pg_current_xact_id(),
        %s
        );
        create index if not exists %s on %s (xid);
        """
        .formatted(
            slot(number), columns, quoted(slotName(entity.name(), number) + "_xid"), slot(number));
  }

  /** Earlier, the outbox was one table. What is in it may not have been read by all. */
  private String renameOutboxOfVersion2() {
    String single = "outbox_" + entity.name();
    return """
        do $hw$ begin
          if to_regclass(%1$s) is not null then
            alter table headwater.%2$s rename to %3$s;
            alter index headwater.%4$s rename to %5$s;
          end if;
        end $hw$;
        """
        .formatted(
            literal("headwater." + quoted(single)),
            quoted(single),
            quoted(slotName(entity.name(), 0)),
            quoted(single + "_xid"),
            quoted(slotName(entity.name(), 0) + "_xid"));
  }

  /**
   * One function for all triggers. It has the installer's rights, so that writers need none on the
   * outbox; it names everything in full, operators too, so that no search path can mislead it. The
   * triggers of updates tell it by an argument whether old keys are noted row by row, so that it
   * fits them before and after they change.
   */
  String createFunction() {
    return """
        create or replace function %1$s() returns trigger language plpgsql security definer as $hw$
        begin
          if (pg_catalog.pg_current_xact_id()::pg_catalog.text::pg_catalog.int8
              operator(pg_catalog.&) %2$d) operator(pg_catalog.=) 0 then
        %3$s
          else
        %4$s
          end if;
          return null;
        end $hw$;
        revoke all on function %1$s() from public;
        """
        .formatted(function(), TRANSACTIONS_PER_SLOT, capture(slot(0)), capture(slot(1)));
  }

  private String capture(String slot) {
    String columns =
        IntStream.rangeClosed(1, key.size())
            .mapToObj(i -> "k" + i)
            .collect(Collectors.joining(", "));
    String keys = keys("r");
    return """
            if tg_level operator(pg_catalog.=) 'ROW' then
              insert into %1$s (%2$s) values (%4$s);
            elsif tg_op operator(pg_catalog.=) 'INSERT' or tg_nargs operator(pg_catalog.=) 1 then
              insert into %1$s (%2$s) select %3$s from new_rows r;
            elsif tg_op operator(pg_catalog.=) 'UPDATE' then
              insert into %1$s (%2$s) select %3$s from new_rows r union select %3$s from old_rows r;
            elsif tg_op operator(pg_catalog.=) 'DELETE' then
              insert into %1$s (%2$s) select %3$s from old_rows r;
            else
              insert into %1$s default values;
            end if;"""
        .formatted(slot, columns, keys, keys("old"));
  }

  private String keys(String row) {
    return key.stream().map(name -> row + "." + quoted(name)).collect(Collectors.joining(", "));
  }

  /** The published columns go by their components' names, in the type in which they travel. */
  String createViews(String reader) {
    String keys =
        IntStream.range(0, key.size())
            .mapToObj(i -> "t." + quoted(key.get(i)) + " as k" + (i + 1))
            .collect(Collectors.joining(", "));
    String fields =
        entity.shape().fields().stream().map(this::published).collect(Collectors.joining(", "));
    return """
        drop view if exists %1$s, %2$s;
        create view %1$s as select xid, %8$s from %3$s union all select xid, %8$s from %4$s;
        create view %2$s as select %5$s, %6$s from %7$s t;
        """
            .formatted(
                changesView(),
                entityView(),
                slot(0),
                slot(1),
                keys,
                fields,
                entity.table().sql(),
                keyNames())
        + (reader.isEmpty()
            ? ""
            : "grant select on %s, %s to %s;".formatted(changesView(), entityView(), reader));
  }

  private String keyNames() {
    return IntStream.rangeClosed(1, key.size())
        .mapToObj(i -> "k" + i)
        .collect(Collectors.joining(", "));
  }

  private String published(Field field) {
    String travelling = ColumnTypes.travelling(field.type());
    String column = "t." + field.column().sql();
    String type = table.column(field.column().name()).type();
    String value = type.equals(travelling) ? column : "(" + column + ")::" + travelling;
    return value + " as " + quoted(field.name());
  }

  /** ALWAYS: a session with {@code session_replication_role = replica} is captured too. */
  String createTriggers(OwnerTable.Part part) {
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
        .formatted(part.sql(), function(), captureUpdates(part));
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
          .formatted(part.sql(), function(), REKEY);
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
            function(),
            REKEY,
            keys("old"),
            keys("new"),
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

  /** The statements that take the triggers off tables that are no part any more. */
  String staleTriggers() {
    String parts =
        table.parts().stream()
            .map(part -> String.valueOf(part.oid()))
            .collect(Collectors.joining(", "));
    return triggersOf(entity.name()) + " and t.tgrelid not in (" + parts + ")";
  }

  /** One boolean: whether the table has the parts that it had at the last migration. */
  String arePartsKnown() {
    return "select parts = %s from headwater.entities where name = %s"
        .formatted(literal(table.partsFingerprint()), literal(entity.name()));
  }

  /** One boolean: whether the part has all triggers as they are now, and enabled. */
  String areTriggersInPlace(OwnerTable.Part part) {
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
            literal(function() + "()"),
            isAlone() ? 1 : 0,
            REKEY,
            asksOnlyWhereKeysAreSet() ? String.valueOf(key.size()) : "null");
  }
}
