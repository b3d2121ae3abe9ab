package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table as the database's catalogue names it.
 *
 * @param schema never with quotes; empty only if the text that this was parsed from is no table
 *     name
 * @param name never with quotes
 */
public record TableName(String schema, String name) implements Comparable<TableName> {
  private static final Pattern QUALIFIED =
      Pattern.compile("(?:(" + SqlNames.PART + ")\\.)?(" + SqlNames.PART + ")");

  public TableName {
    requireNonNull(schema);
    requireNonNull(name);
  }

  /**
   * Reads {@code table}, {@code schema.table} or {@code "Schema"."Table"}; without a schema it is
   * {@code public}, and plain names are folded to lower case. Text that is no table name is kept as
   * it is, for {@link Model#check()} to report.
   */
  public static TableName parse(String text) {
    Matcher matcher = QUALIFIED.matcher(text);
    if (!matcher.matches()) {
      return new TableName("", text);
    }
    String schema = matcher.group(1);
    String name = SqlNames.unquote(matcher.group(2));
    return new TableName(schema == null ? "public" : SqlNames.unquote(schema), name);
  }

  /** The name to put into a statement, always quoted. */
  public String sql() {
    return SqlNames.quote(schema) + "." + SqlNames.quote(name);
  }

  /** The name as one would write it, quoted where need be; {@link #parse} reads it back. */
  public String text() {
    return schema.isEmpty() ? name : SqlNames.text(schema) + "." + SqlNames.text(name);
  }

  @Override
  public int compareTo(TableName other) {
    return text().compareTo(other.text());
  }

  boolean isSound() {
    return SqlNames.isSound(schema) && SqlNames.isSound(name);
  }

  @Override
  public String toString() {
    return text();
  }
}
