package dev.headwater.model;

import dev.headwater.model.FieldType.Enumeration;
import dev.headwater.model.FieldType.Json;
import dev.headwater.model.FieldType.ListOf;
import dev.headwater.model.FieldType.Scalar;
import dev.headwater.model.FieldType.Unsupported;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Reads a record class into a {@link Shape}. Never fails: what it cannot map becomes {@link
 * Unsupported}.
 */
final class ReadShape {
  private static final Map<Class<?>, Scalar> SCALARS =
      Map.ofEntries(
          Map.entry(String.class, Scalar.TEXT),
          Map.entry(short.class, Scalar.SMALLINT),
          Map.entry(Short.class, Scalar.SMALLINT),
          Map.entry(int.class, Scalar.INTEGER),
          Map.entry(Integer.class, Scalar.INTEGER),
          Map.entry(long.class, Scalar.BIGINT),
          Map.entry(Long.class, Scalar.BIGINT),
          Map.entry(BigDecimal.class, Scalar.DECIMAL),
          Map.entry(float.class, Scalar.REAL),
          Map.entry(Float.class, Scalar.REAL),
          Map.entry(double.class, Scalar.DOUBLE),
          Map.entry(Double.class, Scalar.DOUBLE),
          Map.entry(boolean.class, Scalar.BOOLEAN),
          Map.entry(Boolean.class, Scalar.BOOLEAN),
          Map.entry(UUID.class, Scalar.UUID),
          Map.entry(Instant.class, Scalar.INSTANT),
          Map.entry(LocalDate.class, Scalar.DATE),
          Map.entry(LocalTime.class, Scalar.TIME),
          Map.entry(LocalDateTime.class, Scalar.DATE_TIME),
          Map.entry(byte[].class, Scalar.BYTES));

  private static final Map<Class<?>, String> INSTEAD =
      Map.ofEntries(
          Map.entry(byte.class, "use short instead"),
          Map.entry(Byte.class, "use Short instead"),
          Map.entry(char.class, "use String instead"),
          Map.entry(Character.class, "use String instead"),
          Map.entry(BigInteger.class, "use BigDecimal instead"),
          Map.entry(OffsetDateTime.class, "use Instant instead"),
          Map.entry(ZonedDateTime.class, "use Instant instead"),
          Map.entry(Date.class, "use Instant instead"),
          Map.entry(OptionalInt.class, "use Optional<Integer> instead"),
          Map.entry(OptionalLong.class, "use Optional<Long> instead"),
          Map.entry(OptionalDouble.class, "use Optional<Double> instead"),
          Map.entry(Set.class, "use List instead"),
          Map.entry(Map.class, "use a nested record instead"),
          Map.entry(List.class, "say what the list holds"),
          Map.entry(Optional.class, "say what the Optional holds"));

  /** The records that enclose the one being read; one that comes again would never end. */
  private final Deque<Class<?>> enclosing = new ArrayDeque<>();

  private ReadShape() {}

  /**
   * A column given for a component that the record lacks becomes a field that nothing can hold, so
   * that it is reported like every other mistake.
   */
  static Shape of(Class<? extends Record> type, Map<String, String> columns) {
    List<Field> fields = new ArrayList<>(new ReadShape().shape(type, columns).fields());
    Set<String> known = Set.copyOf(fields.stream().map(Field::name).toList());
    columns.forEach(
        (name, column) -> {
          if (!known.contains(name)) {
            fields.add(stray(type, name, column));
          }
        });
    return new Shape(fields);
  }

  private static Field stray(Class<?> type, String name, String column) {
    String reason = "a column is given for it, but " + type.getSimpleName() + " has no such field";
    return new Field(name, ColumnName.parse(column), new Unsupported("nothing", reason), false);
  }

  private Shape shape(Class<?> type, Map<String, String> columns) {
    enclosing.push(type);
    List<Field> fields = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      fields.add(field(component, columns));
    }
    enclosing.pop();
    return new Shape(fields);
  }

  private Field field(RecordComponent component, Map<String, String> columns) {
    String name = component.getName();
    ColumnName column =
        columns.containsKey(name)
            ? ColumnName.parse(columns.get(name))
            : new ColumnName(SqlNames.snakeCase(name));
    Optional<Type> optional = argumentOf(Optional.class, component.getGenericType());
    FieldType type = type(optional.orElse(component.getGenericType()));
    return new Field(name, column, type, optional.isPresent() || isNullable(component));
  }

  private FieldType type(Type type) {
    Optional<Type> element = argumentOf(List.class, type);
    if (element.isPresent()) {
      return list(type, element.get());
    }
    if (!(type instanceof Class<?> plain)) {
      return unsupported(type);
    }
    Scalar scalar = SCALARS.get(plain);
    if (scalar != null) {
      return scalar;
    }
    if (plain.isEnum()) {
      return enumeration(plain);
    }
    return plain.isRecord() ? json(plain) : unsupported(plain);
  }

  private FieldType list(Type list, Type elementType) {
    FieldType element = type(elementType);
    if (element instanceof ListOf) {
      return new Unsupported(list.getTypeName(), "wrap the inner list in a record");
    }
    return element instanceof Unsupported ? element : new ListOf(element);
  }

  private FieldType json(Class<?> type) {
    if (enclosing.contains(type)) {
      return new Unsupported(type.getName(), "it contains itself, so it has no end");
    }
    if (type.getTypeParameters().length > 0) {
      return new Unsupported(type.getName(), "it is generic; use a record of its own");
    }
    return new Json(shape(type, Map.of()));
  }

  private static Enumeration enumeration(Class<?> type) {
    return new Enumeration(
        Arrays.stream(type.getEnumConstants())
            .map(constant -> ((Enum<?>) constant).name())
            .toList());
  }

  private static Unsupported unsupported(Type type) {
    Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
    String reason = raw instanceof Class<?> plain ? INSTEAD.get(plain) : null;
    return new Unsupported(
        type.getTypeName(), reason == null ? "Headwater knows no column for it" : reason);
  }

  private static Optional<Type> argumentOf(Class<?> raw, Type type) {
    return type instanceof ParameterizedType generic && generic.getRawType() == raw
        ? Optional.of(generic.getActualTypeArguments()[0])
        : Optional.empty();
  }

  /** Any annotation called Nullable counts: teams have their own. */
  private static boolean isNullable(RecordComponent component) {
    return !component.getType().isPrimitive()
        && Stream.concat(
                Arrays.stream(component.getAnnotatedType().getAnnotations()),
                Arrays.stream(component.getAnnotations()))
            .map(Annotation::annotationType)
            .anyMatch(type -> type.getSimpleName().equals("Nullable"));
  }
}
