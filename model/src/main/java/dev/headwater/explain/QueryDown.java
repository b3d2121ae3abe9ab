package dev.headwater.explain;

import dev.headwater.explain.WhatIf.Effect;
import dev.headwater.explain.WhatIf.Outcome;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Service;
import dev.headwater.model.Source;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What a query does while a service is down: as much as the part that it hits hardest. */
final class QueryDown {
  private QueryDown() {}

  private record Hit(QueryPart part, Outcome outcome, String what) {}

  static Effect effect(Query<?> query, Service down) {
    if (query.service().equals(down)) {
      return effect(query, Outcome.FAILS, "`%s` itself answers it".formatted(down));
    }
    List<Hit> hits =
        query.parts().stream()
            .filter(part -> part.entities().stream().anyMatch(it -> it.service().equals(down)))
            .map(part -> new Hit(part, outcome(part), Fates.ofPart(query, part)))
            .toList();
    if (hits.isEmpty()) {
      return effect(query, Outcome.UNAFFECTED, "nothing of it is of `%s`".formatted(down));
    }
    Outcome worst = hits.stream().map(Hit::outcome).max(Comparator.naturalOrder()).orElseThrow();
    return effect(
        query,
        worst,
        hits.stream()
            .map(hit -> "`%s`: %s".formatted(hit.part().alias(), hit.what()))
            .collect(Collectors.joining("; ")));
  }

  private static Outcome outcome(QueryPart part) {
    if (part.source() instanceof Source.Asked asked) {
      return switch (asked.otherwise()) {
        case FAIL -> Outcome.FAILS;
        case PARTIAL -> Outcome.ANSWERS_PARTLY;
        case COPY, LAST_KNOWN -> Outcome.ANSWERS_STALE;
      };
    }
    return Outcome.ANSWERS;
  }

  private static Effect effect(Query<?> query, Outcome outcome, String because) {
    return new Effect("query", query.toString(), outcome, because);
  }
}
