package dev.headwater.drift;

import dev.headwater.base.ColumnTypes;
import dev.headwater.drift.ServiceTable.Column;
import dev.headwater.model.Entity;
import dev.headwater.model.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How much a table looks like a copy of an entity, by the names and types of its columns.
 *
 * <p>One thing alone proves nothing: a table may refer to a customer, and may have a name. What
 * counts is a reference together with columns that are named after the entity or after a field
 * which few others have.
 *
 * @param key the columns that refer to the entity's key, in its order; empty if none do
 * @param matches the columns that are like published fields
 * @param score from 0 to 1
 */
record Likeness(
    ServiceTable table, Entity<?> entity, List<Column> key, List<Match> matches, double score) {
  private static final double REFERENCE = 0.3;
  private static final double NAMED_ALIKE = 0.2;
  private static final double QUALIFIED = 0.5;
  private static final double SPECIFIC = 0.3;
  private static final double GENERIC = 0.05;
  private static final double GENERIC_IN_NAMED_ALIKE = 0.15;

  /** Of tables that neither refer to the entity nor are named like it. */
  private static final double OUT_OF_CONTEXT = 0.3;

  /** A column and the field that it is like. */
  record Match(Column column, Field field, double weight) {}

  /** Empty if no column is like any field. */
  static Optional<Likeness> of(ServiceTable table, Entity<?> entity) {
    List<String> name = Words.of(entity.name());
    boolean alike = Words.isNameOf(Words.of(table.name().name()), name);
    List<Column> key = key(table, entity, name, alike);
    List<Match> matches = new ArrayList<>();
    for (Field field : entity.shape().fields()) {
      if (!entity.key().contains(field.name())) {
        best(table, field, name, alike)
            .filter(match -> !key.contains(match.column()))
            .ifPresent(matches::add);
      }
    }
    if (matches.isEmpty()) {
      return Optional.empty();
    }
    double fields = matches.stream().mapToDouble(Match::weight).sum();
    boolean inContext = alike || !key.isEmpty();
    double score =
        (key.isEmpty() ? 0 : REFERENCE)
            + (alike ? NAMED_ALIKE : 0)
            + (inContext ? fields : fields * OUT_OF_CONTEXT);
    return Optional.of(new Likeness(table, entity, key, matches, Math.min(1, score)));
  }

  private static List<Column> key(
      ServiceTable table, Entity<?> entity, List<String> name, boolean alike) {
    List<Column> key = new ArrayList<>();
    for (String component : entity.key()) {
      Field field = entity.shape().field(component).orElseThrow();
      List<String> words = Words.of(component);
      Optional<Column> column =
          table.columns().stream()
              .filter(each -> isLikeType(each, field))
              .filter(
                  each -> {
                    List<String> its = Words.of(each.name());
                    return its.equals(Words.joined(name, words))
                        || (its.equals(words) && (alike || words.size() > 1));
                  })
              .findFirst();
      if (column.isEmpty()) {
        return List.of();
      }
      key.add(column.get());
    }
    return key;
  }

  private static Optional<Match> best(
      ServiceTable table, Field field, List<String> name, boolean alike) {
    List<String> words = Words.of(field.name());
    List<String> qualified = Words.joined(name, words);
    Optional<Match> best = Optional.empty();
    for (Column column : table.columns()) {
      List<String> its = Words.of(column.name());
      double weight = 0;
      if (isLikeType(column, field) && its.equals(qualified)) {
        weight = QUALIFIED;
      } else if (isLikeType(column, field) && its.equals(words)) {
        weight = plain(words, alike);
      }
      if (weight > best.map(Match::weight).orElse(0.0)) {
        best = Optional.of(new Match(column, field, weight));
      }
    }
    return best;
  }

  private static double plain(List<String> words, boolean alike) {
    if (!Words.isGeneric(words)) {
      return SPECIFIC;
    }
    return alike ? GENERIC_IN_NAMED_ALIKE : GENERIC;
  }

  private static boolean isLikeType(Column column, Field field) {
    return ColumnTypes.accepts(field.type(), column.type(), column.isEnum());
  }

  /** What it rests on, for people. */
  String evidence() {
    String references =
        key.isEmpty()
            ? ""
            : key.stream().map(Column::name).collect(Collectors.joining("`, `", "`", "`"))
                + " is like its key, ";
    return references
        + matches.stream()
            .map(
                match -> "`%s` is like `%s`".formatted(match.column().name(), match.field().name()))
            .collect(Collectors.joining(", "))
        + ", score "
        + String.format(Locale.ROOT, "%.2f", score);
  }
}
