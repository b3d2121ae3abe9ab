package dev.headwater.model;

import dev.headwater.model.CheckProjections.Found;
import dev.headwater.model.SelectList.Item;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A projection's select list fills its record, shows the root's key, and multiplies nothing. */
final class CheckSelect {
  private final String where;
  private final Projected projection;
  private final Map<String, Found> inputs;
  private final Findings findings;
  private final SelectList select;

  CheckSelect(String where, Projected projection, Map<String, Found> inputs, Findings findings) {
    this.where = where;
    this.projection = projection;
    this.inputs = inputs;
    this.findings = findings;
    this.select = SelectList.parse(projection.select());
  }

  void run() {
    if (select.has("?")) {
      unsound(
          "there is a question mark in its select list, which drivers take for a parameter",
          "write the operator as a function, such as `jsonb_exists`");
    }
    if (select.has(";")) {
      unsound("there is a semicolon in its select list", "write expressions, separated by commas");
      return;
    }
    checkNames();
    select.items().forEach(this::checkBranch);
    select.items().forEach(this::checkNull);
    checkKey();
    new CheckReads(where, projection.shape(), findings).run(projection.reads());
  }

  private void checkNames() {
    Set<String> columns =
        projection.shape().fields().stream()
            .map(field -> field.column().name())
            .collect(Collectors.toSet());
    Set<String> seen = new HashSet<>();
    for (Item item : select.items()) {
      if (item.name().isEmpty()) {
        unsound(
            "\"%s\" in its select list has no name".formatted(item.expression()),
            "add `as column`, with a column of the record");
      } else if (!columns.contains(item.name())) {
        unsound(
            "its select list has `%s`, which is no column of its record".formatted(item.name()),
            "name the columns %s, or add a component".formatted(Findings.list(sorted(columns))));
      } else if (!seen.add(item.name())) {
        unsound("its select list has `%s` twice".formatted(item.name()), "leave one out");
      }
    }
    List<String> missing =
        columns.stream().filter(column -> !seen.contains(column)).sorted().toList();
    if (!missing.isEmpty()) {
      unsound(
          "its select list lacks %s of its record".formatted(Findings.list(missing)),
          "add an expression for each, `… as %s`".formatted(missing.get(0)));
    }
  }

  private void checkBranch(Item item) {
    JoinGraph graph = projection.graph();
    Set<String> aliases =
        item.names().stream().filter(graph.aliases()::contains).collect(Collectors.toSet());
    try {
      graph.branchOf(aliases);
    } catch (IllegalArgumentException several) {
      findings.error(
          Rule.SELECT_MULTIPLIES,
          where,
          "`%s` is made of %s at once, whose rows would multiply"
              .formatted(item.name(), several.getMessage()),
          "show an aggregate of each in a column of its own");
    }
  }

  /** Of a column as it is, it can be told. */
  private void checkNull(Item item) {
    Optional<Field> shown =
        projection.shape().fields().stream()
            .filter(field -> field.column().name().equals(item.name()))
            .findFirst();
    Optional<SelectList.Plain> plain = item.plain();
    if (shown.isEmpty() || plain.isEmpty() || shown.get().nullable()) {
      return;
    }
    Found input = inputs.get(plain.get().alias());
    boolean mayBeNull =
        input != null
            && (isOptional(plain.get().alias())
                || input.shape().fields().stream()
                    .filter(field -> field.column().name().equals(plain.get().column()))
                    .anyMatch(Field::nullable));
    if (mayBeNull) {
      findings.error(
          Rule.FIELD_MAY_BE_NULL,
          where,
          "`%s` may be null, and `%s` of its record does not allow that"
              .formatted(item.expression(), shown.get().name()),
          "make the component an Optional, or say with `coalesce` what is shown instead");
    }
  }

  /** Whether it, or what it is joined to, may be missing. */
  private boolean isOptional(String alias) {
    Optional<JoinGraph.Edge> at = projection.graph().edge(alias);
    for (int step = 0; at.isPresent() && step <= projection.relations().size(); step++) {
      if (at.get().kind() == Relation.Kind.ONE_OR_NONE) {
        return true;
      }
      at = projection.graph().edge(at.get().parent());
    }
    return false;
  }

  private void checkKey() {
    Found root = inputs.get(projection.rootAlias());
    if (root != null && !root.key().isEmpty() && projection.key().size() < root.key().size()) {
      List<String> columns =
          root.key().stream()
              .flatMap(part -> root.shape().field(part).stream())
              .map(field -> projection.rootAlias() + "." + field.column().text())
              .toList();
      findings.error(
          Rule.PROJECTION_LACKS_KEY,
          where,
          "it does not show the whole key of its root, %s".formatted(Findings.list(columns)),
          "select these columns as they are: they tell its rows apart");
    }
  }

  private void unsound(String what, String remedy) {
    findings.error(Rule.SELECT_UNSOUND, where, what, remedy);
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }
}
