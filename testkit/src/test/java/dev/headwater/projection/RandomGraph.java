package dev.headwater.projection;

import static dev.headwater.model.Join.on;

import dev.headwater.model.Input;
import dev.headwater.model.Projection;
import dev.headwater.model.Purpose;
import dev.headwater.model.Relation.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A random projection, and what it has to show, told in another way: by nested loops over rows in
 * memory.
 */
final class RandomGraph {
  /** What is shown: the trunk's texts, a sum over one branch, and the texts of another. */
  record Shown(long id, Optional<String> texts, Optional<Long> sum, Optional<String> list) {}

  /** A relation: {@code alias.field = parent.other}. */
  private record Edge(
      String alias, Input input, Kind kind, String field, String parent, String other) {}

  private final Random chance;
  private final Input root;
  private final List<Edge> edges = new ArrayList<>();
  private final Optional<String> summed;
  private final Optional<String> listed;

  RandomGraph(Random chance) {
    this.chance = chance;
    this.root = any(Nodes.INPUTS);
    List<String> aliases = new ArrayList<>(List.of("r"));
    int relations = chance.nextInt(5);
    for (int i = 0; i < relations; i++) {
      String alias = "a" + i;
      edges.add(edge(alias, any(aliases)));
      aliases.add(alias);
    }
    List<String> many =
        edges.stream().filter(edge -> edge.kind() == Kind.MANY).map(Edge::alias).toList();
    this.summed = many.isEmpty() ? Optional.empty() : Optional.of(any(many));
    this.listed = many.isEmpty() ? Optional.empty() : Optional.of(any(many));
  }

  private Edge edge(String alias, String parent) {
    Input input = any(Nodes.INPUTS);
    return switch (chance.nextInt(5)) {
      case 0 -> new Edge(alias, input, Kind.ONE, "id", parent, "x");
      case 1 -> new Edge(alias, input, Kind.ONE_OR_NONE, "id", parent, any(List.of("x", "y")));
      case 2 -> new Edge(alias, input, Kind.MANY, "x", parent, any(List.of("x", "y")));
      default -> new Edge(alias, input, Kind.MANY, any(List.of("x", "y")), parent, "id");
    };
  }

  private <T> T any(List<T> from) {
    return from.get(chance.nextInt(from.size()));
  }

  Projection<Shown> projection() {
    Projection.Draft<Shown> draft = Nodes.HUB.projects("shown", Shown.class).from("r", root);
    for (Edge edge : edges) {
      draft =
          switch (edge.kind()) {
            case ONE ->
                draft.toOne(
                    edge.alias(),
                    edge.input(),
                    on(edge.field(), edge.parent() + "." + edge.other()));
            case ONE_OR_NONE ->
                draft.toOneOrNone(
                    edge.alias(),
                    edge.input(),
                    on(edge.field(), edge.parent() + "." + edge.other()));
            case MANY ->
                draft.toMany(
                    edge.alias(),
                    edge.input(),
                    on(edge.field(), edge.parent() + "." + edge.other()));
          };
    }
    return draft
        .select(select())
        .readBy("sum", "id desc")
        .staleAtMost(Duration.ofSeconds(10))
        .because(
            Purpose.READS_MUST_BE_FAST, "Random graphs find what nobody thought of beforehand.");
  }

  private String select() {
    String texts =
        trunk().stream()
            .map(alias -> "coalesce(%s.t, '-')".formatted(alias))
            .collect(Collectors.joining(" || '+' || "));
    String sum = summed.map(alias -> "sum(%s.n)::bigint".formatted(alias)).orElse("null::bigint");
    String list =
        listed
            .map(
                alias -> {
                  String row =
                      membersTo(alias).stream()
                          .map(member -> "coalesce(%s.t, '-')".formatted(member))
                          .collect(Collectors.joining(" || '+' || "));
                  return "string_agg(%1$s, ',' order by (%1$s) collate \"C\")".formatted(row);
                })
            .orElse("null::text");
    return "r.id, %s as texts, %s as sum, %s as list".formatted(texts, sum, list);
  }

  private Optional<Edge> edgeOf(String alias) {
    return edges.stream().filter(edge -> edge.alias().equals(alias)).findFirst();
  }

