package dev.headwater.outbox;

import static dev.headwater.base.Sql.literal;
import static dev.headwater.base.Sql.quoted;

import dev.headwater.base.ColumnTypes;
import dev.headwater.model.Entity;
import dev.headwater.model.Field;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is installed for one entity: the outbox of its keys, the trigger function that fills it, and
 * the two views that subscribers read.
 *
 * <p>The outbox has the key's columns as {@code k1 … kn}. Of a statement that writes many rows, the
 * keys go many to a row, as arrays {@code k1s … kns}: the view takes them apart again. A row that
 * has neither says that the table, or a part of it, was emptied. The outbox has two slots, so that
 * what was read by all can be truncated while writers use the other: the transaction's number says
 * which.
 */
final class CaptureSql {
  /** Raised when the statements below change: what is installed is then replaced. */
  private static final String VERSION = "6";

  /** The transactions that go to one slot in a row; a power of two. Said in V2__sturdy.sql too. */
  private static final int TRANSACTIONS_PER_SLOT = 262_144;

  /** Of a statement that writes no more rows, each key has a row of its own. */
  private static final int FEW = 50;

  /** Of most types so many fit into a row as they are, none of it stored apart. */
  private static final int KEYS_PER_ROW = 200;

  private final Entity<?> entity;
  private final OwnerTable table;
  private final List<String> key;

  CaptureSql(Entity<?> entity, OwnerTable table) {
    this.entity = entity;
    this.table = table;
    this.key = VerifyShape.keyColumns(entity);
  }

  TriggerSql triggers() {
    return new TriggerSql(table, key, function());
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

  static String changesView(String entity) {
    return "headwater_published." + quoted("changes_" + entity);
  }

  static String entityView(String entity) {
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
    return """
        create table if not exists %1$s (
          xid xid8 not null default pg_current_xact_id(),
        %2$s
        ) with (toast_tuple_target = 8160);
        alter table %1$s%3$s;
        create index if not exists %4$s on %1$s (xid);
        """
        .formatted(
            slot(number),
            perKey(",\n", i -> "  k" + i + " " + type(i)),
            perKey(",", i -> " add column if not exists k" + i + "s " + type(i) + "[]"),
            quoted(slotName(entity.name(), number) + "_xid"));
  }

  private String type(int number) {
    return table.column(key.get(number - 1)).type();
  }

  private String perKey(String between, IntFunction<String> text) {
    return IntStream.rangeClosed(1, key.size()).mapToObj(text).collect(Collectors.joining(between));
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
        declare
          written bigint;
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
    String ofNew = "select " + keysOf("r") + " from new_rows r";
    String ofOld = "select " + keysOf("r") + " from old_rows r";
    return """
            if tg_level operator(pg_catalog.=) 'ROW' then
              insert into %1$s (%2$s) values (%3$s);
            elsif tg_op operator(pg_catalog.=) 'INSERT' or tg_nargs operator(pg_catalog.=) 1 then
        %4$s
            elsif tg_op operator(pg_catalog.=) 'UPDATE' then
        %5$s
            elsif tg_op operator(pg_catalog.=) 'DELETE' then
        %6$s
            else
              insert into %1$s default values;
            end if;"""
        .formatted(
            slot,
            keyNames(),
            TriggerSql.columns(key, "old"),
            captureAll(slot, "new_rows", ofNew),
            captureAll(slot, "new_rows", ofNew + " union " + ofOld),
            captureAll(slot, "old_rows", ofOld));
  }

  private String keysOf(String row) {
    return perKey(", ", i -> row + "." + quoted(key.get(i - 1)) + " as k" + i);
  }

  /**
   * Rows one by one cost a bulk write about as much as its own work. Whether there are few is asked
   * within the statement that writes them: a statement of its own would cost each small write more.
   *
   * @param counted a transition table with as many rows as were written
   */
  private String captureAll(String slot, String counted, String rows) {
    return """
              insert into %1$s (%2$s)
                select r.* from (%4$s) r
                where not exists (select from %5$s offset %6$d);
              get diagnostics written = row_count;
              if written operator(pg_catalog.=) 0 then
                insert into %1$s (%3$s)
                  select %8$s
                  from (select r.*, pg_catalog.row_number() over () as n from (%4$s) r) r
                  group by (r.n operator(pg_catalog.-) 1) operator(pg_catalog./) %7$d;
              end if;"""
        .formatted(
            slot,
            keyNames(),
            perKey(", ", i -> "k" + i + "s"),
            rows,
            counted,
            FEW,
            KEYS_PER_ROW,
            perKey(", ", i -> "pg_catalog.array_agg(r.k" + i + ")"));
  }

  /** The published columns go by their components' names, in the type in which they travel. */
  String createViews(String reader) {
    String keys = keysOf("t");
    String fields =
        entity.shape().fields().stream().map(this::published).collect(Collectors.joining(", "));
    return """
        drop view if exists %1$s, %2$s;
        create view %1$s as %3$s union all %4$s;
        create view %2$s as select %5$s, %6$s from %7$s t;
        """
            .formatted(
                changesView(),
                entityView(),
                changesIn(slot(0)),
                changesIn(slot(1)),
                keys,
                fields,
                entity.table().sql())
        + (reader.isEmpty()
            ? ""
            : "grant select on %s, %s to %s;".formatted(changesView(), entityView(), reader));
  }

  private String changesIn(String slot) {
    return """
        select xid, %1$s from %2$s where k1s is null
        union all
        select o.xid, %3$s from %2$s o, unnest(%4$s) u (%1$s) where o.k1s is not null"""
        .formatted(
            keyNames(), slot, perKey(", ", i -> "u.k" + i), perKey(", ", i -> "o.k" + i + "s"));
  }

  private String keyNames() {
    return perKey(", ", i -> "k" + i);
  }

  private String published(Field field) {
    String travelling = ColumnTypes.travelling(field.type());
    String column = "t." + field.column().sql();
    String type = table.column(field.column().name()).type();
    String value = type.equals(travelling) ? column : "(" + column + ")::" + travelling;
    return value + " as " + quoted(field.name());
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
}
