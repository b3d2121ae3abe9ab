package dev.headwater.read;

import dev.headwater.base.HeadwaterException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Keys as callers give them, and as statements take them. */
public final class Keys {
  private Keys() {}

  /**
   * Each part of each key as text.
   *
   * @param what is read by them
   * @param key the parts' names
   * @throws HeadwaterException HW405 when a key has other parts
   */
  public static List<List<String>> texts(String what, List<String> key, List<List<Object>> keys) {
    for (List<Object> each : keys) {
      if (each.size() != key.size()) {
        throw new HeadwaterException(
            "HW405",
            what,
            "the key has %d parts %s, but %d were given.".formatted(key.size(), key, each.size()),
            "pass the parts in that order.");
      }
    }
    return keys.stream().map(each -> each.stream().map(Keys::text).toList()).toList();
  }

  public static String text(Object value) {
    return value instanceof Enum<?> constant ? constant.name() : String.valueOf(value);
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
