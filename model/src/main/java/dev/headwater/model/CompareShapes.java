package dev.headwater.model;

import dev.headwater.model.FieldType.Json;
import dev.headwater.model.FieldType.ListOf;
import dev.headwater.model.FieldType.Scalar;
import dev.headwater.model.Uses.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What has changed between two versions of a record, field by field. */
final class CompareShapes {
  /** From a type to those that hold all its values. */
  private static final Map<Scalar, Set<Scalar>> WIDER =
      Map.of(
          Scalar.SMALLINT, Set.of(Scalar.INTEGER, Scalar.BIGINT, Scalar.DECIMAL),
          Scalar.INTEGER, Set.of(Scalar.BIGINT, Scalar.DECIMAL),
          Scalar.BIGINT, Set.of(Scalar.DECIMAL),
          Scalar.REAL, Set.of(Scalar.DOUBLE));

  /** Who reads what changes. */
  enum Direction {
    /** Others read it: entities, events, replies. */
    PUBLISHED,
    /** Others write it, and the service reads it: requests. */
    RECEIVED
  }

  private final String where;
  private final Direction direction;
  private final List<Use> uses;
  private final List<ManifestChange> changes;

  CompareShapes(String where, Direction direction, List<Use> uses, List<ManifestChange> changes) {
    this.where = where;
    this.direction = direction;
    this.uses = uses;
    this.changes = changes;
  }

  void compare(Shape before, Shape after) {
    compare(List.of(), before, after);
  }

  private void compare(List<String> path, Shape before, Shape after) {
    for (Field was : before.fields()) {
      List<String> there = appended(path, was.name());
      after
          .field(was.name())
          .ifPresentOrElse(now -> compare(there, was, now), () -> removed(there));
    }
    for (Field now : after.fields()) {
      if (before.field(now.name()).isEmpty()) {
        added(appended(path, now.name()), now);
      }
    }
  }

  private void removed(List<String> path) {
    report(
        ChangeRule.FIELD_REMOVED,
        Compatibility.BACKWARD,
        "field `%s` is gone".formatted(String.join(".", path)),
        "keep it until nobody uses it any more",
        path,
        expected -> true);
  }

  private void added(List<String> path, Field now) {
    report(
        ChangeRule.FIELD_ADDED,
        Compatibility.of(now.nullable(), true),
        "field `%s`, %s, is new%s"
            .formatted(
                String.join(".", path),
                now.type().describe(),
                now.nullable() ? ", and may be null" : ""),
        "make it Optional or @Nullable",
        path,
        expected -> false);
  }

  private void compare(List<String> path, Field was, Field now) {
    compareTypes(path, was.type(), now.type());
    if (was.nullable() != now.nullable()) {
      report(
          ChangeRule.FIELD_NULLABILITY,
          Compatibility.of(now.nullable(), was.nullable()),
          "field `%s` %s"
              .formatted(
                  String.join(".", path),
                  now.nullable() ? "may be null now" : "is never null any more"),
          now.nullable()
              ? "keep promising a value, or publish a new field beside it"
              : "go on accepting its absence",
          path,
          expected -> now.nullable() && !expected.nullable());
    }
  }

  private void compareTypes(List<String> path, FieldType was, FieldType now) {
    if (was instanceof Json before && now instanceof Json after) {
      compare(path, before.shape(), after.shape());
    } else if (was instanceof ListOf before && now instanceof ListOf after) {
      compareTypes(path, before.element(), after.element());
    } else if (!was.equals(now) && !isSameEnumeration(was, now)) {
      retyped(path, was, now);
    }
  }

  /** The order of an enum's constants is not published. */
  private static boolean isSameEnumeration(FieldType was, FieldType now) {
    return Contract.fits(was, now) && Contract.fits(now, was);
  }

  private void retyped(List<String> path, FieldType was, FieldType now) {
    boolean backward = Contract.fits(was, now) || isWider(was, now);
    boolean forward = Contract.fits(now, was) || isWider(now, was);
    report(
        backward ? ChangeRule.FIELD_WIDENED : ChangeRule.FIELD_RETYPED,
        Compatibility.of(backward, forward),
        "field `%s` was %s and is %s"
            .formatted(String.join(".", path), was.describe(), now.describe()),
        "publish a new field beside it, and drop this one when nobody uses it any more",
        path,
        expected -> !Contract.fits(now, innermost(expected.type())));
  }

  private static boolean isWider(FieldType was, FieldType now) {
    return was instanceof Scalar narrow
        && now instanceof Scalar wide
        && WIDER.getOrDefault(narrow, Set.of()).contains(wide);
  }

  private static FieldType innermost(FieldType type) {
    return type instanceof ListOf list ? innermost(list.element()) : type;
  }

  private void report(
      ChangeRule rule,
      Compatibility compatibility,
      String what,
      String remedy,
      List<String> path,
      Predicate<Field> breaks) {
    changes.add(
        new ManifestChange(
            rule.code(), compatibility, where, what, remedy, broken(compatibility, path, breaks)));
  }

  /** Requests are written by others: what they write is old data to the service. */
  private List<String> broken(
      Compatibility compatibility, List<String> path, Predicate<Field> breaks) {
    if (direction == Direction.RECEIVED) {
      return compatibility.isBackward() ? List.of() : uses.stream().map(Use::who).toList();
    }
    return uses.stream()
        .filter(use -> find(use.expected(), path).filter(breaks).isPresent())
        .map(Use::who)
        .toList();
  }

  private static Optional<Field> find(Shape shape, List<String> path) {
    Optional<Field> field = shape.field(path.get(0));
    if (path.size() == 1 || field.isEmpty()) {
      return field;
    }
    return innermost(field.get().type()) instanceof Json json
        ? find(json.shape(), path.subList(1, path.size()))
        : Optional.empty();
  }

  private static List<String> appended(List<String> path, String name) {
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return longer;
  }
}
