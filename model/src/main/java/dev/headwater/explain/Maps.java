package dev.headwater.explain;

import dev.headwater.model.Copy;
import dev.headwater.model.Declaration;
import dev.headwater.model.Entity;
import dev.headwater.model.Levels;
import dev.headwater.model.MermaidText;
import dev.headwater.model.Model;
import dev.headwater.model.Projection;
import dev.headwater.model.Query;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
import dev.headwater.model.Source;
import dev.headwater.model.Subscription;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The whole system, drawn. Arrows go the way of the data; solid ones while somebody waits. */
final class Maps {
  private final Model model;

  Maps(Model model) {
    this.model = model;
  }

  /** Which service has data of which, and how. */
  String contexts() {
    Map<List<Service>, Set<String>> edges = new LinkedHashMap<>();
    model.declarations().forEach(it -> addEdges(it, edges));
    StringBuilder drawn = new StringBuilder("flowchart LR\n");
    List<Service> services = model.services();
    services.forEach(
        service ->
            drawn.append("  s%d[\"%s\"]\n".formatted(services.indexOf(service), text(service))));
    edges.forEach(
        (ends, kinds) ->
            drawn.append(
                "  s%d %s|%s| s%d\n"
                    .formatted(
                        services.indexOf(ends.get(0)),
                        kinds.contains("asked") ? "-->" : "-.->",
                        String.join(", ", kinds),
                        services.indexOf(ends.get(1)))));
    return drawn.toString();
  }

  private void addEdges(Declaration it, Map<List<Service>, Set<String>> edges) {
    if (it instanceof Copy<?> copy) {
      add(edges, copy.entity().service(), copy.service(), "copies");
    } else if (it instanceof Subscription<?> subscription) {
      add(edges, subscription.event().service(), subscription.service(), "events");
    } else if (it instanceof Query<?> query) {
      Levels.of(query).asked().forEach(owner -> add(edges, owner, query.service(), "asked"));
    } else if (it instanceof Saga<?> saga) {
      saga.steps().stream()
          .filter(step -> !step.participant().equals(saga.service()))
          .forEach(step -> add(edges, saga.service(), step.participant(), "saga"));
    }
  }

  /** Who is named somewhere and declares nothing has no place on the map. */
  private void add(Map<List<Service>, Set<String>> edges, Service from, Service to, String kind) {
    if (model.services().contains(from)) {
      edges.computeIfAbsent(List.of(from, to), ends -> new LinkedHashSet<>()).add(kind);
    }
  }

  private static String text(Object name) {
    return MermaidText.of(name.toString());
  }

  /** From entities over copies and projections to queries. */
  String flows() {
    List<Declaration> nodes = model.declarations().stream().filter(Maps::isOfFlow).toList();
    StringBuilder drawn = new StringBuilder("flowchart LR\n");
    List<Service> services = model.services();
    for (Service service : services) {
      List<Declaration> own = nodes.stream().filter(it -> it.service().equals(service)).toList();
      if (!own.isEmpty()) {
        drawn.append(
            "  subgraph b%d[\"%s\"]\n".formatted(services.indexOf(service), text(service)));
        own.forEach(it -> drawn.append("    %s%s\n".formatted(id(nodes, it), shape(it))));
        drawn.append("  end\n");
      }
    }
    nodes.forEach(to -> sources(to).forEach(from -> arrow(nodes, from, to, drawn)));
    return drawn.toString();
  }

  private static void arrow(
      List<Declaration> nodes, Declaration from, Declaration to, StringBuilder drawn) {
    if (nodes.contains(from)) {
      boolean isAsked = to instanceof Query<?> && !from.service().equals(to.service());
      drawn.append(
          "  %s %s %s\n".formatted(id(nodes, from), isAsked ? "-->" : "-.->", id(nodes, to)));
    }
  }

  private static boolean isOfFlow(Declaration it) {
    return it instanceof Entity<?>
        || it instanceof Copy<?>
        || it instanceof Projection<?>
        || it instanceof Query<?>;
  }

  private static String id(List<Declaration> nodes, Declaration it) {
    return "n" + nodes.indexOf(it);
  }

  /** Tables are drums, questions have round ends. */
  private static String shape(Declaration it) {
    if (it instanceof Entity<?> entity) {
      return "[(\"%s\")]".formatted(text(entity.name()));
    }
    String name = text(Pages.name(it));
    return it instanceof Query<?> ? "([\"%s\"])".formatted(name) : "[\"%s\"]".formatted(name);
  }

  private static Set<Declaration> sources(Declaration it) {
    if (it instanceof Copy<?> copy) {
      return Set.of(copy.entity());
    }
    if (it instanceof Projection<?> projection) {
      return new LinkedHashSet<>(projection.inputs());
    }
    Set<Declaration> sources = new LinkedHashSet<>();
    if (it instanceof Query<?> query) {
      query.parts().stream().map(QueryPart::source).map(Maps::declared).forEach(sources::addAll);
    }
    return sources;
  }

  private static List<Declaration> declared(Source source) {
    if (source instanceof Source.FromCopy from) {
      return List.of(from.copy());
    }
    if (source instanceof Source.FromProjection from) {
      return List.of(from.projection());
    }
    return List.of(((Source.Asked) source).entity());
  }
}
