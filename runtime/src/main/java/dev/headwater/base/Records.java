package dev.headwater.base;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A record class taken apart: its components read by name, and put together from values. */
public final class Records<T extends Record> {
  private static final ClassValue<Records<?>> KNOWN =
      new ClassValue<>() {
        @Override
        protected Records<?> computeValue(Class<?> type) {
          return new Records<>(type.asSubclass(Record.class));
        }
      };

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

  /** Made once for each class. */
  private static Records<?> known(Class<?> type) {
    return KNOWN.get(type);
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
      throw new IllegalStateException(accessor + " fails", failure);
    }
  }

  /**
   * How records of another class become this one, by the names of their components.
   *
   * @throws IllegalArgumentException if the other class lacks one
   */
  public Function<Record, T> from(Class<?> other) {
    Records<?> source = known(other);
    List<Method> wanted = names().stream().map(source::accessor).toList();
    return row -> of(wanted.stream().map(accessor -> get(accessor, row)).toArray());
  }

  /**
   * A record of values that come from components of other records: an {@code Optional} is wrapped
   * or unwrapped, a constant is turned into the same of another enum, or into text, and a record
   * into the one of its components that is declared here; in lists likewise. What is thrown names
   * components and types, and no value: callers see it.
   *
   * @throws IllegalArgumentException if a value does not fit, or the record refuses it
   */
  public T of(@Nullable Object[] values) {
    @Nullable Object[] fitting = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      fitting[i] = fit(values[i], components[i].getGenericType(), components[i]);
    }
    try {
      return constructor.newInstance(fitting);
    } catch (InvocationTargetException refused) {
      throw new IllegalArgumentException(
          type.getSimpleName() + " refuses " + types(fitting), refused.getCause());
    } catch (IllegalArgumentException mismatch) {
      throw new IllegalArgumentException(
          type.getSimpleName() + " does not take " + types(fitting), mismatch);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private List<String> types(@Nullable Object[] values) {
    return IntStream.range(0, values.length)
        .mapToObj(i -> components[i].getName() + ": " + typeOf(values[i]))
        .toList();
  }

  private static String typeOf(@Nullable Object value) {
    return value == null ? "nothing" : value.getClass().getSimpleName();
  }

  private static @Nullable Object fit(
      @Nullable Object value, Type wanted, RecordComponent component) {
    Object plain = value instanceof Optional<?> optional ? optional.orElse(null) : value;
    Class<?> raw = raw(wanted);
    if (raw == Optional.class) {
      return Optional.ofNullable(fit(plain, argument(wanted), component));
    }
    if (plain == null) {
      if (raw.isPrimitive()) {
        throw new IllegalArgumentException("nothing is no value of " + component);
      }
      return null;
    }
    Object fitting = convert(plain, wanted, raw, component);
    if (!raw.isPrimitive() && !raw.isInstance(fitting)) {
      throw new IllegalArgumentException(typeOf(plain) + " is no value of " + component);
    }
    return fitting;
  }

  private static Object convert(
      Object value, Type wanted, Class<?> raw, RecordComponent component) {
    if (value instanceof Enum<?> constant) {
      return constant(constant, raw);
    }
    if (value instanceof List<?> list && wanted instanceof ParameterizedType) {
      return elements(list, argument(wanted), component);
    }
    return value instanceof Record record && raw.isRecord() && !raw.isInstance(value)
        ? known(raw).from(value.getClass()).apply(record)
        : value;
  }

  /** The list itself, if they are right as they are. */
  private static List<?> elements(List<?> list, Type wanted, RecordComponent component) {
    Class<?> raw = raw(wanted);
    boolean isRight =
        !(wanted instanceof ParameterizedType) && list.stream().allMatch(raw::isInstance);
    if (isRight) {
      return list;
    }
    List<@Nullable Object> fitting = new ArrayList<>(list.size());
    list.forEach(each -> fitting.add(fit(each, wanted, component)));
    return Collections.unmodifiableList(fitting);
  }

  /** {@code Object} where anything will do. */
  private static Class<?> raw(Type type) {
    if (type instanceof ParameterizedType generic) {
      return (Class<?>) generic.getRawType();
    }
    return type instanceof Class<?> plain ? plain : Object.class;
  }

  private static Type argument(Type type) {
    return type instanceof ParameterizedType generic
        ? generic.getActualTypeArguments()[0]
        : Object.class;
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
            () ->
                new IllegalArgumentException(
                    wanted + " lacks a constant of " + constant.getDeclaringClass()));
  }
}
