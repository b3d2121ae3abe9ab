package dev.headwater.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Names taken apart: {@code customerName}, {@code customer_name} and {@code CUSTOMER-NAMES}. */
final class Words {
  /** Many tables have such a column, and it is rarely another service's. */
  private static final Set<String> GENERIC =
      Set.of(
          "id",
          "key",
          "name",
          "title",
          "status",
          "state",
          "type",
          "kind",
          "code",
          "number",
          "no",
          "label",
          "description",
          "note",
          "comment",
          "remark",
          "text",
          "value",
          "version",
          "quantity",
          "amount",
          "total",
          "price",
          "cost",
          "count",
          "size",
          "currency",
          "date",
          "time",
          "created",
          "updated",
          "active",
          "enabled",
          "position",
          "priority",
          "category");

  private static final Set<String> WHEN = Set.of("at", "on", "date", "time", "by");

  /** What copies call themselves beside the name of what they copy. */
  private static final Set<String> OF_COPIES =
      Set.of("copy", "cache", "replica", "mirror", "snapshot", "local", "data", "info", "name");

  private Words() {}

  /** The words of a name, in the singular. */
  static List<String> of(String name) {
    String apart = name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    List<String> words = new ArrayList<>();
    for (String word : apart.split("[^\\p{L}\\p{N}]+", -1)) {
      if (!word.isEmpty()) {
        words.add(singular(word));
      }
    }
    return words;
  }

  private static String singular(String word) {
    if (word.length() > 3 && word.endsWith("ies")) {
      return word.substring(0, word.length() - 3) + "y";
    }
    boolean plural =
        word.length() > 2
            && word.endsWith("s")
            && !word.endsWith("ss")
            && !word.endsWith("us")
            && !word.endsWith("is");
    return plural ? word.substring(0, word.length() - 1) : word;
  }

  static List<String> joined(List<String> first, List<String> then) {
    List<String> both = new ArrayList<>(first);
    both.addAll(then);
    return both;
  }

  /** Whether a column of this name says little: a reference, a time, or a word that all use. */
  static boolean isGeneric(List<String> words) {
    String last = words.get(words.size() - 1);
    return last.equals("id")
        || (words.size() > 1 && WHEN.contains(last))
        || (words.size() == 1 && GENERIC.contains(last));
  }

  /** Whether a table of this name holds, by its name, nothing but the entity. */
  static boolean isNameOf(List<String> table, List<String> entity) {
    for (int from = 0; from + entity.size() <= table.size(); from++) {
      if (table.subList(from, from + entity.size()).equals(entity)) {
        List<String> others = new ArrayList<>(table.subList(0, from));
        others.addAll(table.subList(from + entity.size(), table.size()));
        return OF_COPIES.containsAll(others);
      }
    }
    return false;
  }
}
