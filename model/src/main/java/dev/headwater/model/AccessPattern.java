package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * How rows are looked for: by fields that equal given values, and in which order they come. Rows
 * that are alike in all of that come in the order of their key.
 *
 * @param equal record components
 */
public record AccessPattern(List<String> equal, List<Order> order) {
  public AccessPattern {
    equal = List.copyOf(equal);
    order = List.copyOf(order);
  }

  /** A record component by which rows are ordered. */
  public record Order(String field, boolean descending) {
    public Order {
      requireNonNull(field);
    }

    @Override
    public String toString() {
      return field + (descending ? " desc" : " asc");
    }
  }

  /**
   * Reads {@code "customerId", "placedOn desc"}: components alone are equal, those with {@code asc}
   * or {@code desc} order.
   */
  public static AccessPattern of(String... parts) {
    List<String> equal = new ArrayList<>();
    List<Order> order = new ArrayList<>();
    for (String part : parts) {
      String[] words = part.strip().split("\\s+", -1);
      if (words.length == 2 && (words[1].equals("asc") || words[1].equals("desc"))) {
        order.add(new Order(words[0], words[1].equals("desc")));
      } else {
        equal.add(part.strip());
      }
    }
    return new AccessPattern(equal, order);
  }

  /** As it was declared. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>(equal);
    order.forEach(each -> parts.add(each.toString()));
    return String.join(", ", parts);
  }
}
