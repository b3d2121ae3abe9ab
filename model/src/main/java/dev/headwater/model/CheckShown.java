package dev.headwater.model;

import dev.headwater.model.Answered.Part;
import dev.headwater.model.Answered.Shown;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a query shows fills its result, and comes from its parts. */
final class CheckShown {
  private final String where;
  private final Answered query;
  private final Findings findings;

  CheckShown(String where, Answered query, Findings findings) {
    this.where = where;
    this.query = query;
    this.findings = findings;
  }

  void run() {
    Set<String> said = new HashSet<>();
    for (Shown shown : query.shows()) {
      if (query.result().field(shown.component()).isEmpty()) {
        unsound(
            "it shows `%s`, which is no component of its result".formatted(shown.component()),
            "name one of " + Findings.list(query.result().names()));
      } else if (!said.add(shown.component())) {
        unsound("it shows `%s` twice".formatted(shown.component()), "show each component once");
      }
      shown.of().forEach(path -> checkPath(shown, path));
    }
    query.result().fields().stream()
        .filter(field -> !said.contains(field.name()))
        .forEach(this::checkRoots);
  }

  /** What is not said is the root's. */
  private void checkRoots(Field field) {
    Optional<Field> roots = root().shape().field(field.name());
    if (roots.isEmpty()) {
      unsound(
          "nothing is shown as `%s`, and the root `%s` has no such component"
              .formatted(field.name(), root().alias()),
          "add `show(\"%s\", …)`".formatted(field.name()));
    } else {
      checkFits(field.name(), root().alias() + "." + field.name(), roots.get(), false);
    }
  }

  private void checkPath(Shown shown, String path) {
    Optional<Part> part = part(Query.Shown.alias(path));
    if (part.isEmpty()) {
      unsound(
          "`%s` is made of `%s`, and no part is called that".formatted(shown.component(), path),
          "name one of " + Findings.list(query.parts().stream().map(Part::alias).toList()));
    } else if (shown.asItIs()) {
      checkPlain(shown, path, part.get());
    }
  }

  private void checkPlain(Shown shown, String path, Part part) {
    String name = path.substring(path.indexOf('.') + 1);
    Optional<Field> field = path.contains(".") ? part.shape().field(name) : Optional.empty();
    if (field.isEmpty()) {
      unsound(
          "`%s` is to show `%s`, which is no component of a part"
              .formatted(shown.component(), path),
          "write `alias.component`; `%s` has %s"
              .formatted(part.alias(), Findings.list(part.shape().names())));
      return;
    }
    List<Part> way = wayTo(part);
    if (way.stream().anyMatch(each -> each.kind() == Relation.Kind.MANY)) {
      unsound(
          "`%s` is to show `%s`, of which there may be many".formatted(shown.component(), path),
          "show what is made of them, with a function");
      return;
    }
    boolean mayLack = way.stream().anyMatch(each -> each.kind() == Relation.Kind.ONE_OR_NONE);
    checkFits(shown.component(), path, field.get(), mayLack);
  }

  private void checkFits(String component, String path, Field source, boolean mayLack) {
    Field result = query.result().field(component).orElse(null);
    if (result == null) {
      return;
    }
    if (!Contract.fits(source.type(), result.type())) {
      unsound(
          "`%s` is %s, and `%s` is %s"
              .formatted(component, result.type().describe(), path, source.type().describe()),
          "give it the same type, or make it by a function");
    }
    if ((source.nullable() || mayLack) && !result.nullable()) {
      unsound(
          "`%s` may be missing, and `%s` may not".formatted(path, component),
          "make it Optional or @Nullable in the result");
    }
  }

  /** From below the root to the part. */
  private List<Part> wayTo(Part part) {
    List<Part> way = new ArrayList<>();
    Optional<Part> at = Optional.of(part);
    while (at.isPresent() && at.get().on().isPresent() && way.size() <= query.parts().size()) {
      way.add(0, at.get());
      at = part(at.get().on().get().alias());
    }
    return way;
  }

  private Part root() {
    return query.parts().get(0);
  }

  private Optional<Part> part(String alias) {
    return query.parts().stream().filter(part -> part.alias().equals(alias)).findFirst();
  }

  private void unsound(String what, String remedy) {
    findings.error(Rule.SHOWN_UNSOUND, where, what, remedy);
  }
}
