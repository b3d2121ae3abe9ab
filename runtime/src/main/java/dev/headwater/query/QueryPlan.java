package dev.headwater.query;

import dev.headwater.base.Records;
import dev.headwater.model.Levels;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A query, taken apart once for all its runs. */
final class QueryPlan<T extends Record> {
  private final Query<T> query;
  private final Map<String, PartPlan> parts = new LinkedHashMap<>();
  private final Map<String, List<PartPlan>> children = new LinkedHashMap<>();
  private final List<ShownPlan> shows;
  private final Records<T> result;
  private final Map<Set<String>, Levels> levels = new ConcurrentHashMap<>();

  QueryPlan(Query<T> query) {
    this.query = query;
    for (QueryPart part : query.parts()) {
      PartPlan plan =
          part.on()
              .map(on -> PartPlan.joined(part, part(part.parent().orElseThrow()).records()))
              .orElseGet(() -> PartPlan.root(part, query.key()));
      parts.put(part.alias(), plan);
      children.put(part.alias(), new ArrayList<>());
      part.parent().ifPresent(parent -> childrenOf(parent).add(plan));
    }
    this.result = new Records<>(query.type());
    this.shows = query.shows().stream().map(shown -> ShownPlan.of(this, shown)).toList();
  }

  Query<T> query() {
    return query;
  }

  PartPlan part(String alias) {
    return Objects.requireNonNull(parts.get(alias), alias);
  }

  PartPlan root() {
    return part(query.root().alias());
  }

  List<PartPlan> childrenOf(String alias) {
    return Objects.requireNonNull(children.get(alias), alias);
  }

  List<ShownPlan> shows() {
    return shows;
  }

  Records<T> result() {
    return result;
  }

  /** In which order parts can be had if these components of the root are known. */
  Levels levels(Set<String> known) {
    return levels.computeIfAbsent(known, fields -> Levels.of(query, fields));
  }
}
