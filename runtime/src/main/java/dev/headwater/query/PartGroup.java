package dev.headwater.query;

import dev.headwater.model.Levels;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parts that are had at once: those of a level that one owner is asked for, or one that lies here.
 *
 * @param owner empty if it lies here
 */
record PartGroup(Optional<Service> owner, List<PartPlan> parts) {

  static List<PartGroup> of(QueryPlan<?> plan, Levels levels) {
    List<PartGroup> groups = new ArrayList<>();
    for (int level = 0; level < levels.levels().size(); level++) {
      levels
          .requests(level)
          .forEach(
              (owner, parts) -> groups.add(new PartGroup(Optional.of(owner), plans(plan, parts))));
      for (QueryPart part : levels.levels().get(level)) {
        if (!levels.isAsked(part)) {
          groups.add(new PartGroup(Optional.empty(), plans(plan, List.of(part))));
        }
      }
    }
    return groups;
  }

  private static List<PartPlan> plans(QueryPlan<?> plan, List<QueryPart> parts) {
    return parts.stream().map(part -> plan.part(part.alias())).toList();
  }
}
