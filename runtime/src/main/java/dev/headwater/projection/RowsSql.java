package dev.headwater.projection;

import static dev.headwater.base.Sql.literal;

import dev.headwater.model.Projection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The statements that read some rows of a generation. Each gives one row at least, which tells of
 * when it is, whether or not rows are found.
 */
final class RowsSql {
  /** How many columns tell the positions of the lanes. */
  static final int POSITIONS = 1;

  /** Where it stands whether readers are meant to see the generation. */
  static final int IS_LIVE = POSITIONS + SeenSql.COLUMNS + 1;

  private final Generation generation;
  private final Projection<?> projection;
  private final String rows;
  private final List<String> cursor;
  private final boolean isOne;
  private final String rowsAndSeen;
  private final String rowsAndPositions;

  /**
   * Of some rows.
   *
   * @param rows a select of whole rows, with the table's place left open
   * @param cursor the columns that tell what comes after a row
   * @param isOne whether it is one row at most, which is in order by itself
   */
  RowsSql(
      Generation generation,
      Projection<?> projection,
      String rows,
      List<String> cursor,
      boolean isOne) {
    this.generation = generation;
    this.projection = projection;
    this.rows = rows;
    this.cursor = List.copyOf(cursor);
    this.isOne = isOne;
    this.rowsAndSeen = writeRowsAndSeen();
    this.rowsAndPositions = writeRowsAndPositions();
  }

  boolean are(Generation ofGeneration, String ofRows) {
    return generation.number() == ofGeneration.number() && rows.equals(ofRows);
  }

  Generation generation() {
    return generation;
  }

  int cursorColumns() {
    return cursor.size();
  }

  /**
   * The positions; what is seen; whether it is live; then whether there is a row, its cursor and
   * its fields.
   */
  String rowsAndSeen() {
    return rowsAndSeen;
  }

  /** The positions; then the same. */
  String rowsAndPositions() {
    return rowsAndPositions;
  }

  private String writeRowsAndSeen() {
    return """
        select l.positions, %s, g.state = 'live', %s
        from headwater.projections g %s
        %s
        where g.name = %s and g.generation = %d
        %s"""
        .formatted(
            SeenSql.columns(beyond()),
            columns(),
            SeenSql.LANES,
            joinedRows(),
            literal(generation.name()),
            generation.number(),
            inOrder());
  }

  private String writeRowsAndPositions() {
    String positions =
        IntStream.range(0, generation.lanes())
            .mapToObj(this::position)
            .collect(Collectors.joining(", "));
    return """
        select p.positions, %s
        from (select array[%s]::text as positions) p
        %s
        %s"""
        .formatted(columns(), positions, joinedRows(), inOrder());
  }

  private String position(int lane) {
    return """
        (
          select n from headwater.projection_positions
          where name = %s and generation = %d and lane = %d order by n desc limit 1)"""
        .formatted(literal(generation.name()), generation.number(), lane);
  }

  private String columns() {
    Stream<String> isThere =
        Stream.of("t." + new ProjectionSql(projection).keyColumns().get(0) + " is not null");
    Stream<String> cursors = cursor.stream().map(column -> "t." + column + "::text");
    Stream<String> fields =
        projection.shape().fields().stream().map(field -> "t." + field.column().sql());
    return Stream.of(isThere, cursors, fields)
        .flatMap(each -> each)
        .collect(Collectors.joining(", "));
  }

  private String joinedRows() {
    String select = rows.formatted(generation.table());
    return isOne
        ? "left join (%s) t on true".formatted(select)
        : """
          left join (
            select row_number() over () as "headwater row", r.* from (%s) r
          ) t on true"""
            .formatted(select);
  }

  private String inOrder() {
    return isOne ? "" : "order by t.\"headwater row\"";
  }

  /** Whether one of the inputs has a note that one of the lanes has not followed. */
  private String beyond() {
    String slots =
        generation.inputs().stream()
            .flatMap(input -> IntStream.range(0, 2).mapToObj(slot -> InputSql.slot(input, slot)))
            .map(RowsSql::beyond)
            .collect(Collectors.joining("\n    or "));
    return """
        exists (
          select from headwater.lanes b
          where b.name = g.name and b.generation = g.generation and (
            %s))"""
        .formatted(slots);
  }

  /**
   * By index, whatever the planner believes of a table that was empty a moment ago: what is in
   * order is looked up, not scanned for.
   */
  private static String beyond(String slot) {
    return """
        (select xid from %1$s order by xid desc limit 1) >= pg_snapshot_xmax(b.snapshot)
            or exists (
              select from pg_snapshot_xip(b.snapshot) x
              cross join lateral (
                select n.xid from %1$s n where n.xid = x order by n.xid limit 1) n)"""
        .formatted(slot);
  }
}
