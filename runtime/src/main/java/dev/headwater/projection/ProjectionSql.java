package dev.headwater.projection;

import static dev.headwater.base.Sql.quoted;

import dev.headwater.base.ColumnTypes;
import dev.headwater.model.Field;
import dev.headwater.model.Input;
import dev.headwater.model.JoinGraph;
import dev.headwater.model.Projection;
import dev.headwater.model.Relation;
import dev.headwater.model.SelectList;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The query that a projection's declaration stands for. */
final class ProjectionSql {
  private final Projection<?> projection;
  private final Function<Input, String> tables;
  private final JoinGraph graph;
  private final Map<String, Input> inputs = new TreeMap<>();
  private final Map<String, Relation> relations = new TreeMap<>();

  ProjectionSql(Projection<?> projection) {
    this(projection, input -> input.table().sql());
  }

  /**
   * The same over other tables.
   *
   * @param tables where each input lies, quoted
   */
  ProjectionSql(Projection<?> projection, Function<Input, String> tables) {
    this.projection = projection;
    this.tables = tables;
    this.graph = projection.graph();
    inputs.put(projection.rootAlias(), projection.root());
    for (Relation relation : projection.relations()) {
      inputs.put(relation.alias(), relation.input());
      relations.put(relation.alias(), relation);
    }
  }

  /** The root's alias, and those of what is joined to it. */
  Set<String> aliases() {
    return inputs.keySet();
  }

  Input input(String alias) {
    return java.util.Objects.requireNonNull(inputs.get(alias), alias);
  }

  Relation relation(String alias) {
    return java.util.Objects.requireNonNull(relations.get(alias), alias);
  }

  /** A component's column of an input. */
  String column(String alias, String field) {
    return quoted(alias) + "." + input(alias).shape().field(field).orElseThrow().column().sql();
  }

  /** The root's key, as columns of the root. */
  List<String> rootKey() {
    return projection.root().key().stream()
        .map(part -> column(projection.rootAlias(), part))
        .toList();
  }

  /** The root's key, as columns of the projection. */
  List<String> keyColumns() {
    return projection.key().stream()
        .map(name -> projection.shape().field(name).orElseThrow().column().sql())
        .toList();
  }

  List<String> keyTypes() {
    return projection.root().key().stream()
        .map(part -> projection.root().shape().field(part).orElseThrow().type())
        .map(ColumnTypes::travelling)
        .toList();
  }

  List<String> columns() {
    return projection.shape().fields().stream().map(field -> field.column().sql()).toList();
  }

  /** Of an input its declared columns and no others: only their changes are known. */
  String source(String alias) {
    Input input = input(alias);
    String columns =
        input.shape().fields().stream()
            .map(field -> field.column().sql())
            .distinct()
            .collect(Collectors.joining(", "));
    return "(select %s from %s) %s".formatted(columns, tables.apply(input), quoted(alias));
  }

  /**
   * The rows of the projection, in the order of its columns.
   *
   * @param from what restricts the roots, with {@code cross join} behind it; empty for all
   * @param where what else restricts them; empty for all
   */
  String rows(String from, String where) {
    List<Field> fields = projection.shape().fields();
    return "select "
        + fields.stream().map(this::selected).collect(Collectors.joining(",\n  "))
        + "\nfrom "
        + from
        + tail(fields)
        + where;
  }

  /**
   * The rows of a range of roots, or all, to be computed at once: a branch that is joined to the
   * root by its key, and does not look at the trunk, is aggregated for all of them in one go.
   *
   * @param range restricts the roots by their key, in whichever columns that stands
   */
  String rowsAtOnce(Function<List<String>, String> range) {
    List<Field> fields = projection.shape().fields();
    List<String> branches = branches(fields);
    return "select "
        + fields.stream().map(this::selectedAtOnce).collect(Collectors.joining(",\n  "))
        + "\nfrom "
        + source(projection.rootAlias())
        + joins(graph.trunk().subList(1, graph.trunk().size()))
        + branches.stream()
            .map(
                branch ->
                    isForItself(branch) ? grouped(branch, fields, range) : lateral(branch, fields))
            .collect(Collectors.joining())
        + "\nwhere "
        + range.apply(rootKey());
  }

  /** Whether all branches can be aggregated for all roots in one go. */
  boolean isAllAtOnce() {
    return branches(projection.shape().fields()).stream().allMatch(this::isForItself);
  }

  private boolean isForItself(String branch) {
    List<String> members = graph.members(branch);
    boolean looksAway =
        projection.shape().fields().stream()
            .map(this::item)
            .filter(item -> branch(item).filter(branch::equals).isPresent())
            .flatMap(item -> item.names().stream())
            .filter(inputs::containsKey)
            .anyMatch(alias -> !members.contains(alias));
    return !looksAway && tellsRootKey(relation(members.get(0)));
  }

  private String selectedAtOnce(Field field) {
    Optional<String> branch = branch(item(field));
    if (branch.isEmpty() || !isForItself(branch.get())) {
      return selected(field);
    }
    String column = field.column().sql();
    return "case when %1$s.\"_present\" then %1$s.%3$s else %2$s.%3$s end::%4$s as %3$s"
        .formatted(
            quoted("_b_" + branch.get()),
            quoted("_e_" + branch.get()),
            column,
            ColumnTypes.travelling(field.type()));
  }

