package dev.headwater.model;

import dev.headwater.model.CheckProjections.Found;
import dev.headwater.model.Projected.Related;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The inputs of a projection, or the parts of a query, are joined to a tree, by declared fields
 * that can be equal, and who is said to be one is one.
 */
final class CheckJoins {
  private static final Pattern ALIAS = Pattern.compile("[a-z][a-z0-9_]{0,30}");

  private final String where;
  private final String root;
  private final List<Related> relations;
  private final Map<String, Found> inputs;
  private final Findings findings;
  private final Set<String> known = new LinkedHashSet<>();

  CheckJoins(
      String where,
      String root,
      List<Related> relations,
      Map<String, Found> inputs,
      Findings findings) {
    this.where = where;
    this.root = root;
    this.relations = relations;
    this.inputs = inputs;
    this.findings = findings;
  }

  void run() {
    add(root);
    for (Related relation : relations) {
      checkParent(relation);
      relation.on().pairs().forEach(pair -> checkPair(relation, pair));
      checkOne(relation);
      add(relation.alias());
    }
  }

  private void add(String alias) {
    if (!ALIAS.matcher(alias).matches()) {
      unsound(
          "`%s` is no good alias".formatted(alias),
          "use a lower-case letter, then lower-case letters, digits and `_`, at most 31");
    }
    if (!known.add(alias)) {
      unsound("the alias `%s` is given twice".formatted(alias), "give each input one of its own");
    }
  }

  /** Only what was added before can be joined to, so the graph hangs together and has no cycle. */
  private void checkParent(Related relation) {
    List<String> parents = relation.on().pairs().stream().map(Join.Pair::alias).distinct().toList();
    if (parents.size() > 1) {
      unsound(
          "`%s` is joined to %s at once".formatted(relation.alias(), Findings.list(parents)),
          "join it to one of them; conditions on the other belong into the select list");
      return;
    }
    for (String parent : parents) {
      if (!known.contains(parent)) {
        unsound(
            "`%s` is joined to `%s`, which is not there before it"
                .formatted(relation.alias(), parent),
            "write the other side as `alias.component`, with one of "
                + Findings.list(List.copyOf(known)));
      }
    }
  }

  private void checkPair(Related relation, Join.Pair pair) {
    Found here = inputs.get(relation.alias());
    Found there = known.contains(pair.alias()) ? inputs.get(pair.alias()) : null;
    if (here == null || there == null) {
      return;
    }
    Field field = field(relation.alias(), here, pair.field());
    Field other = field(pair.alias(), there, pair.other());
    if (field != null && other != null && !field.type().equals(other.type())) {
      findings.error(
          Rule.JOIN_OF_OTHER_TYPES,
          where,
          "`%s.%s` is %s, and `%s.%s` is %s"
              .formatted(
                  relation.alias(),
                  pair.field(),
                  field.type().describe(),
                  pair.alias(),
                  pair.other(),
                  other.type().describe()),
          "join fields of one type: others are not found by an index, or are never equal");
    }
  }

  private @org.jspecify.annotations.Nullable Field field(String alias, Found input, String name) {
    return input
        .shape()
        .field(name)
        .orElseGet(
            () -> {
              unsound(
                  "`%s.%s` is no field; `%s` has %s"
                      .formatted(alias, name, alias, Findings.list(input.shape().names())),
                  "join by components of the record, or publish and copy the field");
              return null;
            });
  }

  private void checkOne(Related relation) {
    Found input = inputs.get(relation.alias());
    if (relation.kind() == Relation.Kind.MANY || input == null) {
      return;
    }
    if (!relation.on().fields().containsAll(input.key())) {
      findings.error(
          Rule.JOIN_NOT_TO_ONE,
          where,
          "`%s` is said to be one, but is joined by %s, and its key is %s"
              .formatted(
                  relation.alias(),
                  Findings.list(relation.on().fields()),
                  Findings.list(input.key())),
          "join it by its whole key, or use `toMany` and take an aggregate, such as `max`");
    }
  }

  private void unsound(String what, String remedy) {
    findings.error(Rule.JOIN_UNSOUND, where, what, remedy);
  }
}
