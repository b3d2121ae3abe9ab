package dev.headwater.owner;

import dev.headwater.base.Sql;
import dev.headwater.model.Field;
import dev.headwater.model.FieldType;
import dev.headwater.model.FieldType.Enumeration;
import dev.headwater.model.FieldType.ListOf;
import dev.headwater.model.FieldType.Scalar;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Has PostgreSQL write rows as the JSON that their record is read from. By itself it would write
 * times of before Christ, of beyond the year 9999 and infinite ones as Java cannot read them.
 */
final class EntityJson {
  /** The nearest that Java has to {@code infinity}, as the driver gives it. */
  private static final String DATE_MAX = "+999999999-12-31";

  private static final String DATE_MIN = "-999999999-01-01";

  private EntityJson() {}

  /** A select list of the fields of {@code t}, each under its component's name. */
  static String fields(List<Field> fields) {
    return fields.stream()
        .map(
            field ->
                value("t." + field.column().sql(), field.type())
                    + " as "
                    + Sql.quoted(field.name()))
        .collect(Collectors.joining(", "));
  }

  private static String value(String column, FieldType type) {
    if (type instanceof Scalar scalar) {
      return scalar(column, scalar);
    }
    if (type instanceof Enumeration) {
      return column + "::text";
    }
    // What holds records is JSON already.
    return type instanceof ListOf list ? list(column, list.element()) : column;
  }

  private static String list(String column, FieldType element) {
    if (element instanceof FieldType.Json) {
      return column;
    }
    String one = value("x.v", element);
    return """
        case when %1$s is not null then coalesce(
          (select json_agg(%2$s order by x.n) from unnest(%1$s) with ordinality x (v, n)), '[]')
        end"""
        .formatted(column, one);
  }

  private static String scalar(String column, Scalar type) {
    return switch (type) {
      case SMALLINT, INTEGER, BIGINT, DECIMAL, BOOLEAN, UUID -> column;
      // Without a point a negative zero would be read as an integer, which has none.
      case REAL, DOUBLE ->
          "case when %1$s = 0 then (%1$s || '.0')::json else to_json(%1$s) end".formatted(column);
      case TEXT -> column + "::text";
      case BYTES -> "translate(encode(%s, 'base64'), E'\\n', '')".formatted(column);
      case TIME ->
          "case when %1$s = '24:00' then '23:59:59.999999999' else %1$s::text end"
              .formatted(column);
      case DATE -> time(column, "", DATE_MIN, DATE_MAX);
      case DATE_TIME ->
          time(
              column,
              "\"T\"HH24:MI:SS.US",
              DATE_MIN + "T00:00:00",
              DATE_MAX + "T23:59:59.999999999");
      case INSTANT ->
          time(
              "(" + column + " at time zone 'UTC')",
              "\"T\"HH24:MI:SS.US\"Z\"",
              "-1000000000-12-31T06:00:00Z",
              "+1000000000-01-01T17:59:59.999999999Z");
    };
  }

  private static String time(String column, String ofDay, String min, String max) {
    return """
        case when %1$s >= '0001-01-01' and %1$s < '10000-01-01' then to_char(%1$s, 'YYYY-MM-DD%2$s')
          when %1$s = 'infinity' then '%3$s'
          when %1$s = '-infinity' then '%4$s'
          when %1$s > '2000-01-01' then
            '+' || extract(year from %1$s) || to_char(%1$s, '-MM-DD%2$s')
          when extract(year from %1$s) = -1 then '0000' || to_char(%1$s, '-MM-DD%2$s')
          else '-' || lpad((-extract(year from %1$s) - 1)::text, 4, '0')
            || to_char(%1$s, '-MM-DD%2$s')
        end"""
        .formatted(column, ofDay, max, min);
  }
}
