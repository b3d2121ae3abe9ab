package dev.headwater.read;

import dev.headwater.base.HeadwaterException;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Keys as callers give them, and as statements take them. */
public final class Keys {
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+([.][0-9]+)?");
  private static final Pattern FLOATING =
      Pattern.compile("-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?|NaN|-?Infinity");

  /** How the values of a type are read; a text that is not a value's own is none. */
  private static final Map<Class<?>, Function<String, Object>> READ =
      Map.ofEntries(
          Map.entry(String.class, text -> text),
          Map.entry(Short.class, text -> Short.parseShort(matching(DECIMAL, text))),
          Map.entry(Integer.class, text -> Integer.parseInt(matching(DECIMAL, text))),
          Map.entry(Long.class, text -> Long.parseLong(matching(DECIMAL, text))),
          Map.entry(BigDecimal.class, text -> new BigDecimal(matching(DECIMAL, text))),
          Map.entry(Float.class, text -> Float.parseFloat(matching(FLOATING, text))),
          Map.entry(Double.class, text -> Double.parseDouble(matching(FLOATING, text))),
          Map.entry(Boolean.class, Keys::truth),
          Map.entry(UUID.class, Keys::uuid),
          Map.entry(
              Instant.class,
              text -> Instant.parse(iso(text).replaceFirst("([+-]\\d\\d)$", "$1:00"))),
          Map.entry(LocalDate.class, LocalDate::parse),
          Map.entry(LocalTime.class, LocalTime::parse),
          Map.entry(LocalDateTime.class, text -> LocalDateTime.parse(iso(text))));

  private Keys() {}

  /**
   * Each part of each key as text.
   *
   * @param what is read by them
   * @param key the parts' names
   * @throws HeadwaterException HW405 when a key has other parts
   */
  public static List<List<String>> texts(String what, List<String> key, List<List<Object>> keys) {
    checkParts(what, key, keys);
    return keys.stream().map(each -> each.stream().map(Keys::text).toList()).toList();
  }

  /**
   * Demands that each key has the parts that it is to have.
   *
   * @throws HeadwaterException HW405 when one has not
   */
  public static void checkParts(String what, List<String> key, List<List<Object>> keys) {
    for (List<Object> each : keys) {
      if (each.size() != key.size()) {
        throw new HeadwaterException(
            "HW405",
            what,
            "the key has %d parts %s, but %d were given.".formatted(key.size(), key, each.size()),
            "pass the parts in that order.");
      }
    }
  }

  /**
   * A value as a record's component has it, whose type is that or an {@code Optional} of it.
   *
   * @param given that, or another number, or its text
   * @throws IllegalArgumentException if it is none; the message names types only
   */
  public static Object as(Type type, @Nullable Object given) {
    Object value = given instanceof Optional<?> optional ? optional.orElse(null) : given;
    Class<?> wanted = plain(type);
    if (value == null) {
      throw new IllegalArgumentException("nothing is no " + wanted.getSimpleName());
    }
    if (wanted.isInstance(value) && wanted != byte[].class) {
      return value;
    }
    try {
      return read(wanted, value);
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException misfit) {
      throw new IllegalArgumentException(
          "this %s is no %s".formatted(value.getClass().getSimpleName(), wanted.getSimpleName()),
          misfit);
    }
  }

  private static Class<?> plain(Type type) {
    Type inner =
        type instanceof ParameterizedType generic && generic.getRawType() == Optional.class
            ? generic.getActualTypeArguments()[0]
            : type;
    Type raw = inner instanceof ParameterizedType generic ? generic.getRawType() : inner;
    return raw instanceof Class<?> known
        ? MethodType.methodType(known).wrap().returnType()
        : Object.class;
  }

  private static Object read(Class<?> wanted, Object value) {
    String text = text(value);
    if (wanted.isEnum()) {
      return Arrays.stream(wanted.getEnumConstants())
          .filter(constant -> text(constant).equals(text))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no constant"));
    }
    Function<String, Object> reading = READ.get(wanted);
    if (reading == null) {
      throw new IllegalArgumentException("cannot be asked by");
    }
    boolean isNumber = value instanceof Number && Number.class.isAssignableFrom(wanted);
    return reading.apply(isNumber ? digits(wanted, text) : text);
  }

  /** A number's own text, whatever type it had. */
  private static String digits(Class<?> wanted, String text) {
    if (wanted == Float.class || wanted == Double.class) {
      return text;
    }
    BigDecimal number = new BigDecimal(text);
    return wanted == BigDecimal.class
        ? number.toPlainString()
        : String.valueOf(number.longValueExact());
  }

  private static String matching(Pattern pattern, String text) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException("another form");
    }
    return text;
  }

  private static Boolean truth(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("neither true nor false");
    }
    return Boolean.valueOf(text);
  }

  private static UUID uuid(String text) {
    UUID value = UUID.fromString(text);
    if (!value.toString().equalsIgnoreCase(text)) {
      throw new IllegalArgumentException("another form");
    }
    return value;
  }

  private static String iso(String text) {
    return text.replace(' ', 'T');
  }

  /** As statements take it. */
  public static String text(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(Keys::text).orElseThrow(Keys::nothing);
    }
    return value instanceof Enum<?> constant ? constant.name() : String.valueOf(value);
  }

  private static HeadwaterException nothing() {
    return new HeadwaterException(
        "HW405", "key", "nothing was given as one of its parts.", "pass a value.");
  }

  /**
   * That these columns are the one key that is given, a text as parameter for each part. Unlike an
   * array, it is planned alike whatever it is, so PostgreSQL plans it but a few times.
   */
  public static String isGiven(List<String> columns, List<String> types) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> columns.get(i) + " = ?::" + types.get(i))
        .collect(Collectors.joining(" and "));
  }

  /** An array of texts as parameter for each part, as rows {@code w} with their place. */
  public static String given(List<String> types) {
    return "unnest(%s) with ordinality w (%s, place)"
        .formatted(
            types.stream().map(type -> "?::" + type + "[]").collect(Collectors.joining(", ")),
            IntStream.range(0, types.size())
                .mapToObj(i -> "k" + i)
                .collect(Collectors.joining(", ")));
  }

  /** That these columns are those of {@code w}. */
  public static String areGiven(List<String> columns) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> columns.get(i) + " = w.k" + i)
        .collect(Collectors.joining(" and "));
  }
}
