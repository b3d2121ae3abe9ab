package dev.headwater.model;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A record with something in each component: ones, and lists of one element. */
final class SampleRecord {
  private static final Map<Class<?>, Object> SAMPLES =
      Map.ofEntries(
          Map.entry(String.class, "sample"),
          Map.entry(short.class, (short) 1),
          Map.entry(Short.class, (short) 1),
          Map.entry(int.class, 1),
          Map.entry(Integer.class, 1),
          Map.entry(long.class, 1L),
          Map.entry(Long.class, 1L),
          Map.entry(BigDecimal.class, BigDecimal.ONE),
          Map.entry(float.class, 1f),
          Map.entry(Float.class, 1f),
          Map.entry(double.class, 1d),
          Map.entry(Double.class, 1d),
          Map.entry(boolean.class, true),
          Map.entry(Boolean.class, true),
          Map.entry(UUID.class, new UUID(0, 1)),
          Map.entry(Instant.class, Instant.EPOCH),
          Map.entry(LocalDate.class, LocalDate.EPOCH),
          Map.entry(LocalTime.class, LocalTime.NOON),
          Map.entry(LocalDateTime.class, LocalDate.EPOCH.atStartOfDay()),
          Map.entry(byte[].class, new byte[] {1}));

  private SampleRecord() {}

  /**
   * A sample.
   *
   * @throws IllegalStateException if the record refuses it
   */
  static <R> R of(Class<R> type) {
    RecordComponent[] components = type.getRecordComponents();
    try {
      Constructor<R> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      @Nullable Object[] values =
          Arrays.stream(components).map(component -> value(component.getGenericType())).toArray();
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException refused) {
      throw new IllegalStateException(type + " takes no sample", refused);
    }
  }

  private static @Nullable Object value(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type argument = generic.getActualTypeArguments()[0];
      return generic.getRawType() == Optional.class
          ? Optional.ofNullable(value(argument))
          : List.of(java.util.Objects.requireNonNull(value(argument)));
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isEnum()) {
      return plain.getEnumConstants()[0];
    }
    return plain.isRecord() ? of(plain) : SAMPLES.get(plain);
  }
}