  /** The to-many relations on the way from the root to the alias. */
  private List<String> manyTo(String alias) {
    List<String> many = new ArrayList<>();
    for (Optional<Edge> at = edgeOf(alias); at.isPresent(); at = edgeOf(at.get().parent())) {
      if (at.get().kind() == Kind.MANY) {
        many.add(0, at.get().alias());
      }
    }
    return many;
  }

  private List<String> trunk() {
    List<String> trunk = new ArrayList<>(List.of("r"));
    edges.stream().map(Edge::alias).filter(it -> manyTo(it).isEmpty()).forEach(trunk::add);
    return trunk;
  }

  /** The to-many relations to the branch, and what hangs from them one to one. */
  private List<String> membersTo(String branch) {
    List<String> chain = manyTo(branch);
    return edges.stream()
        .map(Edge::alias)
        .filter(alias -> !manyTo(alias).isEmpty())
        .filter(alias -> chain.containsAll(manyTo(alias)))
        .toList();
  }

  /** What the projection has to show of these rows, by id. */
  Map<Long, Shown> expected(Map<Input, List<Nodes.Node>> tables) {
    Map<Long, Shown> all = new TreeMap<>();
    for (Nodes.Node node : tables.get(root)) {
      List<Map<String, Nodes.Node>> rows =
          joined(List.of(Map.of("r", node)), trunk().subList(1, trunk().size()), tables);
      for (Map<String, Nodes.Node> row : rows) {
        all.put(node.id(), shown(row, tables));
      }
    }
    return all;
  }

  private Shown shown(Map<String, Nodes.Node> row, Map<Input, List<Nodes.Node>> tables) {
    Optional<Long> sum =
        summed.flatMap(
            alias ->
                joined(List.of(row), membersTo(alias), tables).stream()
                    .map(each -> (long) each.get(alias).n())
                    .reduce(Long::sum));
    Optional<String> list =
        listed.flatMap(
            alias -> {
              List<String> texts =
                  joined(List.of(row), membersTo(alias), tables).stream()
                      .map(each -> texts(each, membersTo(alias)))
                      .sorted()
                      .toList();
              return texts.isEmpty() ? Optional.empty() : Optional.of(String.join(",", texts));
            });
    return new Shown(row.get("r").id(), Optional.of(texts(row, trunk())), sum, list);
  }

  private static String texts(Map<String, Nodes.Node> row, List<String> aliases) {
    return aliases.stream()
        .map(alias -> row.containsKey(alias) ? row.get(alias).t() : "-")
        .collect(Collectors.joining("+"));
  }

  private List<Map<String, Nodes.Node>> joined(
      List<Map<String, Nodes.Node>> rows,
      List<String> aliases,
      Map<Input, List<Nodes.Node>> tables) {
    List<Map<String, Nodes.Node>> present = rows;
    for (String alias : aliases) {
      Edge edge = edgeOf(alias).orElseThrow();
      List<Map<String, Nodes.Node>> next = new ArrayList<>();
      for (Map<String, Nodes.Node> row : present) {
        List<Nodes.Node> partners =
            tables.get(edge.input()).stream().filter(it -> areJoined(edge, row, it)).toList();
        for (Nodes.Node partner : partners) {
          Map<String, Nodes.Node> longer = new HashMap<>(row);
          longer.put(alias, partner);
          next.add(longer);
        }
        if (partners.isEmpty() && edge.kind() == Kind.ONE_OR_NONE) {
          next.add(row);
        }
      }
      present = next;
    }
    return present;
  }

  private static boolean areJoined(Edge edge, Map<String, Nodes.Node> row, Nodes.Node partner) {
    Nodes.Node parent = row.get(edge.parent());
    if (parent == null) {
      return false;
    }
    Optional<Long> there = value(parent, edge.other());
    return there.isPresent() && there.equals(value(partner, edge.field()));
  }

  private static Optional<Long> value(Nodes.Node node, String field) {
    return switch (field) {
      case "id" -> Optional.of(node.id());
      case "x" -> Optional.of(node.x());
      default -> node.y();
    };
  }

  @Override
  public String toString() {
    return root.name()
        + " r"
        + edges.stream()
            .map(
                edge ->
                    ", %s %s %s on %s = %s.%s"
                        .formatted(
                            edge.kind(),
                            edge.input().name(),
                            edge.alias(),
                            edge.field(),
                            edge.parent(),
                            edge.other()))
            .collect(Collectors.joining())
        + ": "
        + select();
  }
}
