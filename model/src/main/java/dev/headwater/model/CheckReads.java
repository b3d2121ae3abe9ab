package dev.headwater.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Declared ways of reading name fields that an index can find and order. */
final class CheckReads {
  private final String where;
  private final Shape shape;
  private final Findings findings;

  CheckReads(String where, Shape shape, Findings findings) {
    this.where = where;
    this.shape = shape;
    this.findings = findings;
  }

  void run(List<AccessPattern> reads) {
    reads.forEach(this::check);
    Map<Set<String>, AccessPattern> byFields = new HashMap<>();
    for (AccessPattern read : reads) {
      AccessPattern other = byFields.putIfAbsent(Set.copyOf(read.equal()), read);
      if (other != null) {
        findings.error(
            Rule.READ_UNSOUND,
            where,
            "it is to be read by \"%s\" and by \"%s\", and who gives the same fields cannot say which"
                .formatted(other, read),
            "leave one out, or add a field to one");
      }
    }
  }

  private void check(AccessPattern read) {
    Set<String> seen = new HashSet<>();
    List<String> fields =
        Stream.concat(read.equal().stream(), read.order().stream().map(AccessPattern.Order::field))
            .toList();
    for (String name : fields) {
      Optional<Field> field = shape.field(name);
      if (field.isEmpty()) {
        bad(read, "`%s` is no component of its record".formatted(name));
      } else if (!isOrdered(field.get().type())) {
        bad(read, "`%s` cannot be looked for by an index".formatted(name));
      } else if (!seen.add(name)) {
        bad(read, "`%s` is named twice".formatted(name));
      }
    }
    for (AccessPattern.Order order : read.order()) {
      if (shape.field(order.field()).filter(Field::nullable).isPresent()) {
        bad(read, "`%s` may be null, which has no place in an order".formatted(order.field()));
      }
    }
    if (fields.isEmpty() || fields.contains("")) {
      bad(read, "it names nothing");
    }
  }

  private static boolean isOrdered(FieldType type) {
    return !(type instanceof FieldType.Json) && !(type instanceof FieldType.ListOf);
  }

  private void bad(AccessPattern read, String why) {
    findings.error(
        Rule.READ_UNSOUND,
        where,
        "it is to be read by \"%s\", but %s".formatted(read, why),
        "name components of the record, those that give the order with `asc` or `desc`");
  }
}
