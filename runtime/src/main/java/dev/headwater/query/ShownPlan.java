package dev.headwater.query;

import dev.headwater.base.Records;
import dev.headwater.model.Joined;
import dev.headwater.model.Query;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A component of the result, ready to be made.
 *
 * @param way from below the root to the part that it is a component of
 * @param accessor how it is read there; null if a function makes it
 */
record ShownPlan(
    String component,
    Set<String> aliases,
    List<String> way,
    @Nullable Method accessor,
    Optional<Function<Joined, ?>> from) {

  static ShownPlan of(QueryPlan<?> plan, Query.Shown shown) {
    Set<String> aliases = Set.copyOf(shown.aliases());
    if (shown.from().isPresent()) {
      return new ShownPlan(shown.component(), aliases, List.of(), null, shown.from());
    }
    String path = shown.of().get(0);
    PartPlan part = plan.part(shown.aliases().get(0));
    Method accessor = part.records().accessor(path.substring(path.indexOf('.') + 1));
    return new ShownPlan(shown.component(), aliases, wayTo(plan, part), accessor, Optional.empty());
  }

  private static List<String> wayTo(QueryPlan<?> plan, PartPlan part) {
    List<String> way = new ArrayList<>();
    for (PartPlan at = part; !at.isRoot(); at = plan.part(at.part().parent().orElseThrow())) {
      way.add(0, at.alias());
    }
    return way;
  }

  @Nullable Object of(JoinedRow root) {
    if (accessor == null) {
      return from.orElseThrow().apply(root.seeing(aliases));
    }
    Optional<JoinedRow> at = Optional.of(root);
    for (String alias : way) {
      at = at.flatMap(row -> row.first(alias));
    }
    return at.map(row -> Records.get(accessor, row.row())).orElse(null);
  }
}
