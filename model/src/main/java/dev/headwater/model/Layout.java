package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;

/** Where rows lie: the table, and the columns that are not called after their components. */
record Layout(TableName table, Map<String, String> columns) {

  /** Unless told otherwise, the table is called as what it holds. */
  static Layout of(String name) {
    return new Layout(new TableName("public", name.replace('-', '_')), Map.of());
  }

  Layout inTable(String text) {
    return new Layout(TableName.parse(text), columns);
  }

  Layout column(String component, String column) {
    Map<String, String> more = new LinkedHashMap<>(columns);
    more.put(requireNonNull(component), requireNonNull(column));
    return new Layout(table, more);
  }

  Shape shapeOf(Class<? extends Record> type) {
    return ReadShape.of(type, columns);
  }
}
