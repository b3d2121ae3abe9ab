package dev.headwater.query;

import dev.headwater.base.HeadwaterException;
import dev.headwater.model.Joined;
import dev.headwater.model.Relation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A row with what is joined to it.
 *
 * @param rows of all parts
 * @param seen the parts that may be looked at
 */
record JoinedRow(
    QueryPlan<?> plan, Map<String, PartRows> rows, PartPlan part, Record row, Set<String> seen)
    implements Joined {

  JoinedRow seeing(Set<String> aliases) {
    return new JoinedRow(plan, rows, part, row, aliases);
  }

  @Override
  public <R extends Record> R as(Class<R> type) {
    requireSeen(part.alias());
    if (!type.isInstance(row)) {
      throw misused(
          "`%s` is a %s, not a %s"
              .formatted(part.alias(), row.getClass().getSimpleName(), type.getSimpleName()),
          "name the record that the part was declared with.");
    }
    return type.cast(row);
  }

  @Override
  public Joined one(String alias) {
    require(alias, Relation.Kind.ONE);
    return first(alias).orElseThrow();
  }

  @Override
  public Optional<Joined> oneOrNone(String alias) {
    require(alias, Relation.Kind.ONE_OR_NONE);
    return first(alias).map(found -> found);
  }

  @Override
  public List<Joined> many(String alias) {
    require(alias, Relation.Kind.MANY);
    return all(plan.part(alias)).stream().<Joined>map(found -> found).toList();
  }

  Optional<JoinedRow> first(String alias) {
    return all(plan.part(alias)).stream().findFirst();
  }

  private List<JoinedRow> all(PartPlan child) {
    PartRows found = Objects.requireNonNull(rows.get(child.alias()));
    return JoinValues.of(child.parent(), row).map(found::at).orElse(List.of()).stream()
        .map(each -> new JoinedRow(plan, rows, child, each, seen))
        .filter(JoinedRow::isWhole)
        .toList();
  }

  /** What is to have one of something and has none is left out, until there is one. */
  boolean isWhole() {
    return plan.childrenOf(part.alias()).stream()
        .filter(child -> child.part().kind() == Relation.Kind.ONE)
        .noneMatch(child -> all(child).isEmpty());
  }

  private void require(String alias, Relation.Kind kind) {
    requireSeen(alias);
    boolean isThere =
        plan.childrenOf(part.alias()).stream()
            .anyMatch(child -> child.alias().equals(alias) && child.part().kind() == kind);
    if (!isThere) {
      throw misused(
          "nothing is joined to `%s` as `%s` like that".formatted(part.alias(), alias),
          "look at it by `one`, `oneOrNone` or `many`, as it was declared, from what it is joined"
              + " to.");
    }
  }

  private void requireSeen(String alias) {
    if (!seen.contains(alias)) {
      throw misused(
          "a shown field looks at `%s`, which it does not name".formatted(alias),
          "name all parts that it is made of in `show(…)`: what is explained must be true.");
    }
  }

  private HeadwaterException misused(String what, String remedy) {
    return new HeadwaterException("HW842", plan.query().toString(), what + ".", remedy);
  }
}
