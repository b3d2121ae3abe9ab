package dev.headwater.http;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Records;
import dev.headwater.model.Field;
import dev.headwater.model.Shape;
import java.lang.reflect.Method;
import java.util.List;

/** What has to be there in each row of a type. */
final class RowRules<T extends Record> {
  private final List<Method> required;

  RowRules(Class<T> type) {
    Records<T> records = new Records<>(type);
    this.required =
        Shape.of(type).fields().stream()
            .filter(field -> !field.nullable())
            .map(Field::name)
            .map(records::accessor)
            .filter(accessor -> !accessor.getReturnType().isPrimitive())
            .toList();
  }

  /**
   * The row, if it is whole.
   *
   * @throws HeadwaterException HW813 if it is not
   */
  <R> R checked(R row) {
    for (Method accessor : required) {
      if (Records.get(accessor, row) == null) {
        throw new HeadwaterException(
            "HW813",
            accessor.getDeclaringClass().getSimpleName(),
            "`%s` is missing in a row, and must not be.".formatted(accessor.getName()),
            "let the two sides use compatible versions of the entity.");
      }
    }
    return row;
  }
}
