package dev.headwater.base;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A record class taken apart: its components read by name, and put together from values. */
public final class Records<T extends Record> {
  private final Class<T> type;
  private final RecordComponent[] components;
  private final Constructor<T> constructor;

  public Records(Class<T> type) {
    this.type = type;
    this.components = type.getRecordComponents();
    try {
      this.constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    } catch (NoSuchMethodException impossible) {
      throw new IllegalStateException(type + " has no canonical constructor", impossible);
    }
    constructor.setAccessible(true);
    for (RecordComponent component : components) {
      component.getAccessor().setAccessible(true);
    }
  }

  public Class<T> type() {
    return type;
  }

  /** The components' names, in order. */
  public List<String> names() {
    return Arrays.stream(components).map(RecordComponent::getName).toList();
  }

  public boolean isOptional(int component) {
    return components[component].getType() == Optional.class;
  }

  /**
   * How a component is read.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Method accessor(String name) {
    return Arrays.stream(components)
        .filter(component -> component.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(type + " has no component " + name))
        .getAccessor();
  }

  /** What a component holds. */
  public static @Nullable Object get(Method accessor, Object row) {
    try {
      return accessor.invoke(row);
    } catch (ReflectiveOperationException failure) {
      throw new IllegalStateException(accessor + " of " + row, failure);
    }
  }

  /**
   * A record of values that come from components of other records: an {@code Optional} is wrapped
   * or unwrapped, and a constant is turned into the same of another enum, or into text.
   *
   * @throws IllegalArgumentException if a value does not fit, or the record refuses it
   */
  public T of(@Nullable Object[] values) {
    @Nullable Object[] fitting = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      fitting[i] = fit(values[i], components[i]);
    }
    try {
      return constructor.newInstance(fitting);
    } catch (InvocationTargetException refused) {
      throw new IllegalArgumentException(
          type.getSimpleName() + " refuses " + Arrays.toString(fitting), refused.getCause());
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static @Nullable Object fit(@Nullable Object value, RecordComponent component) {
    Object plain = value instanceof Optional<?> optional ? optional.orElse(null) : value;
    if (component.getType() == Optional.class) {
      return Optional.ofNullable(plain);
    }
    if (plain == null) {
      if (component.getType().isPrimitive()) {
        throw new IllegalArgumentException("nothing is no value of " + component);
      }
      return null;
    }
    return plain instanceof Enum<?> constant ? constant(constant, component.getType()) : plain;
  }

  private static Object constant(Enum<?> constant, Class<?> wanted) {
    if (wanted == String.class) {
      return constant.name();
    }
    if (wanted.isInstance(constant) || !wanted.isEnum()) {
      return constant;
    }
    return Arrays.stream(wanted.getEnumConstants())
        .filter(each -> ((Enum<?>) each).name().equals(constant.name()))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(wanted + " has no constant " + constant.name()));
  }
}
