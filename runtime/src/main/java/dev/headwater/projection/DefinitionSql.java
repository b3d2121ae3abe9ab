package dev.headwater.projection;

import dev.headwater.model.Input;
import dev.headwater.model.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements by which one generation of a projection is kept. */
final class DefinitionSql {
  private final ProjectionSql sql;
  private final String table;
  private final List<String> key;
  private final List<String> types;

  /**
   * Of one generation.
   *
   * @param table where its rows lie, quoted
   */
  DefinitionSql(ProjectionSql sql, String table) {
    this.sql = sql;
    this.table = table;
    this.key = sql.keyColumns();
    this.types = sql.keyTypes();
  }

  Definition definition() {
    return new Definition(
        types, roots(), recompute(), rangeEnd(), fill(), refresh(), compare(), sql.isAllAtOnce());
  }

  private String perKey(String between, java.util.function.IntFunction<String> text) {
    return IntStream.range(0, key.size()).mapToObj(text).collect(Collectors.joining(between));
  }

  private String ks() {
    return perKey(", ", i -> "k" + i);
  }

  /**
   * What was noted since a snapshot, and which roots it concerns: by what rows were and are joined
   * by, up to the root through rows as they are now. Whatever is not here now was, or will be,
   * noted itself.
   *
   * <p>Nothing is known to the planner of what was noted. So it goes through arrays, of which the
   * planner expects a few elements and looks each up by index: with many that is slower than it
   * could be, with few it is never by orders of magnitude.
   *
   * <p>The keys come in order: neighbours lie on the same pages.
   *
   * <p>Parameters: the snapshot; lanes and lane; how many keys are wanted at most; the owners whose
   * positions are wanted.
   */
  private String roots() {
    return """
        %s
        select pg_current_snapshot()::text, %s, count(*), headwater.reached(?),
          %s
        from roots"""
        .formatted(
            concerned(),
            isWholeNoted(),
            perKey(", ", i -> "array_agg(k" + i + " order by " + ks() + ")::text"));
  }

  /** Whether an input was emptied: then no single roots are told of. */
  private String isWholeNoted() {
    return sql.allInputs()
        .map(input -> "exists (select from " + noted(input) + " n where n.whole)")
        .collect(Collectors.joining("\n    or "));
  }

  private String concerned() {
    List<String> arms = new ArrayList<>();
    arms.add(ofRoot());
    sql.allRelations().forEach(relation -> arms.add(of(relation)));
    return """
        with beyond as materialized (
          select pg_snapshot_xmax(s) as xmax, array(select pg_snapshot_xip(s)) as xip
          from cast(? as pg_snapshot) s
        ), roots as materialized (
          select distinct %1$s from (
            %2$s
          ) r
          where %3$s
          limit ?
        )"""
        .formatted(ks(), String.join("\n    union all\n    ", arms), ofLane(ks()));
  }

  /** Each root is one lane's own. Parameters: lanes and lane. */
  private static String ofLane(String columns) {
    return "(hash_record_extended(row(%s), 0) & 2147483647) %% ? = ?".formatted(columns);
  }

  /** The noted rows that the snapshot did not show. */
  private static String noted(Input input) {
    return IntStream.range(0, 2)
        .mapToObj(slot -> InputSql.slot(input.name(), slot))
        .map(
            slot ->
                """
                select * from %1$s where xid >= (select xmax from beyond)
                union all select * from %1$s where xid = any ((select xip from beyond)::xid8[])"""
                    .formatted(slot))
        .collect(Collectors.joining(" union all ", "(", ")"));
  }

  /** The distinct values of noted columns, as rows of {@code u}. */
  private static String values(Input input, List<String> fields) {
    String columns = fields.stream().map(InputSql::noted).collect(Collectors.joining(", "));
    String arrays =
        fields.stream()
            .map(field -> "array_agg(" + InputSql.noted(field) + ") as " + InputSql.noted(field))
            .collect(Collectors.joining(", "));
    String parts =
        fields.stream()
            .map(field -> "_a." + InputSql.noted(field))
            .collect(Collectors.joining(", "));
    return """
        (select %1$s from (select distinct %2$s from %3$s n where not whole) d) _a
              cross join lateral unnest(%4$s) _u (%2$s)"""
        .formatted(arrays, columns, noted(input), parts);
  }

  private String ofRoot() {
    Input root = sql.projection().root();
    return "select %s from %s"
        .formatted(
            perKey(", ", i -> "_u." + InputSql.noted(root.key().get(i)) + " as k" + i),
            values(root, root.key()));
  }

  private String of(Relation relation) {
    String values = values(relation.input(), relation.on().fields());
    if (sql.tellsRootKey(relation)) {
      List<String> told = sql.rootKeyBy(relation, "_u", true);
      return "select %s from %s".formatted(perKey(", ", i -> told.get(i) + " as k" + i), values);
    }
    String parent = relation.parent();
    String on =
        relation.on().pairs().stream()
            .map(pair -> sql.column(parent, pair.other()) + " = _u." + InputSql.noted(pair.field()))
            .collect(Collectors.joining(" and "));
    List<String> told = sql.toldBy(parent);
    return "select %s from %s\n      join %s on %s %s"
        .formatted(
            perKey(", ", i -> told.get(i) + " as k" + i),
            values,
            sql.source(parent),
            on,
            String.join(" ", sql.climb(parent)));
  }

