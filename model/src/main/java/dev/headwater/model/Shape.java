package dev.headwater.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of a record, in their order: what is published of an entity, or wanted in a copy. */
public record Shape(List<Field> fields) {
  public Shape {
    fields = List.copyOf(fields);
  }

  /** The shape of a record whose columns are its components in {@code snake_case}. */
  public static Shape of(Class<? extends Record> type) {
    return ReadShape.of(type, Map.of());
  }

  public Optional<Field> field(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).findFirst();
  }

  /** The fields' names, in order. */
  public List<String> names() {
    return fields.stream().map(Field::name).toList();
  }
}
