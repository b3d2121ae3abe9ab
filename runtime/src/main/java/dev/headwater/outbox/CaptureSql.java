package dev.headwater.outbox;

import static dev.headwater.base.Sql.literal;
import static dev.headwater.base.Sql.quoted;

import dev.headwater.base.ColumnTypes;
import dev.headwater.model.Entity;
import dev.headwater.model.Field;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
    String keys = TriggerSql.columns(key, "r");
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
        .formatted(slot, columns, keys, TriggerSql.columns(key, "old"));
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
