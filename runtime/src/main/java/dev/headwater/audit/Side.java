package dev.headwater.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The queries of one side: the copy's table, or what the owner publishes. Both answer alike: keys
 * as texts in columns {@code c1 … cn}, rows as checksums {@code h}.
 *
 * @param table whose rows are called {@code t}
 * @param parts of the key, in their order
 * @param values what is compared, in the order of the copy's fields
 */
record Side(String table, List<Part> parts, List<String> values) {
  /**
   * A checksum of eight bytes of the row's text. Not {@code hashtextextended}, which may differ
   * from one version of PostgreSQL to the next; not {@code md5}, which FIPS forbids.
   */
  private static final String CHECKSUM =
      "('x' || encode(substring(sha256(convert_to(row(%s)::text, 'UTF8')) from 1 for 8), 'hex'))"
          + "::bit(64)::bigint";

  /**
   * One part of the key.
   *
   * @param ordered the column whose index orders the rows
   * @param collate puts the same values of other columns into that order
   * @param orderedType its type
   * @param equal what a key is looked up by
   * @param equalType the type that a given key is cast to for that
   * @param text the key as a text, the same on both sides
   */
  record Part(
      String ordered,
      String collate,
      String orderedType,
      String equal,
      String equalType,
      String text) {
    /** Whether looking up by the key is looking up in its index. */
    boolean isIndexed() {
      return equal.equals(ordered);
    }
  }

  Side {
    parts = List.copyOf(parts);
    values = List.copyOf(values);
  }

  private String checksum() {
    return CHECKSUM.formatted(String.join(", ", values));
  }

  private String ordered() {
    return joined(Part::ordered);
  }

  /** {@code c1, c2}. */
  String keys(String alias) {
    return numbered(alias + "c");
  }

  private String numbered(String prefix) {
    return IntStream.rangeClosed(1, parts.size())
        .mapToObj(i -> prefix + i)
        .collect(Collectors.joining(", "));
  }

  private String joined(Function<Part, String> of) {
    return parts.stream().map(of).collect(Collectors.joining(", "));
  }

  /** The key's texts as {@code c1 … cn}, and the checksum as {@code h}. */
  private String selected() {
    String keys =
        IntStream.range(0, parts.size())
            .mapToObj(i -> parts.get(i).text() + " as c" + (i + 1))
            .collect(Collectors.joining(", "));
    return keys + ", " + checksum() + " as h";
  }

  /** The next rows in this side's order. */
  Query page(KeyRange from, int rows) {
    String after = from.after() == null ? "" : "where (%s) > (%s)".formatted(ordered(), bound());
    return new Query(
        "select %s, %s from %s t %s order by %s limit %d"
            .formatted(numberedOrdered(), selected(), table, after, ordered(), rows),
        from.after() == null ? List.of() : List.copyOf(from.after().parts()));
  }

  private String numberedOrdered() {
    return IntStream.range(0, parts.size())
        .mapToObj(i -> parts.get(i).ordered() + " as o" + (i + 1))
        .collect(Collectors.joining(", "));
  }

  private String bound() {
    return joined(part -> "?::" + part.orderedType());
  }

  /**
   * The next rows, one answer for each range of them: the last key, the number of rows, and without
   * the changed keys the number and the sum of checksums. The rows are read once.
   *
   * @param changed a query of changed keys as {@code k1 … kn}
   */
  Query pageOfRanges(KeyRange from, int rows, int rangeRows, String changed) {
    String lastKeys =
        IntStream.rangeClosed(1, parts.size())
            .mapToObj(i -> "(array_agg(p.c%d order by p.n desc))[1]".formatted(i))
            .collect(Collectors.joining(", "));
    String same =
        IntStream.rangeClosed(1, parts.size())
            .mapToObj(i -> "x.k%1$d = p.o%1$d".formatted(i))
            .collect(Collectors.joining(" and "));
    return page(from, rows)
        .within(
            """
            with page as materialized (
              select q.*, row_number() over (order by %1$s) as n from ($QUERY$) q
            ), changed as materialized (%2$s)
            select %3$s, count(*), count(*) filter (where x.k1 is null),
              coalesce(sum(p.h) filter (where x.k1 is null), 0)::text
            from page p left join changed x on %4$s
            group by (p.n - 1) / %5$d order by (p.n - 1) / %5$d"""
                .formatted(numbered("o"), changed, lastKeys, same, rangeRows),
            List.of());
  }

  /**
   * The number of rows and the sum of checksums of each range, by its number, without some keys.
   */
  Query sums(List<KeyRange> ranges, List<Key> without) {
    String excluded =
        without.isEmpty()
            ? ""
            : "where not exists (select from unnest(%s) x(%s) where (%s) = (%s))"
                .formatted(texts("?::text[]"), numbered("c"), keys("x."), keys("y."));
    return rows(ranges)
        .within(
            "select y.g, count(*), coalesce(sum(y.h), 0)::text from ($QUERY$) y "
                + excluded
                + " group by y.g",
            without.isEmpty() ? List.of() : arrays(without));
  }

