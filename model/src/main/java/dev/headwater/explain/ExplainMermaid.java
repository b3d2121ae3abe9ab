package dev.headwater.explain;

import dev.headwater.explain.Explained.Kind;
import dev.headwater.explain.Explained.Planned;
import dev.headwater.explain.Explained.Shown;
import dev.headwater.model.MermaidText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The way of the data as a flowchart: services are boxes around what lies there. Nodes are
 * numbered, as their names could be words of Mermaid's; solid arrows ask, dashed ones bring
 * changes.
 */
final class ExplainMermaid {
  private final Explained it;
  private final List<String> nodes = new ArrayList<>();
  private final StringBuilder drawn = new StringBuilder("flowchart LR\n");

  ExplainMermaid(Explained it) {
    this.it = it;
  }

  String draw() {
    Set<Arrow> arrows = new LinkedHashSet<>();
    if (it.kind() == Kind.SAGA) {
      steps(arrows);
    } else {
      it.fields().forEach(field -> way(field, arrows));
    }
    boxes();
    for (Arrow arrow : arrows) {
      String line = arrow.isAsked() ? "-->" : "-.->";
      drawn.append("  %s %s %s\n".formatted(id(arrow.from()), line, id(arrow.to())));
    }
    return drawn.toString();
  }

  private record Arrow(String from, String to, boolean isAsked) {}

  private void way(Shown field, Set<Arrow> arrows) {
    List<String> hops = new ArrayList<>(field.path());
    if (it.kind() == Kind.QUERY && !hops.get(hops.size() - 1).equals(it.fullName())) {
      hops.add(it.fullName());
    }
    hops.forEach(this::id);
    for (int i = 1; i < hops.size(); i++) {
      boolean isAsked = it.kind() == Kind.QUERY && i == hops.size() - 1;
      arrows.add(new Arrow(hops.get(i - 1), hops.get(i), isAsked));
    }
  }

  private void steps(Set<Arrow> arrows) {
    String before = it.fullName();
    id(before);
    for (Planned step : it.plan()) {
      id(step.source());
      arrows.add(new Arrow(before, step.source(), true));
      before = step.source();
    }
  }

  private void boxes() {
    Map<String, List<String>> byService = new LinkedHashMap<>();
    for (String node : nodes) {
      byService
          .computeIfAbsent(node.substring(0, node.indexOf('.')), name -> new ArrayList<>())
          .add(node);
    }
    int box = 0;
    for (Map.Entry<String, List<String>> service : byService.entrySet()) {
      drawn.append("  subgraph b%d[\"%s\"]\n".formatted(box++, MermaidText.of(service.getKey())));
      service
          .getValue()
          .forEach(node -> drawn.append("    %s[\"%s\"]\n".formatted(id(node), name(node))));
      drawn.append("  end\n");
    }
  }

  private static String name(String node) {
    return MermaidText.of(node.substring(node.indexOf('.') + 1));
  }

  private String id(String node) {
    if (!nodes.contains(node)) {
      nodes.add(node);
    }
    return "n" + nodes.indexOf(node);
  }
}
