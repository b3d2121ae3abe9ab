package dev.headwater.owner;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.AccessPattern;
import dev.headwater.model.Entity;
import dev.headwater.model.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A way of asking for rows that an entity allows.
 *
 * @param isWholeKey then a value has one row at most
 * @param order as the statement has it; empty where it does not matter
 */
record ReadPath(boolean isWholeKey, String order) {

  /**
   * The one for the fields that are given, in whatever order.
   *
   * @throws HeadwaterException HW804 when there is none
   */
  static ReadPath of(Entity<?> entity, List<String> by) {
    Set<String> given = new HashSet<>(by);
    if (given.size() == by.size()) {
      if (given.equals(Set.copyOf(entity.key()))) {
        return new ReadPath(true, "");
      }
      for (AccessPattern pattern : entity.reads()) {
        if (given.equals(Set.copyOf(pattern.equal()))) {
          return new ReadPath(false, order(entity, pattern.order()));
        }
      }
      if (!by.isEmpty()
          && by.size() < entity.key().size()
          && given.equals(Set.copyOf(entity.key().subList(0, by.size())))) {
        return new ReadPath(false, order(entity, List.of()));
      }
    }
    throw new HeadwaterException(
        "HW804",
        entity.toString(),
        "its rows cannot be asked for by %s, only by %s.".formatted(by, allowed(entity)),
        "ask by one of these, or let the owner declare it by readBy(…), with an index for it.");
  }

  private static String allowed(Entity<?> entity) {
    Stream<String> parts =
        IntStream.range(1, entity.key().size())
            .mapToObj(size -> entity.key().subList(0, size).toString());
    Stream<String> declared = entity.reads().stream().map(pattern -> pattern.equal().toString());
    return Stream.of(Stream.of(entity.key().toString()), parts, declared)
        .flatMap(all -> all)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String order(Entity<?> entity, List<AccessPattern.Order> wanted) {
    List<String> order = new ArrayList<>();
    for (AccessPattern.Order each : wanted) {
      order.add(column(entity, each.field()) + (each.descending() ? " desc" : ""));
    }
    entity.key().forEach(part -> order.add(column(entity, part)));
    return String.join(", ", order);
  }

  private static String column(Entity<?> entity, String field) {
    return entity.shape().field(field).map(Field::column).map(it -> "t." + it.sql()).orElseThrow();
  }
}
