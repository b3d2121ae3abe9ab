package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * In which order a query's parts can be had: each once the fields that it is joined by are known.
 * What is of one level is asked for at once, of each owner in one request.
 *
 * @param service that answers; what it owns itself lies in its own database and is not asked for
 * @param levels the parts, those that lie here as well, in the order of their declaration
 */
public record Levels(Service service, List<List<QueryPart>> levels) {
  public Levels {
    requireNonNull(service);
    levels = levels.stream().map(List::copyOf).toList();
  }

  /** The levels of a query that is asked by its key. */
  public static Levels of(Query<?> query) {
    return of(query, Set.copyOf(query.key()));
  }

  /**
   * The levels of a query. What is joined to the root by nothing but fields that are known
   * beforehand need not wait for it; anything else waits for what it is joined to.
   *
   * @param knownRootFields components of the root's record that the query is asked by
   */
  public static Levels of(Query<?> query, Set<String> knownRootFields) {
    Map<String, Integer> levelOf = new HashMap<>();
    List<List<QueryPart>> levels = new ArrayList<>();
    for (QueryPart part : query.parts()) {
      int level = isKnown(query, part, knownRootFields) ? 0 : 1 + parentsLevel(part, levelOf);
      levelOf.put(part.alias(), level);
      while (levels.size() <= level) {
        levels.add(new ArrayList<>());
      }
      levels.get(level).add(part);
    }
    return new Levels(query.service(), levels);
  }

  private static boolean isKnown(Query<?> query, QueryPart part, Set<String> known) {
    return part.on()
        .map(on -> on.alias().equals(query.root().alias()) && known.containsAll(on.others()))
        .orElse(true);
  }

  /** What is joined to nothing that there is, the model's check reports; here it is the root's. */
  private static int parentsLevel(QueryPart part, Map<String, Integer> levelOf) {
    return part.parent().map(parent -> levelOf.getOrDefault(parent, 0)).orElse(0);
  }

  /** Whether it is had from another service, and not from the database of the one that answers. */
  public boolean isAsked(QueryPart part) {
    return part.isAsked() && !part.source().service().equals(service);
  }

  /** The parts of a level that are asked for, by whom they are asked of: a request each. */
  public Map<Service, List<QueryPart>> requests(int level) {
    Map<Service, List<QueryPart>> requests = new LinkedHashMap<>();
    for (QueryPart part : levels.get(level)) {
      if (isAsked(part)) {
        requests.computeIfAbsent(part.source().service(), owner -> new ArrayList<>()).add(part);
      }
    }
    requests.replaceAll((owner, parts) -> List.copyOf(parts));
    return requests;
  }

  /** All that are asked, each once, in the order in which they are first. */
  public List<Service> asked() {
    Set<Service> asked = new LinkedHashSet<>();
    for (int level = 0; level < levels.size(); level++) {
      asked.addAll(requests(level).keySet());
    }
    return List.copyOf(asked);
  }

  /** How many requests there are in all. */
  public int roundTrips() {
    int count = 0;
    for (int level = 0; level < levels.size(); level++) {
      count += requests(level).size();
    }
    return count;
  }
}
