package dev.headwater.projection;

import dev.headwater.model.Input;
import dev.headwater.model.Projection;
import dev.headwater.model.Relation;
import dev.headwater.model.SelectList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a projection needs of each of its inputs: what is noted, watched and looked for. */
final class InputNeeds {
  private final Projection<?> projection;
  private final ProjectionSql sql;

  InputNeeds(Projection<?> projection) {
    this.projection = projection;
    this.sql = new ProjectionSql(projection);
  }

  /** The components of an input that have to be noted for this projection. */
  Set<String> notedFields(Input input) {
    Set<String> fields = new LinkedHashSet<>();
    if (input.equals(projection.root())) {
      fields.addAll(projection.root().key());
    }
    projection.relations().stream()
        .filter(relation -> relation.input().equals(input))
        .forEach(relation -> fields.addAll(relation.on().fields()));
    return fields;
  }

  /** The columns of an input of which the projection depends: it shows them or joins by them. */
  Set<String> watchedColumns(Input input) {
    Set<String> watched = new LinkedHashSet<>();
    for (String alias : sql.aliases()) {
      if (!sql.input(alias).equals(input)) {
        continue;
      }
      for (SelectList.Item item : projection.select().items()) {
        Optional<Set<String>> columns = item.columnsOf(alias);
        if (columns.isEmpty()) {
          return Set.copyOf(columnNames(input, input.shape().names()));
        }
        watched.addAll(columns.get());
      }
      projection.relations().stream()
          .filter(relation -> relation.parent().equals(alias))
          .forEach(relation -> watched.addAll(columnNames(input, relation.on().others())));
    }
    watched.addAll(columnNames(input, List.copyOf(notedFields(input))));
    return watched;
  }

  /**
   * For each input, the sets of columns by which its rows are looked for: each wants an index. From
   * a root, what is joined to it is found; and from what has changed, what it is joined to.
   */
  Map<Input, Set<List<String>>> lookups() {
    Map<Input, Set<List<String>>> lookups =
        new TreeMap<>(java.util.Comparator.comparing(Input::name));
    for (Relation relation : projection.relations()) {
      lookups
          .computeIfAbsent(relation.input(), key -> new LinkedHashSet<>())
          .add(columnNames(relation.input(), relation.on().fields()));
      if (!sql.tellsRootKey(relation)) {
        Input parent = sql.input(relation.parent());
        lookups
            .computeIfAbsent(parent, key -> new LinkedHashSet<>())
            .add(columnNames(parent, relation.on().others()));
      }
    }
    return lookups;
  }

  private static List<String> columnNames(Input input, List<String> fields) {
    return fields.stream()
        .map(field -> input.shape().field(field).orElseThrow().column().name())
        .toList();
  }
}
