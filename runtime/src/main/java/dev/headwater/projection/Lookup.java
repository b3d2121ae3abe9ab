package dev.headwater.projection;

import dev.headwater.base.ColumnTypes;
import dev.headwater.base.HeadwaterException;
import dev.headwater.model.AccessPattern;
import dev.headwater.model.Projection;
import dev.headwater.read.Keys;
import dev.headwater.read.Page;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Rows that have given values, by a declared access pattern, in its order. Pages go on behind the
 * last row of the one before, by its values: rows that come and go meanwhile move no others from
 * page to page.
 */
public final class Lookup<T extends Record> {
  private final ProjectionReader<T> reader;
  private final Projection<T> projection;
  private final List<String> fields;
  private final List<Object> values;

  Lookup(
      ProjectionReader<T> reader,
      Projection<T> projection,
      List<String> fields,
      List<Object> values) {
    this.reader = reader;
    this.projection = projection;
    this.fields = List.copyOf(fields);
    this.values = List.copyOf(values);
  }

  /** A further field of the pattern. */
  public Lookup<T> and(String field, Object value) {
    List<String> moreFields = new ArrayList<>(fields);
    moreFields.add(field);
    List<Object> moreValues = new ArrayList<>(values);
    moreValues.add(value);
    return new Lookup<>(reader, projection, moreFields, moreValues);
  }

  /** The first rows. */
  public Page<T> first(int rowsMax) throws SQLException {
    return reader.page(this, Optional.empty(), rowsMax);
  }

  /**
   * The rows that follow a page.
   *
   * @param cursor what that page gave as {@link Page#next}
   * @throws HeadwaterException HW409 when it is no such text
   */
  public Page<T> after(String cursor, int rowsMax) throws SQLException {
    return reader.page(this, Optional.of(cursor), rowsMax);
  }

  private AccessPattern pattern() {
    return projection.reads().stream()
        .filter(read -> new HashSet<>(read.equal()).equals(new HashSet<>(fields)))
        .findFirst()
        .orElseThrow(
            () ->
                new HeadwaterException(
                    "HW408",
                    projection.toString(),
                    "it is not declared to be read by " + fields + ".",
                    "add readBy(…) with these fields, so that there is an index, or use one of "
                        + projection.reads()
                        + "."));
  }

  /** By what rows are ordered: as declared, and where that says nothing, by the key. */
  private List<AccessPattern.Order> order() {
    AccessPattern pattern = pattern();
    List<String> named =
        Stream.concat(
                pattern.equal().stream(), pattern.order().stream().map(AccessPattern.Order::field))
            .toList();
    Stream<AccessPattern.Order> rest =
        projection.key().stream()
            .filter(part -> !named.contains(part))
            .map(part -> new AccessPattern.Order(part, false));
    return Stream.concat(pattern.order().stream(), rest).toList();
  }

  List<String> orderColumns() {
    return order().stream().map(each -> column(each.field())).toList();
  }

  private String column(String field) {
    return Generations.column(projection, field);
  }

  private String placeholder(String field) {
    return "?::" + ColumnTypes.travelling(projection.shape().field(field).orElseThrow().type());
  }

  /** A select with the table's place left open; parameters as {@link #parameters} gives them. */
  String select(boolean follows, int rowsMax) {
    String equal =
        fields.stream()
            .map(field -> "t." + column(field) + " = " + placeholder(field))
            .collect(Collectors.joining(" and "));
    String ordered =
        order().stream()
            .map(each -> "t." + column(each.field()) + (each.descending() ? " desc" : ""))
            .collect(Collectors.joining(", "));
    return "select t.* from %%s t where %s%s order by %s limit %d"
        .formatted(
            equal, follows && !order().isEmpty() ? " and " + behind() : "", ordered, rowsMax);
  }

  /**
   * Rows behind the last one: those that differ first in a column where they come later. The first
   * column is said apart, so that an index is entered at the right place.
   */
  private String behind() {
    List<AccessPattern.Order> order = order();
    Function<AccessPattern.Order, String> later =
        each ->
            "t.%s %s %s"
                .formatted(
                    column(each.field()), each.descending() ? "<" : ">", placeholder(each.field()));
    AccessPattern.Order first = order.get(0);
    String entry =
        "t.%s %s %s"
            .formatted(
                column(first.field()),
                first.descending() ? "<=" : ">=",
                placeholder(first.field()));
    String cases =
        IntStream.range(0, order.size())
            .mapToObj(
                i ->
                    Stream.concat(
                            order.subList(0, i).stream()
                                .map(
                                    each ->
                                        "t."
                                            + column(each.field())
                                            + " = "
                                            + placeholder(each.field())),
                            Stream.of(later.apply(order.get(i))))
                        .collect(Collectors.joining(" and ")))
            .collect(Collectors.joining(" or "));
    return entry + " and (" + cases + ")";
  }

  /** The texts of all parameters, in order. */
  List<String> parameters(Optional<String> cursor) {
    List<String> all = new ArrayList<>();
    values.forEach(value -> all.add(Keys.text(value)));
    if (cursor.isPresent() && !order().isEmpty()) {
      List<String> last = Cursor.read(cursor.get(), order().size());
      all.add(last.get(0));
      for (int i = 0; i < last.size(); i++) {
        all.addAll(last.subList(0, i + 1));
      }
    }
    return all;
  }
}
