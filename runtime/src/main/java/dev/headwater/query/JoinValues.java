package dev.headwater.query;

import dev.headwater.base.Records;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Values by which rows are joined; alike if the database would call them equal. */
final class JoinValues {
  private JoinValues() {}

  /** Of some components of a row; empty if one of them has none, which equals nothing. */
  static Optional<List<Object>> of(List<Method> accessors, Object row) {
    List<Object> values = new ArrayList<>(accessors.size());
    for (Method accessor : accessors) {
      Object value = Records.get(accessor, row);
      Object plain = value instanceof Optional<?> optional ? optional.orElse(null) : value;
      if (plain == null) {
        return Optional.empty();
      }
      values.add(alike(plain));
    }
    return Optional.of(values);
  }

  /** As given by who asks: numbers and texts of keys come in several types. */
  static List<Object> given(List<Object> values) {
    return values.stream().map(JoinValues::alike).toList();
  }

  private static Object alike(Object value) {
    if (value instanceof Optional<?> optional && optional.isPresent()) {
      return alike(optional.get());
    }
    if (value instanceof Integer || value instanceof Short) {
      return ((Number) value).longValue();
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros();
    }
    return value instanceof Enum<?> constant ? constant.name() : value;
  }
}
