package dev.headwater.model;

import static java.util.Objects.requireNonNull;

/**
 * One component of a record, and the column that holds it.
 *
 * @param name the record component's name
 */
public record Field(String name, ColumnName column, FieldType type, boolean nullable) {
  public Field {
    requireNonNull(name);
    requireNonNull(column);
    requireNonNull(type);
  }
}
