package dev.headwater.projection;

import static dev.headwater.base.Sql.literal;
import static dev.headwater.base.Sql.quoted;

import dev.headwater.model.Input;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is installed on an input of projections: the log of its changed rows, and the triggers that
 * fill it in the transaction of the change. Of each row that comes, goes or changes, the columns
 * are noted that rows are joined by, those from before and those from after: what a row was joined
 * to has changed as much as what it is joined to. A change of columns that no projection depends on
 * is not noted.
 */
final class InputSql {
  /** Raised when the statements below change: what is installed is then replaced. */
  private static final String VERSION = "1";

  /** As in the outbox: the transaction's number says which slot it writes to. */
  private static final int TRANSACTIONS_PER_SLOT = 262_144;

  private static final Set<String> SAME_IF_EQUAL =
      Set.of(
          "smallint", "integer", "bigint", "boolean", "uuid", "date", "timestamp with time zone");

  static final List<String> TRIGGERS =
      List.of(
          "headwater_note_insert",
          "headwater_note_update",
          "headwater_note_delete",
          "headwater_note_truncate");

  private final Input input;
  private final List<String> fields;
  private final Set<String> watched;
  private final Function<String, String> columnTypes;

  /**
   * Of one input.
   *
   * @param fields the components to note
   * @param watched the columns whose changes matter
   * @param columnTypes the type of each column of its table
   */
  InputSql(
      Input input, List<String> fields, Set<String> watched, Function<String, String> columnTypes) {
    this.input = input;
    this.fields = List.copyOf(fields);
    this.watched = new TreeSet<>(watched);
    this.columnTypes = columnTypes;
  }

  static String slot(String input, int number) {
    return "headwater." + quoted("changed_" + input + "_" + number);
  }

  private String function() {
    return "headwater." + quoted("note_" + input.name());
  }

  /** The log's column for a component. */
  static String noted(String field) {
    return quoted("c_" + field);
  }

  private String columnOf(String field) {
    return input.shape().field(field).orElseThrow().column().sql();
  }

  private String each(Function<String, String> text) {
    return fields.stream().map(text).collect(Collectors.joining(", "));
  }

  /** Changes when what is installed has to be replaced. */
  String fingerprint() {
    return VERSION + createSlot(0) + createFunction();
  }

  String createSlots() {
    return createSlot(0) + createSlot(1);
  }

  private String createSlot(int number) {
    String slot = slot(input.name(), number);
    return """
        create table if not exists %1$s (
          xid xid8 not null default pg_current_xact_id(), whole boolean not null default false);
        alter table %1$s %2$s;
        alter table %1$s %4$s;
        create index if not exists %3$s on %1$s (xid);
        """
        .formatted(
            slot,
            each(
                field ->
                    "add column if not exists %s %s"
                        .formatted(noted(field), columnTypes.apply(columnName(field)))),
            quoted("changed_" + input.name() + "_" + number + "_xid"),
            // Of columns that were retyped nothing that was noted is needed: all is noted anew.
            each(
                field -> {
                  String type = columnTypes.apply(columnName(field));
                  return "alter column %1$s type %2$s using null::%2$s"
                      .formatted(noted(field), type);
                }));
  }

  private String columnName(String field) {
    return input.shape().field(field).orElseThrow().column().name();
  }

  /** One function for all triggers, with the installer's rights, so that writers need none. */
  String createFunction() {
    return """
        create or replace function %1$s() returns trigger language plpgsql security definer
          set search_path = pg_catalog, pg_temp as $hw$
        begin
          if pg_current_xact_id()::text::int8 & %2$d = 0 then
        %3$s
          else
        %4$s
          end if;
          return null;
        end $hw$;
        revoke all on function %1$s() from public;
        """
        .formatted(function(), TRANSACTIONS_PER_SLOT, note(0), note(1));
  }

  private String note(int number) {
    String slot = slot(input.name(), number);
    String insert = "insert into %s (%s)".formatted(slot, each(InputSql::noted));
    String columns = each(this::columnOf);
    return """
            if tg_op = 'INSERT' then
              %1$s select distinct %2$s from new_rows;
            elsif tg_op = 'UPDATE' then
              %1$s select distinct %5$s from (
                (select %4$s from new_rows except select %4$s from old_rows)
                union all
                (select %4$s from old_rows except select %4$s from new_rows)) changed (%6$s);
            elsif tg_op = 'DELETE' then
              %1$s select distinct %2$s from old_rows;
            else
              insert into %3$s (whole) values (true);
            end if;"""
        .formatted(
            insert,
            columns,
            slot,
            Stream.concat(
                    fields.stream().map(this::columnOf), compared().stream().map(this::asItIs))
                .collect(Collectors.joining(", ")),
            positions(fields.size()),
            positions(fields.size() + compared().size()));
  }

  private static String positions(int count) {
    return IntStream.range(0, count).mapToObj(i -> "v" + i).collect(Collectors.joining(", "));
  }

  /** With the key: rows that differ in nothing else are the same ones, unchanged. */
  private Set<String> compared() {
    Set<String> compared = new TreeSet<>(watched);
    input.key().forEach(part -> compared.add(columnName(part)));
    return compared;
  }

  /** So that values are told apart which are equal and not the same, as 1.0 and 1.00 are. */
  private String asItIs(String column) {
    return SAME_IF_EQUAL.contains(columnTypes.apply(column))
        ? quoted(column)
        : quoted(column) + "::text collate \"C\"";
  }

  /**
   * ALWAYS: also in sessions with {@code session_replication_role = replica}.
   *
   * @param part the table, or a partition of it
   */
  String createTriggers(String part) {
    return """
        create or replace trigger headwater_note_insert after insert on %1$s
          referencing new table as new_rows for each statement execute function %2$s();
        create or replace trigger headwater_note_update after update on %1$s
          referencing old table as old_rows new table as new_rows
          for each statement execute function %2$s();
        create or replace trigger headwater_note_delete after delete on %1$s
          referencing old table as old_rows for each statement execute function %2$s();
        create or replace trigger headwater_note_truncate after truncate on %1$s
          for each statement execute function %2$s();
        alter table %1$s enable always trigger headwater_note_insert,
          enable always trigger headwater_note_update, enable always trigger headwater_note_delete,
          enable always trigger headwater_note_truncate;
        """
        .formatted(part, function());
  }

  /** One boolean: whether a table has all triggers, enabled. */
  static String areTriggersInPlace(long part) {
    return """
        select count(*) = %d from pg_trigger
        where tgrelid = %d and tgenabled = 'A' and tgname in (%s)"""
        .formatted(
            TRIGGERS.size(),
            part,
            TRIGGERS.stream().map(name -> literal(name)).collect(Collectors.joining(", ")));
  }

  /** Takes off everything that is installed on an input. */
  static String drop(String input, List<String> parts) {
    String triggers =
        parts.stream()
            .flatMap(
                part ->
                    TRIGGERS.stream()
                        .map(name -> "drop trigger if exists %s on %s;".formatted(name, part)))
            .collect(Collectors.joining("\n"));
    return triggers
        + """

        drop function if exists headwater.%s();
        drop table if exists %s, %s;
        delete from headwater.inputs where name = %s;
        """
            .formatted(quoted("note_" + input), slot(input, 0), slot(input, 1), literal(input));
  }
}
