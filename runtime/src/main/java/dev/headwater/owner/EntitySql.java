package dev.headwater.owner;

import dev.headwater.model.Entity;
import dev.headwater.model.Field;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements that read an entity's own table.
 *
 * @param fields what is read
 * @param by what is given
 * @param types of the columns that are given, as the table has them
 * @param order a list of columns of {@code t}; empty if rows may come in any order
 */
record EntitySql(
    Entity<?> entity, List<Field> fields, List<Field> by, List<String> types, String order) {

  /** Of the columns of a table: their names, and their types, those behind domains. */
  static final String TYPES =
      """
      with recursive resolved as (
        select a.attname, t.oid, t.typtype, t.typbasetype
        from pg_attribute a join pg_type t on t.oid = a.atttypid
        where a.attrelid = ?::regclass and a.attnum > 0 and not a.attisdropped
        union all
        select r.attname, t.oid, t.typtype, t.typbasetype
        from resolved r join pg_type t on t.oid = r.typbasetype where r.typtype = 'd'
      )
      -- Not null: a "character" would be one character.
      select attname::text, format_type(oid, -1) from resolved where typtype <> 'd'""";

  /** Who the owner is, and what it shows now. */
  static final String HEADER =
      "select incarnation, pg_current_snapshot()::text as snapshot from headwater.installation";

  /**
   * The JSON of the rows of so many values: one text as parameter for each field that is given, or
   * an array of texts. One alone is planned apart, and alike whatever it is.
   */
  String rows(int values, int rowsMax) {
    String from =
        values == 1
            ? "%s t cross join lateral (select %s) r where %s"
                .formatted(entity.table().sql(), EntityJson.fields(fields), isGiven())
            // Each value is looked for by index, whatever the planner thinks of their number.
            : "%s cross join lateral (select %s from %s t where %s offset 0) t cross join lateral (select %s) r"
                .formatted(
                    given(),
                    published(),
                    entity.table().sql(),
                    areGiven(),
                    EntityJson.fields(fields));
    return "select row_to_json(r)::text as json from "
        + from
        + ordered(values)
        + " limit "
        + rowsMax;
  }

  /** The same, each with the header; one row without JSON if there is none. */
  String rowsWithHeader(int values, int rowsMax) {
    return "select o.incarnation, o.snapshot, q.json from (%s offset 0) o left join (%s) q on true"
        .formatted(HEADER, rows(values, rowsMax));
  }

  private String ordered(int values) {
    if (order.isEmpty()) {
      return "";
    }
    return " order by " + (values == 1 ? "" : "w.place, ") + order;
  }

  private String isGiven() {
    return by.isEmpty() ? "true" : each(i -> column(i) + " = ?::" + types.get(i), " and ");
  }

  private String areGiven() {
    return each(i -> column(i) + " = w.k" + i, " and ");
  }

  private String given() {
    return "unnest(%s) with ordinality w (%s, place)"
        .formatted(each(i -> "?::" + types.get(i) + "[]", ", "), each(i -> "k" + i, ", "));
  }

  private String published() {
    return entity.shape().fields().stream()
        .map(field -> "t." + field.column().sql())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private String column(int i) {
    return "t." + by.get(i).column().sql();
  }

  private String each(java.util.function.IntFunction<String> part, String between) {
    return IntStream.range(0, by.size()).mapToObj(part).collect(Collectors.joining(between));
  }
}