  /** All groups, and what the aggregates say of none. */
  private String grouped(String branch, List<Field> fields, Function<List<String>, String> range) {
    List<String> members = graph.members(branch);
    Relation first = relation(members.get(0));
    String from = source(members.get(0)) + joins(members.subList(1, members.size()));
    List<String> keys = rootKeyBy(first, quoted(members.get(0)), false);
    List<String> named =
        IntStream.range(0, keys.size()).mapToObj(i -> keys.get(i) + " as \"_k" + i + "\"").toList();
    List<String> rootKey = rootKey();
    String on =
        IntStream.range(0, keys.size())
            .mapToObj(i -> "%s.\"_k%d\" = %s".formatted(quoted("_b_" + branch), i, rootKey.get(i)))
            .collect(Collectors.joining(" and "));
    String expressions = expressionsOf(branch, fields);
    return """

        left join (
          select true as "_present", %1$s, %2$s
          from %3$s
          where %4$s
          group by %5$s) %6$s on %7$s
        cross join (select %2$s from %3$s where false having true) %8$s"""
        .formatted(
            String.join(", ", named),
            expressions,
            from,
            range.apply(keys),
            String.join(", ", keys),
            quoted("_b_" + branch),
            on,
            quoted("_e_" + branch));
  }

  private String expressionsOf(String branch, List<Field> fields) {
    return fields.stream()
        .filter(field -> branch(item(field)).filter(branch::equals).isPresent())
        .map(field -> "(" + item(field).expression() + "\n) as " + field.column().sql())
        .collect(Collectors.joining(",\n    "));
  }

  private String selected(Field field) {
    return expression(field)
        + "::"
        + ColumnTypes.travelling(field.type())
        + " as "
        + field.column().sql();
  }

  private String expression(Field field) {
    SelectList.Item item = item(field);
    Optional<String> branch = branch(item);
    return branch.isPresent()
        ? quoted("_b_" + branch.get()) + "." + field.column().sql()
        : "(" + item.expression() + "\n)";
  }

  /** The expressions of some fields as they are, in types of their own. */
  String expressions(List<Field> fields) {
    return "select "
        + fields.stream()
            .map(field -> expression(field) + " as " + field.column().sql())
            .collect(Collectors.joining(", "))
        + "\nfrom "
        + tail(fields);
  }

  private String tail(List<Field> fields) {
    return source(projection.rootAlias())
        + joins(graph.trunk().subList(1, graph.trunk().size()))
        + branches(fields).stream()
            .map(branch -> lateral(branch, fields))
            .collect(Collectors.joining());
  }

  private SelectList.Item item(Field field) {
    return projection.select().items().stream()
        .filter(item -> item.name().equals(field.column().name()))
        .findFirst()
        .orElseThrow();
  }

  private Optional<String> branch(SelectList.Item item) {
    Set<String> aliases =
        item.names().stream().filter(inputs::containsKey).collect(Collectors.toSet());
    return graph.branchOf(aliases);
  }

  private List<String> branches(List<Field> fields) {
    Set<String> branches = new LinkedHashSet<>();
    fields.forEach(field -> branch(item(field)).ifPresent(branches::add));
    return List.copyOf(branches);
  }

  private String joins(List<String> aliases) {
    return aliases.stream().map(this::join).collect(Collectors.joining());
  }

  private String join(String alias) {
    Relation relation = relation(alias);
    String kind = relation.kind() == Relation.Kind.ONE_OR_NONE ? "left join" : "join";
    return "\n%s %s on %s".formatted(kind, source(alias), condition(relation));
  }

  private String condition(Relation relation) {
    return relation.on().pairs().stream()
        .map(
            pair ->
                column(relation.alias(), pair.field()) + " = " + column(pair.alias(), pair.other()))
        .collect(Collectors.joining(" and "));
  }

  /** One row: {@code having} makes an expression an error that is no aggregate. */
  private String lateral(String branch, List<Field> fields) {
    List<String> members = graph.members(branch);
    String first = members.get(0);
    String expressions = expressionsOf(branch, fields);
    return """

        left join lateral (
          select %s
          from %s%s
          where %s
          having true) %s on true"""
        .formatted(
            expressions,
            source(first),
            joins(members.subList(1, members.size())),
            condition(relation(first)),
            quoted("_b_" + branch));
  }

  /** All aliases but the root's, with the relations that lead to them. */
  List<Relation> allRelations() {
    return projection.relations();
  }

  /** Whether the relation is to the root by its whole key: then it tells the root's key itself. */
  boolean tellsRootKey(Relation relation) {
    return relation.parent().equals(projection.rootAlias())
        && Set.copyOf(relation.on().others()).equals(Set.copyOf(projection.root().key()));
  }

  /** From the given alias the joins up to the root; {@code from} is already in the query. */
  List<String> climb(String from) {
    List<String> joins = new ArrayList<>();
    String at = from;
    while (!at.equals(projection.rootAlias())) {
      Relation relation = relation(at);
      if (tellsRootKey(relation)) {
        break;
      }
      joins.add("join %s on %s".formatted(source(relation.parent()), condition(relation)));
      at = relation.parent();
    }
    return joins;
  }

  /** The root's key, told by the last alias of a climb from the given one. */
  List<String> toldBy(String from) {
    String at = from;
    while (!at.equals(projection.rootAlias())) {
      Relation relation = relation(at);
      if (tellsRootKey(relation)) {
        return rootKeyBy(relation, quoted(at), false);
      }
      at = relation.parent();
    }
    return rootKey();
  }

  /** The root's key in terms of a relation's own side. */
  List<String> rootKeyBy(Relation relation, String alias, boolean noted) {
    return projection.root().key().stream()
        .map(
            part -> {
              String field =
                  relation.on().pairs().stream()
                      .filter(pair -> pair.other().equals(part))
                      .findFirst()
                      .orElseThrow()
                      .field();
              return noted ? alias + "." + InputSql.noted(field) : column(relation.alias(), field);
            })
        .toList();
  }

  Stream<Input> allInputs() {
    return projection.inputs().stream();
  }

  Projection<?> projection() {
    return projection;
  }
}
