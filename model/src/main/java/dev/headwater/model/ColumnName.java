package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * A column as the database's catalogue names it.
 *
 * @param name never with quotes
 */
public record ColumnName(String name) {
  private static final Pattern PART = Pattern.compile(SqlNames.PART);

  public ColumnName {
    requireNonNull(name);
  }

  /**
   * Reads {@code column} or {@code "Column"}; plain names are folded to lower case. Text that is no
   * column name is kept as it is, for {@link Model#check()} to report.
   */
  public static ColumnName parse(String text) {
    return new ColumnName(PART.matcher(text).matches() ? SqlNames.unquote(text) : text);
  }

  /** The name to put into a statement, always quoted. */
  public String sql() {
    return SqlNames.quote(name);
  }

  /** The name as one would write it, quoted where need be; {@link #parse} reads it back. */
  public String text() {
    return isSound() ? SqlNames.text(name) : name;
  }

  boolean isSound() {
    return SqlNames.isSound(name) && name.indexOf('.') < 0;
  }

  @Override
  public String toString() {
    return text();
  }
}
