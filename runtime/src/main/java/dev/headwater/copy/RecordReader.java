package dev.headwater.copy;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Json;
import dev.headwater.model.Field;
import dev.headwater.model.FieldType;
import dev.headwater.model.FieldType.Enumeration;
import dev.headwater.model.FieldType.ListOf;
import dev.headwater.model.Shape;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns a row of a copy or a projection into its record. */
public final class RecordReader<T extends Record> {
  private final Class<T> type;
  private final Shape shape;
  private final RecordComponent[] components;
  private final Constructor<T> constructor;

  public RecordReader(Class<T> type, Shape shape) {
    this.type = type;
    this.shape = shape;
    this.components = type.getRecordComponents();
    try {
      this.constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    } catch (NoSuchMethodException impossible) {
      throw new IllegalStateException(type + " has no canonical constructor", impossible);
    }
    constructor.setAccessible(true);
  }

  /** Reads the columns from the given one on, in the order of the shape's fields. */
  public T read(ResultSet row, int firstColumn) throws SQLException {
    @Nullable Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        values[i] = value(row, firstColumn + i, shape.fields().get(i), components[i]);
      }
      return constructor.newInstance(values);
    } catch (InvocationTargetException refused) {
      throw doesNotFit(values, refused.getCause());
    } catch (IllegalArgumentException misfit) {
      throw doesNotFit(values, misfit);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private HeadwaterException doesNotFit(@Nullable Object[] values, @Nullable Throwable cause) {
    return new HeadwaterException(
        "HW307",
        type.getSimpleName(),
        "a row does not fit the record: " + Arrays.toString(values) + ", " + cause + ".",
        "if a field was just added, wait until the copy was read anew (see status); otherwise let the"
            + " record allow what the owner publishes.",
        cause);
  }

  private static @Nullable Object value(
      ResultSet row, int column, Field field, RecordComponent component) throws SQLException {
    Type declared = component.getGenericType();
    boolean optional = component.getType() == Optional.class;
    Type wanted = optional ? ((ParameterizedType) declared).getActualTypeArguments()[0] : declared;
    Object value = present(row, column, field.type(), wanted);
    return optional ? Optional.ofNullable(value) : value;
  }

  private static @Nullable Object present(ResultSet row, int column, FieldType type, Type wanted)
      throws SQLException {
    if (type instanceof FieldType.Scalar scalar) {
      Object value = row.getObject(column, jdbcType(scalar));
      return value == null ? null : fromJdbc(value, wanted);
    }
    if (type instanceof ListOf list && !(list.element() instanceof FieldType.Json)) {
      Array array = row.getArray(column);
      return array == null ? null : list(array, (ParameterizedType) wanted);
    }
    String text = row.getString(column);
    if (text == null) {
      return null;
    }
    return type instanceof Enumeration ? constant(wanted, text) : Json.readAs(text, wanted);
  }

  private static List<?> list(Array array, ParameterizedType wanted) throws SQLException {
    Type element = wanted.getActualTypeArguments()[0];
    List<Object> values = new ArrayList<>();
    try (ResultSet elements = array.getResultSet()) {
      while (elements.next()) {
        Object value =
            element instanceof Class<?> constants && constants.isEnum()
                ? constant(element, elements.getString(2))
                : fromJdbc(elements.getObject(2, jdbcType(element)), element);
        values.add(value);
      }
    }
    return List.copyOf(values);
  }

  private static Object constant(Type type, String name) {
    Class<?> constants = (Class<?>) type;
    for (Object constant : constants.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        constants.getSimpleName() + " has no constant \"" + name + "\", which the owner published");
  }

  private static Object fromJdbc(Object value, Type wanted) {
    if (value instanceof OffsetDateTime time && wanted == Instant.class) {
      return time.toInstant();
    }
    boolean isShort = wanted == short.class || wanted == Short.class;
    return value instanceof Integer number && isShort ? (Object) number.shortValue() : value;
  }

  private static Class<?> jdbcType(Type element) {
    if (element == Instant.class) {
      return OffsetDateTime.class;
    }
    return element == Short.class ? Integer.class : (Class<?>) element;
  }

  private static Class<?> jdbcType(FieldType.Scalar scalar) {
    return switch (scalar) {
      case TEXT -> String.class;
      case SMALLINT, INTEGER -> Integer.class;
      case BIGINT -> Long.class;
      case DECIMAL -> BigDecimal.class;
      case REAL -> Float.class;
      case DOUBLE -> Double.class;
      case BOOLEAN -> Boolean.class;
      case UUID -> UUID.class;
      case INSTANT -> OffsetDateTime.class;
      case DATE -> LocalDate.class;
      case TIME -> LocalTime.class;
      case DATE_TIME -> LocalDateTime.class;
      case BYTES -> byte[].class;
    };
  }
}
