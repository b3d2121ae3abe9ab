package dev.headwater.base;

import dev.headwater.model.FieldType;
import dev.headwater.model.FieldType.Enumeration;
import dev.headwater.model.FieldType.Json;
import dev.headwater.model.FieldType.ListOf;
import dev.headwater.model.FieldType.Scalar;
import dev.headwater.model.FieldType.Unsupported;
import java.util.Set;

/**
 * How a field's type looks in PostgreSQL: one type in which it travels and is stored in copies, and
 * the types of an owner's column that can be turned into it without loss.
 */
public final class ColumnTypes {
  private ColumnTypes() {}

  /** The type in copies and on the way to them. */
  public static String travelling(FieldType type) {
    if (type instanceof Scalar scalar) {
      return travelling(scalar);
    }
    if (type instanceof Enumeration) {
      return "text";
    }
    if (type instanceof ListOf list) {
      return list.element() instanceof Json ? "jsonb" : travelling(list.element()) + "[]";
    }
    if (type instanceof Json) {
      return "jsonb";
    }
    throw new IllegalArgumentException("no column type for " + ((Unsupported) type).describe());
  }

  private static String travelling(Scalar scalar) {
    return switch (scalar) {
      case TEXT -> "text";
      case SMALLINT -> "smallint";
      case INTEGER -> "integer";
      case BIGINT -> "bigint";
      case DECIMAL -> "numeric";
      case REAL -> "real";
      case DOUBLE -> "double precision";
      case BOOLEAN -> "boolean";
      case UUID -> "uuid";
      case INSTANT -> "timestamp with time zone";
      case DATE -> "date";
      case TIME -> "time without time zone";
      case DATE_TIME -> "timestamp without time zone";
      case BYTES -> "bytea";
    };
  }

  /**
   * Whether an owner's column can be published as the field's type.
   *
   * @param columnType PostgreSQL's name of the column's type, domains resolved, without a length
   * @param isEnum whether the column's type is an enum of the database
   */
  public static boolean accepts(FieldType type, String columnType, boolean isEnum) {
    if (type instanceof ListOf list && !(list.element() instanceof Json)) {
      return columnType.endsWith("[]")
          && accepts(list.element(), columnType.substring(0, columnType.length() - 2), isEnum);
    }
    if (type instanceof Json || type instanceof ListOf) {
      return columnType.equals("jsonb") || columnType.equals("json");
    }
    if (type instanceof Enumeration) {
      return isEnum || accepted(Scalar.TEXT).contains(columnType);
    }
    return type instanceof Scalar scalar
        && (accepted(scalar).contains(columnType) || (scalar == Scalar.TEXT && isEnum));
  }

  /** For error messages: the column types that fit. */
  public static String acceptedText(FieldType type) {
    if (type instanceof ListOf list && !(list.element() instanceof Json)) {
      return acceptedText(list.element()) + " array";
    }
    if (type instanceof Scalar scalar) {
      return String.join(" or ", accepted(scalar).stream().sorted().toList());
    }
    return type instanceof Enumeration ? "text, character varying or an enum" : "jsonb or json";
  }

  private static Set<String> accepted(Scalar scalar) {
    return switch (scalar) {
      case TEXT -> Set.of("text", "character varying", "character", "citext", "name");
      case INTEGER -> Set.of("integer", "smallint");
      case BIGINT -> Set.of("bigint", "integer", "smallint");
      case DECIMAL -> Set.of("numeric", "bigint", "integer", "smallint");
      case DOUBLE -> Set.of("double precision", "real");
      case SMALLINT, REAL, BOOLEAN, UUID, INSTANT, DATE, TIME, DATE_TIME, BYTES ->
          Set.of(travelling(scalar));
    };
  }
}
