package dev.headwater.outbox;

import dev.headwater.base.Json;
import dev.headwater.base.Sql;
import dev.headwater.model.FieldType;
import dev.headwater.model.Shape;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** Makes records of random and extreme values, and writes them as a team would: by JDBC. */
final class RandomRecords<T extends Record> {
  private static final DateTimeFormatter AS_POSTGRES =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS G", Locale.ENGLISH);

  private final Class<T> type;
  private final RandomValues values;

  RandomRecords(Class<T> type, Random random) {
    this.type = type;
    this.values = new RandomValues(random);
  }

  /** Inserts so many records; the columns are those of the record's shape. */
  List<T> write(DataSource owner, String table, int count) throws SQLException {
    Shape shape = Shape.of(type);
    String columns =
        shape.fields().stream()
            .map(field -> field.column().sql())
            .collect(Collectors.joining(", "));
    String marks =
        IntStream.range(0, shape.fields().size())
            .mapToObj(i -> mark(table, shape.fields().get(i).column().name()))
            .collect(Collectors.joining(", "));
    List<T> written = new ArrayList<>();
    try (Connection connection = owner.getConnection()) {
      Sql.inTransaction(
          connection,
          inOne -> {
            String insert = "insert into %s (%s) values (%s)".formatted(table, columns, marks);
            try (PreparedStatement statement = inOne.prepareStatement(insert)) {
              for (int i = 0; i < count; i++) {
                written.add(writeOne(statement, shape, i));
              }
            }
            return true;
          });
    }
    return written;
  }

  private static String mark(String table, String column) {
    return switch (column) {
      case "mood" -> "?::odd.mood";
      case "moods" -> "?::odd.mood[]";
      case "nested" -> table.equals("optionals") ? "?::json" : "?::jsonb";
      case "nesteds" -> "?::jsonb";
      default -> "?";
    };
  }

  private T writeOne(PreparedStatement statement, Shape shape, int number) throws SQLException {
    T made = make(number);
    RecordComponent[] components = type.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      Object value = value(made, components[i].getName());
      Object present = value instanceof Optional<?> optional ? optional.orElse(null) : value;
      statement.setObject(i + 1, toJdbc(statement, present, shape.fields().get(i).type()));
    }
    statement.executeUpdate();
    return made;
  }

  private static Object toJdbc(PreparedStatement statement, Object value, FieldType type)
      throws SQLException {
    if (value instanceof List<?> list && !isJson(type) && arrayType(type).equals("bytea")) {
      return statement.getConnection().createArrayOf("bytea", list.toArray(new byte[0][]));
    }
    if (value instanceof List<?> list && !isJson(type)) {
      Object[] elements = new Object[list.size()];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = element(list.get(i));
      }
      return statement.getConnection().createArrayOf(arrayType(type), elements);
    }
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (value instanceof Instant instant) {
      return instant.atOffset(ZoneOffset.UTC);
    }
    return value != null && isJson(type) ? Json.write(value) : value;
  }

  /** Of arrays the driver sends texts, and spells the years before Christ as Java does. */
  private static Object element(Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (value instanceof Instant instant) {
      return AS_POSTGRES.format(instant.atOffset(ZoneOffset.UTC)).replace("+", "") + " UTC";
    }
    if (value instanceof LocalDate date) {
      return AS_POSTGRES.format(date.atStartOfDay()).replace("+", "");
    }
    return value instanceof LocalDateTime time ? AS_POSTGRES.format(time).replace("+", "") : value;
  }

  private static boolean isJson(FieldType type) {
    return type instanceof FieldType.Json
        || (type instanceof FieldType.ListOf list && list.element() instanceof FieldType.Json);
  }

  private static String arrayType(FieldType type) {
    String travelling = dev.headwater.base.ColumnTypes.travelling(type);
    String element = travelling.substring(0, travelling.length() - 2);
    return switch (element) {
      case "timestamp with time zone" -> "timestamptz";
      case "timestamp without time zone" -> "timestamp";
      case "time without time zone" -> "time";
      case "double precision" -> "float8";
      default -> element;
    };
  }

  private T make(int number) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] made = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      made[i] =
          i == 0 ? key(components[0].getType(), number) : make(components[i].getGenericType());
    }
    return newInstance(type, made);
  }

  private static Object key(Class<?> type, int number) {
    return type == UUID.class ? new UUID(7, number) : (Object) (long) number;
  }

  private Object make(Type wanted) {
    if (wanted instanceof ParameterizedType generic) {
      Type inner = generic.getActualTypeArguments()[0];
      if (generic.getRawType() == Optional.class) {
        return values.nextBoolean() ? Optional.empty() : Optional.of(make(inner));
      }
      return IntStream.range(0, values.size()).mapToObj(i -> make(inner)).toList();
    }
    Class<?> plain = (Class<?>) wanted;
    if (!plain.isRecord()) {
      return values.next(plain);
    }
    Object[] made =
        Arrays.stream(plain.getRecordComponents())
            .map(component -> make(component.getGenericType()))
            .toArray();
    return newInstance(plain, made);
  }

  private static <R> R newInstance(Class<R> type, Object[] values) {
    try {
      Class<?>[] types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** What a record has in a component. */
  Object value(T made, String component) {
    try {
      var accessor = type.getDeclaredMethod(component);
      accessor.setAccessible(true);
      return accessor.invoke(made);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