  /** Parameters: one array for each part of the key. */
  private String recompute() {
    return """
        with roots as materialized (
          select * from unnest(%1$s) r (%2$s)
        ), fresh as materialized (
          %3$s
        ), gone as (
          delete from %4$s p using (select %2$s from roots except select %6$s from fresh) r
          where %5$s
          returning 1
        ), merged as (
          %7$s
          returning 1
        )
        select (select count(*) from gone) + (select count(*) from merged)"""
        .formatted(
            Definition.keyParameters(types),
            ks(),
            sql.rows(
                "roots _r cross join ",
                "\nwhere " + perKey(" and ", i -> sql.rootKey().get(i) + " = _r.k" + i)),
            table,
            perKey(" and ", i -> "p." + key.get(i) + " = r.k" + i),
            String.join(", ", key),
            merge("select * from fresh"));
  }

  /** What is equal need not be the same, as 1.0 and 1.00 are: rows are compared as they are. */
  private String merge(String rows) {
    List<String> columns = sql.columns();
    return """
        insert into %1$s as p (%2$s) %3$s
          on conflict (%4$s) do update set %5$s
          where row(%6$s)::record operator(pg_catalog.*<>) row(%7$s)::record"""
        .formatted(
            table,
            String.join(", ", columns),
            rows,
            String.join(", ", key),
            each(columns, column -> column + " = excluded." + column),
            each(columns, column -> "p." + column),
            each(columns, column -> "excluded." + column));
  }

  /** Of many rows, of which most are as they were: those need not even be locked. */
  private String differing() {
    List<String> columns = sql.columns();
    return """
        select f.* from fresh f
          left join (select * from %1$s p where %5$s) p on %2$s
          where row(%3$s)::record operator(pg_catalog.*<>) row(%4$s)::record"""
        .formatted(
            table,
            perKey(" and ", i -> "p." + key.get(i) + " = f." + key.get(i)),
            each(columns, column -> "p." + column),
            each(columns, column -> "f." + column),
            Ranges.placeOfLane(key.stream().map(column -> "p." + column).toList()));
  }

  private static String each(List<String> columns, UnaryOperator<String> text) {
    return columns.stream().map(text).collect(Collectors.joining(", "));
  }

  /** Parameters: those of {@link #after}; how many roots come before the last of the range. */
  private String rangeEnd() {
    String root = String.join(", ", sql.rootKey());
    return """
        select %1$s from %2$s where %3$s
        order by %4$s offset ? limit 1"""
        .formatted(
            sql.rootKey().stream()
                .map(column -> column + "::text")
                .collect(Collectors.joining(", ", "array[", "]")),
            sql.source(sql.projection().rootAlias()),
            after(sql.rootKey()),
            root);
  }

  /** Parameters: whether it begins at the very first, and else each part of the key before it. */
  private String after(List<String> columns) {
    return "(? or row(%s) > row(%s))"
        .formatted(String.join(", ", columns), perKey(", ", i -> "?::" + types.get(i)));
  }

  private String fill() {
    return "insert into %s (%s)\n%s"
        .formatted(table, String.join(", ", sql.columns()), sql.rowsAtOnce(Ranges::placeOf));
  }

  /** Of a range and a lane. */
  private String refresh() {
    return """
        with fresh as materialized (
          %1$s
        ), gone as (
          delete from %2$s p using (
            select %4$s from %2$s p where %3$s except select %4$s from fresh) g
          where %6$s
          returning 1
        ), merged as (
          %5$s
          returning 1
        )
        select (select count(*) from gone) + (select count(*) from merged)"""
        .formatted(
            sql.rowsAtOnce(Ranges::placeOfLane),
            table,
            Ranges.placeOfLane(key.stream().map(column -> "p." + column).toList()),
            String.join(", ", key),
            merge(differing()),
            perKey(" and ", i -> "p." + key.get(i) + " = g." + key.get(i)));
  }

  /**
   * How many rows of a lane are in one and not, or not the same, in the other, of those that
   * nothing was noted of beyond its position; and of how many something was. Parameters: the
   * snapshot; lanes and lane; how many keys at most; lanes and lane.
   */
  private String compare() {
    String columns = String.join(", ", sql.columns());
    return """
        %4$s
        select count(*), (select count(*) from roots), %8$s from (
          select %6$s from (
            (select %1$s from %2$s except all %3$s)
            union all
            (%3$s except all select %1$s from %2$s)) d
          where %5$s
          except select %7$s from roots) differing"""
        .formatted(
            columns,
            table,
            sql.rowsAtOnce(keys -> "true"),
            concerned(),
            ofLane(key.stream().map(column -> "d." + column).collect(Collectors.joining(", "))),
            String.join(", ", key),
            ks(),
            isWholeNoted());
  }
}
