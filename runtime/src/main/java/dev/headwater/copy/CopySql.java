package dev.headwater.copy;

import static dev.headwater.base.Sql.literal;
import static dev.headwater.base.Sql.quoted;

import dev.headwater.base.ColumnTypes;
import dev.headwater.model.Command;
import dev.headwater.model.Copy;
import dev.headwater.model.Field;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements of one copy. */
final class CopySql {
  static final String NUMBER = quoted("headwater number");
  private static final String PRESENT = quoted("headwater present");

  private final Copy<?> copy;
  private final List<String> columns;
  private final List<String> types;
  private final List<String> keyColumns;
  private final List<String> keyTypes;

  CopySql(Copy<?> copy) {
    this.copy = copy;
    this.columns = copy.shape().fields().stream().map(field -> field.column().sql()).toList();
    this.types =
        copy.shape().fields().stream().map(field -> ColumnTypes.travelling(field.type())).toList();
    this.keyColumns =
        copy.entity().key().stream()
            .map(component -> copy.shape().field(component).orElseThrow().column().sql())
            .toList();
    this.keyTypes =
        copy.entity().key().stream()
            .map(
                component ->
                    ColumnTypes.travelling(copy.shape().field(component).orElseThrow().type()))
            .toList();
  }

  String table() {
    return copy.table().sql();
  }

  List<String> columns() {
    return columns;
  }

  List<String> keyColumns() {
    return keyColumns;
  }

  List<String> keyTypes() {
    return keyTypes;
  }

  String present() {
    return PRESENT;
  }

  /** A session's own table; its name changes with the shape, so that no older one is mistaken. */
  String stage() {
    String shape = Integer.toHexString(columnDefinitions().hashCode());
    return "pg_temp." + quoted("stage_" + copy.name() + "_" + shape);
  }

  String columnDefinitions() {
    return copy.shape().fields().stream()
        .map(field -> field.column().sql() + " " + ColumnTypes.travelling(field.type()))
        .collect(Collectors.joining(", "));
  }

  /** Room in each page lets a changed row stay in its page, and then no index is touched. */
  String createTable() {
    return "create table %s (%s, primary key (%s)) with (fillfactor = 85);"
        .formatted(table(), columnDefinitions(), String.join(", ", keyColumns));
  }

  String addColumn(Field field) {
    return "alter table %s add column %s %s;"
        .formatted(table(), field.column().sql(), ColumnTypes.travelling(field.type()));
  }

  /** The service has the grants so that the guard, not a bare "permission denied", answers it. */
  String guardAndGrants(String serviceRole, String applierRole, List<Command<?, ?>> commands) {
    String argumentList =
        List.of(
                applierRole,
                copy.name(),
                copy.entity().service().name(),
                copy.entity().name(),
                hint(commands))
            .stream()
            .map(argument -> literal(argument))
            .collect(Collectors.joining(", "));
    return """
        create or replace trigger headwater_guard before insert or update or delete or truncate
          on %1$s for each statement execute function headwater.guard_copy(%2$s);
        grant select, insert, update, delete, truncate on %1$s to %3$s;
        grant select, insert, update, delete on %1$s to %4$s;
        %9$s
        do $hw$ begin
          if not has_schema_privilege(%6$s, %7$s, 'usage') then
            grant usage on schema %5$s to %3$s;
          end if;
          if not has_schema_privilege(%8$s, %7$s, 'usage') then
            grant usage on schema %5$s to %4$s;
          end if;
        end $hw$;
        """
        .formatted(
            table(),
            argumentList,
            quoted(serviceRole),
            quoted(applierRole),
            quoted(copy.table().schema()),
            literal(serviceRole),
            literal(copy.table().schema()),
            literal(applierRole),
            // Earlier versions granted that too.
            "revoke truncate on %s from %s;".formatted(table(), quoted(applierRole)));
  }

  private String hint(List<Command<?, ?>> commands) {
    String owner = copy.entity().service().name();
    if (commands.isEmpty()) {
      return "Only \"" + owner + "\" changes it; the copy follows by itself.";
    }
    String names =
        commands.stream()
            .map(command -> "\"" + command.name() + "\"")
            .collect(Collectors.joining(" or "));
    return "Send " + names + " to \"" + owner + "\" instead; the copy follows by itself.";
  }

  String createStage() {
    return "create temporary table if not exists %s (%s, %s boolean not null default true) on commit delete rows;"
        .formatted(stage().substring("pg_temp.".length()), columnDefinitions(), PRESENT);
  }

  /** The stage's rows with a number each, for as long as the transaction takes. */
  String numbered() {
    return "pg_temp." + quoted("numbered_" + copy.name());
  }

  String number() {
    return """
        create temporary table %s on commit drop as
          select row_number() over () as %s, s.* from %s s;
        analyze %s;
        """
        .formatted(numbered().substring("pg_temp.".length()), NUMBER, stage(), numbered());
  }

  /** Leaves only the rows of these numbers in the stage. */
  String stageNumbers(long first, long last) {
    String all = String.join(", ", columns) + ", " + PRESENT;
    return "truncate %s; insert into %s (%s) select %s from %s where %s between %d and %d; "
        .formatted(stage(), stage(), all, all, numbered(), NUMBER, first, last);
  }

