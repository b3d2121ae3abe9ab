package dev.headwater.query;

import dev.headwater.base.Records;
import dev.headwater.model.Join;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Relation;
import java.lang.reflect.Method;
import java.util.List;

/**
 * A part, ready to be run.
 *
 * @param byFields by which components its rows are asked for and joined; for the root its key
 * @param by how they are read
 * @param parent how the same values are read of what it is joined to; empty for the root
 */
record PartPlan(
    QueryPart part,
    Records<? extends Record> records,
    List<String> byFields,
    List<Method> by,
    List<Method> parent) {

  static PartPlan root(QueryPart part, List<String> key) {
    Records<? extends Record> records = new Records<>(part.type());
    return new PartPlan(part, records, key, accessors(records, key), List.of());
  }

  static PartPlan joined(QueryPart part, Records<? extends Record> parent) {
    Join on = part.on().orElseThrow();
    Records<? extends Record> records = new Records<>(part.type());
    return new PartPlan(
        part,
        records,
        on.fields(),
        accessors(records, on.fields()),
        accessors(parent, on.others()));
  }

  private static List<Method> accessors(Records<?> records, List<String> names) {
    return names.stream().map(records::accessor).toList();
  }

  String alias() {
    return part.alias();
  }

  boolean isRoot() {
    return part.on().isEmpty();
  }

  boolean isMany() {
    return part.kind() == Relation.Kind.MANY;
  }

  /** Rows as the source has them, as this part's record. */
  List<? extends Record> asRows(List<? extends Record> found) {
    if (found.isEmpty() || found.get(0).getClass() == part.type()) {
      return found;
    }
    return found.stream().map(records.from(found.get(0).getClass())).toList();
  }
}
