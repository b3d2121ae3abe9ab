package dev.headwater.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A root and what is joined to it, a tree. To-many relations divide it: the <em>trunk</em> is the
 * root with all that is joined to it one to one; each to-many relation begins a <em>branch</em>,
 * with all that is joined to it one to one. Aggregates are taken of a branch, joined with those
 * that it hangs from; so rows of two branches never multiply.
 */
public record JoinGraph(String root, List<Edge> edges) {
  public JoinGraph {
    edges = List.copyOf(edges);
  }

  /** What is joined, and to what. */
  public record Edge(String alias, String parent, Relation.Kind kind) {}

  /** All names, the root's first. */
  public List<String> aliases() {
    List<String> aliases = new ArrayList<>(List.of(root));
    edges.forEach(edge -> aliases.add(edge.alias()));
    return aliases;
  }

  Optional<Edge> edge(String alias) {
    return edges.stream().filter(edge -> edge.alias().equals(alias)).findFirst();
  }

  /** The to-many relation that begins the branch; empty for the trunk. */
  public Optional<String> branchOf(String alias) {
    String at = alias;
    // As many steps as there are edges lead to the root, if anything does.
    for (int step = 0; step <= edges.size(); step++) {
      Optional<Edge> edge = edge(at);
      if (edge.isEmpty()) {
        return Optional.empty();
      }
      if (edge.get().kind() == Relation.Kind.MANY) {
        return Optional.of(at);
      }
      at = edge.get().parent();
    }
    return Optional.empty();
  }

  /** The branches from the trunk out to the given one. */
  public List<String> branchesTo(String branch) {
    List<String> chain = new ArrayList<>();
    Optional<String> at = Optional.of(branch);
    while (at.isPresent() && chain.size() <= edges.size()) {
      chain.add(0, at.get());
      at = branchOf(edge(at.get()).orElseThrow().parent());
    }
    return chain;
  }

  /**
   * The branch that an expression over these names is an aggregate of: the outermost one; empty if
   * they are all of the trunk.
   *
   * @throws IllegalArgumentException if they lie on several branches, none of which hangs from the
   *     other
   */
  public Optional<String> branchOf(Set<String> names) {
    Set<String> branches = new TreeSet<>();
    names.forEach(name -> branchOf(name).ifPresent(branches::add));
    for (String branch : branches) {
      if (branchesTo(branch).containsAll(branches)) {
        return Optional.of(branch);
      }
    }
    if (branches.isEmpty()) {
      return Optional.empty();
    }
    throw new IllegalArgumentException(String.join(" and ", branches));
  }

  /** What is joined for aggregates of a branch, each after what it is joined to. */
  public List<String> members(String branch) {
    List<String> chain = branchesTo(branch);
    return aliases().stream()
        .filter(alias -> branchOf(alias).filter(chain::contains).isPresent())
        .toList();
  }

  /** What is joined for the trunk, the root first. */
  public List<String> trunk() {
    return aliases().stream().filter(alias -> branchOf(alias).isEmpty()).toList();
  }
}