  /** The key as an array of texts. */
  String keyText(String alias) {
    return keyColumns.stream()
        .map(column -> alias + "." + column + "::text")
        .collect(Collectors.joining(", ", "array[", "]"));
  }

  /**
   * Takes those rows off the parked ones that are in the given table. Two parameters: owner, copy.
   */
  String unpark(String table, String where) {
    return """
        delete from headwater.parked p using %s s
        where p.owner = ? and p.kind = 'state' and p.target = ?
          and p.state in ('retrying', 'parked') and p.key = %s%s"""
        .formatted(table, keyText("s"), where);
  }

  /** The copy's own keys that follow one, in the order of this server. */
  String keysAfter(List<String> after, int rowsMax) {
    String key = String.join(", ", keyColumns);
    String where =
        after.isEmpty()
            ? ""
            : " where (%s) > (%s)"
                .formatted(
                    key,
                    after.stream().map(value -> literal(value)).collect(Collectors.joining(", ")));
    return "select %s from %s c%s order by %s limit %d"
        .formatted(keyText("c"), table(), where, key, rowsMax);
  }

  /** Puts a key into the stage as one without a row. */
  String stageGone() {
    String values = keyTypes.stream().map(type -> "?::" + type).collect(Collectors.joining(", "));
    return "insert into %s (%s, %s) values (%s, false)"
        .formatted(stage(), String.join(", ", keyColumns), PRESENT, values);
  }

  /** Puts the copy's rows that are not in the stage there as gone. */
  String stageAbsent() {
    String key = String.join(", ", keyColumns);
    return """
        analyze %2$s;
        insert into %2$s (%3$s, %4$s)
        select %3$s, false from %1$s c where not exists (select from %2$s s where %5$s)"""
        .formatted(table(), stage(), key, PRESENT, sameKey());
  }

  /**
   * Deletes what is gone and writes what differs, in one pass over the stage. The copy's rows are
   * looked up by key: nothing is known about a stage that has just been filled, and a lookup's cost
   * cannot surprise.
   */
  String merge() {
    return """
        set local enable_hashjoin = off; set local enable_mergejoin = off;
        set local enable_seqscan = off;
        merge into %1$s c using %2$s s on %3$s
          when matched and not s.%4$s then delete
          %5$s
          when not matched and s.%4$s then %6$s;
        set local enable_hashjoin = on; set local enable_mergejoin = on;
        set local enable_seqscan = on"""
        .formatted(table(), stage(), sameKey(), PRESENT, updateOfWhatDiffers(), insert());
  }

  /**
   * Merges few states without a stage: one array of texts for each column, and one that says which
   * rows are there. Cheaper than filling a table, and planned once.
   */
  String mergeStates() {
    String arrays = joined(columns, "?::text[]");
    String names =
        IntStream.range(0, columns.size()).mapToObj(i -> "t" + i).collect(Collectors.joining(", "));
    String values =
        IntStream.range(0, columns.size())
            .mapToObj(i -> "t" + i + "::" + types.get(i) + " as " + columns.get(i))
            .collect(Collectors.joining(", "));
    return """
        merge into %1$s c
        using (select %2$s, present from unnest(%3$s, ?::boolean[]) u (%4$s, present)) s on %5$s
        when matched and not s.present then delete
        when matched and row(%6$s)::record operator(pg_catalog.*<>) row(%7$s)::record
          then update set %8$s
        when not matched and s.present then insert (%9$s) values (%7$s)"""
        .formatted(
            table(),
            values,
            arrays,
            names,
            sameKey(),
            joined(columns, "c.%1$s"),
            joined(columns, "s.%1$s"),
            joined(columns, "%1$s = s.%1$s"),
            String.join(", ", columns));
  }

  /** The stage holds all rows: what is not in it is gone. */
  String mergeWhole() {
    return """
        analyze %2$s;
        delete from %1$s c where not exists (select from %2$s s where %3$s);
        merge into %1$s c using %2$s s on %3$s
          %4$s
          when not matched then %5$s"""
        .formatted(table(), stage(), sameKey(), updateOfWhatDiffers(), insert());
  }

  /**
   * Rows are compared byte by byte ({@code *<>}): what {@code =} holds for equal need not be the
   * same, such as 1.0 and 1.00, which a key can change between too.
   *
   * <p>{@code MERGE} and not {@code INSERT … ON CONFLICT}: that locks each row before it updates
   * it, which costs a record of the WAL and a tenth of the time, and only the applier writes here.
   */
  private String updateOfWhatDiffers() {
    return "when matched and row(%s)::record operator(pg_catalog.*<>) row(%s)::record then update set %s"
        .formatted(
            joined(columns, "c.%1$s"), joined(columns, "s.%1$s"), joined(columns, "%1$s = s.%1$s"));
  }

  private String insert() {
    return "insert (%s) values (%s)"
        .formatted(String.join(", ", columns), joined(columns, "s.%1$s"));
  }

  private static String joined(List<String> names, String pattern) {
    return names.stream().map(pattern::formatted).collect(Collectors.joining(", "));
  }

  private String sameKey() {
    return keyColumns.stream()
        .map(column -> "c." + column + " = s." + column)
        .collect(Collectors.joining(" and "));
  }

  /** Tells whether the table is what would be created now. */
  String fingerprint() {
    return copy.entity() + "\n" + table() + "\n" + columnDefinitions() + "\n" + keyColumns;
  }
}
