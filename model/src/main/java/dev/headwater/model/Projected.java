package dev.headwater.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A projection of a service, as data: a part of its {@link Manifest}.
 *
 * @param root the name of what it has one row for each row of, an entity or a copy of the service
 * @param key the components that show the root's key
 */
public record Projected(
    String name,
    TableName table,
    Shape shape,
    List<String> key,
    String rootAlias,
    String root,
    List<Related> relations,
    String select,
    List<AccessPattern> reads,
    long windowMillis,
    Purpose purpose,
    String because) {
  public Projected {
    requireNonNull(name);
    requireNonNull(table);
    requireNonNull(shape);
    key = List.copyOf(key);
    requireNonNull(rootAlias);
    requireNonNull(root);
    relations = List.copyOf(relations);
    requireNonNull(select);
    reads = List.copyOf(reads);
    requireNonNull(purpose);
    requireNonNull(because);
  }

  /** An input, by its name in the service, that is joined to another. */
  public record Related(String alias, String input, Relation.Kind kind, Join on) {
    public Related {
      requireNonNull(alias);
      requireNonNull(input);
      requireNonNull(kind);
      requireNonNull(on);
    }
  }

  static Projected of(Projection<?> projection) {
    return new Projected(
        projection.name(),
        projection.table(),
        projection.shape(),
        projection.key(),
        projection.rootAlias(),
        named(projection, projection.root()),
        projection.relations().stream()
            .map(
                each ->
                    new Related(
                        each.alias(), named(projection, each.input()), each.kind(), each.on()))
            .toList(),
        projection.select().sql(),
        projection.reads(),
        WriteManifest.millis(projection.window()),
        projection.purpose(),
        projection.because());
  }

  /** What lies elsewhere keeps its service's name, for the check to say which copy is missing. */
  private static String named(Projection<?> projection, Input input) {
    return input.service().equals(projection.service())
        ? input.name()
        : input.service() + "." + input.name();
  }

  JoinGraph graph() {
    return new JoinGraph(
        rootAlias,
        relations.stream()
            .map(each -> new JoinGraph.Edge(each.alias(), each.on().alias(), each.kind()))
            .toList());
  }

  Optional<String> inputOf(String alias) {
    return alias.equals(rootAlias)
        ? Optional.of(root)
        : relations.stream()
            .filter(each -> each.alias().equals(alias))
            .map(Related::input)
            .findFirst();
  }
}