  private String texts(String each) {
    return parts.stream().map(part -> each).collect(Collectors.joining(", "));
  }

  /**
   * All rows of the ranges, with the number of their range as {@code g}. Each range is looked up in
   * the index; {@code offset 0} leaves the planner no other choice.
   */
  Query rows(List<KeyRange> ranges) {
    List<String> queries = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    if (ranges.stream().anyMatch(KeyRange::isBounded)) {
      queries.add(boundedRows());
      values.addAll(bounds(ranges));
    }
    for (int g = 0; g < ranges.size(); g++) {
      KeyRange range = ranges.get(g);
      if (!range.isBounded()) {
        queries.add(openRows(range, g));
        values.addAll(range.after() == null ? List.of() : range.after().parts());
        values.addAll(range.upTo() == null ? List.of() : range.upTo().parts());
      }
    }
    return new Query(String.join(" union all ", queries), values);
  }

  private String boundedRows() {
    String types = joined(part -> "?::text[]::" + part.orderedType() + "[]");
    return """
        select r.g::int as g, s.* from unnest(%1$s, %1$s, ?::text[]::int[]) r(%2$s, %3$s, g)
        cross join lateral (
          select %4$s from %5$s t where (%6$s) > (%7$s) and (%6$s) <= (%8$s) offset 0) s"""
        .formatted(
            types,
            numbered("a"),
            numbered("b"),
            selected(),
            table,
            ordered(),
            numbered("r.a"),
            numbered("r.b"));
  }

  private List<Object> bounds(List<KeyRange> ranges) {
    List<Key> after = new ArrayList<>();
    List<Key> upTo = new ArrayList<>();
    List<String> numbers = new ArrayList<>();
    for (int g = 0; g < ranges.size(); g++) {
      Key low = ranges.get(g).after();
      Key high = ranges.get(g).upTo();
      if (low != null && high != null) {
        after.add(low);
        upTo.add(high);
        numbers.add(String.valueOf(g));
      }
    }
    List<Object> values = new ArrayList<>(arrays(after));
    values.addAll(arrays(upTo));
    values.add(numbers.toArray(String[]::new));
    return values;
  }

  private String openRows(KeyRange range, int number) {
    List<String> conditions = new ArrayList<>();
    if (range.after() != null) {
      conditions.add("(%s) > (%s)".formatted(ordered(), bound()));
    }
    if (range.upTo() != null) {
      conditions.add("(%s) <= (%s)".formatted(ordered(), bound()));
    }
    String where = conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions);
    return "select %d as g, s.* from (select %s from %s t %s offset 0) s"
        .formatted(number, selected(), table, where);
  }

  /** Those of the keys that have a row here. */
  Query rowsOf(List<Key> keys) {
    return new Query(
        "select s.* from " + lookup(selected(), "cross join"), List.copyOf(arrays(keys)));
  }

  /** The values of each key's row, in the order of the keys; all null where there is none. */
  Query valuesOf(List<Key> keys) {
    String texts =
        IntStream.range(0, values.size())
            .mapToObj(i -> "(" + values.get(i) + ")::text as v" + i)
            .collect(Collectors.joining(", "));
    return new Query(
        "select s.* from "
            + lookup("true as there, " + texts, "left join")
            + (parts.stream().allMatch(Part::isIndexed) ? " on true" : "")
            + " order by u.n",
        List.copyOf(arrays(keys)));
  }

  /**
   * Keys are looked up one by one in the index. Where the owner's type leaves none to be used, all
   * rows are read once instead.
   */
  private String lookup(String select, String join) {
    String given =
        "(select * from unnest(%s) with ordinality) u(%s, n)"
            .formatted(joined(part -> "?::text[]::" + part.equalType() + "[]"), numbered("e"));
    String same =
        IntStream.range(0, parts.size())
            .mapToObj(i -> parts.get(i).equal() + " = u.e" + (i + 1))
            .collect(Collectors.joining(" and "));
    if (parts.stream().allMatch(Part::isIndexed)) {
      return "%s %s lateral (select %s from %s t where %s offset 0) s"
          .formatted(given, join, select, table, same);
    }
    String equal =
        IntStream.range(0, parts.size())
            .mapToObj(i -> parts.get(i).equal() + " as q" + (i + 1))
            .collect(Collectors.joining(", "));
    String joined =
        IntStream.rangeClosed(1, parts.size())
            .mapToObj(i -> "s.q%1$d = u.e%1$d".formatted(i))
            .collect(Collectors.joining(" and "));
    String kind = join.equals("cross join") ? "join" : join;
    return "%s %s (select %s, %s from %s t) s on %s"
        .formatted(given, kind, select, equal, table, joined);
  }

  /** One array for each part of the key. */
  List<Object> arrays(List<Key> keys) {
    Object[] arrays =
        IntStream.range(0, parts.size())
            .mapToObj(i -> keys.stream().map(key -> key.parts().get(i)).toArray(String[]::new))
            .toArray();
    return Arrays.asList(arrays);
  }
}
