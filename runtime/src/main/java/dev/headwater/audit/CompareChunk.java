package dev.headwater.audit;

import dev.headwater.audit.Difference.Kind;
import dev.headwater.model.Copy;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares the next rows of a copy under one pair of snapshots. Keys that the owner has changed
 * since the copy's tick are left out on both sides; all others have to be the same.
 */
final class CompareChunk {
  private final Copy<?> copy;
  private final Sides sides;
  private final Instants instants;
  private final AuditOptions options;
  private final Found found;

  /** Takes what is found. */
  interface Found {
    /** False to be told no more. */
    boolean take(Difference difference);
  }

  /**
   * What a chunk came to.
   *
   * @param next after which key the next one begins; null if this was the last
   */
  record Chunk(
      @Nullable Key next,
      long rows,
      long ranges,
      long differingRanges,
      long rowsReadTwice,
      long changedMeanwhile) {}

  /** What one side says of a range. */
  private record Sum(long rows, BigDecimal checksums) {
    static final Sum NOTHING = new Sum(0, BigDecimal.ZERO);

    boolean isSame(Sum other) {
      return rows == other.rows && checksums.compareTo(other.checksums) == 0;
    }
  }

  private record Ranged(Key last, long rows, Sum unchanged) {}

  private record Row(Key key, long checksum) {}

  CompareChunk(Copy<?> copy, Sides sides, Instants instants, AuditOptions options, Found found) {
    this.copy = copy;
    this.sides = sides;
    this.instants = instants;
    this.options = options;
    this.found = found;
  }

  private Connection atOwner() {
    return instants.owner().connection();
  }

  private ChangedKeys changedKeys() {
    return new ChangedKeys(copy, sides, instants.owner());
  }

  /** By checksums of ranges; only those that differ are read row by row. */
  Chunk byRanges(@Nullable Key after) throws SQLException {
    int parts = sides.owner().parts().size();
    List<Ranged> page =
        sides
            .owner()
            .pageOfRanges(
                new KeyRange(after, null),
                options.chunkRows(),
                options.rangeRows(),
                instants.owner().changedKeys())
            .list(
                atOwner(),
                row ->
                    new Ranged(
                        Rows.key(row, 1, parts),
                        row.getLong(parts + 1),
                        new Sum(row.getLong(parts + 2), row.getBigDecimal(parts + 3))));
    long rows = page.stream().mapToLong(Ranged::rows).sum();
    Key next = rows < options.chunkRows() ? null : page.get(page.size() - 1).last();
    List<KeyRange> ranges = ranges(after, page, next == null);
    Set<Key> changed = changedKeys().within(new KeyRange(after, next));
    Map<Integer, Sum> ours = new HashMap<>();
    sides.here().sums(ranges, List.copyOf(changed)).stream(
        instants.here(),
        row -> {
          ours.put(row.getInt(1), new Sum(row.getLong(2), row.getBigDecimal(3)));
          return true;
        });
    List<KeyRange> differing = new ArrayList<>();
    long rowsReadTwice = 0;
    for (int g = 0; g < ranges.size(); g++) {
      Sum theirs = g < page.size() ? page.get(g).unchanged() : Sum.NOTHING;
      Sum here = ours.getOrDefault(g, Sum.NOTHING);
      if (!theirs.isSame(here)) {
        differing.add(ranges.get(g));
        rowsReadTwice += Math.max(theirs.rows(), here.rows());
      }
    }
    drillDown(differing, changed);
    return new Chunk(next, rows, ranges.size(), differing.size(), rowsReadTwice, changed.size());
  }

  /** Without gaps: a row of the copy that lies between two of the owner's is in one of them. */
  private static List<KeyRange> ranges(@Nullable Key after, List<Ranged> page, boolean isLast) {
    List<KeyRange> ranges = new ArrayList<>();
    Key from = after;
    for (int i = 0; i < page.size(); i++) {
      boolean open = isLast && i == page.size() - 1;
      ranges.add(new KeyRange(from, open ? null : page.get(i).last()));
      from = page.get(i).last();
    }
    if (ranges.isEmpty()) {
      ranges.add(new KeyRange(after, null));
    }
    return ranges;
  }

  private void drillDown(List<KeyRange> differing, Set<Key> changed) throws SQLException {
    if (!differing.isEmpty()) {
      Map<Key, Long> theirs = new HashMap<>();
      sides.owner().rows(differing).stream(atOwner(), row -> put(theirs, row));
      match(theirs, changed, sides.here().rows(differing));
    }
  }

  private boolean put(Map<Key, Long> rows, ResultSet row) throws SQLException {
    rows.put(Rows.key(row, sides.owner().parts().size()), Rows.checksum(row));
    return true;
  }

  /** The owner's rows are no more than a chunk; of the copy there may be any number. */
  private void match(Map<Key, Long> theirs, Set<Key> changed, Query ours) throws SQLException {
    boolean[] more = {true};
    ours.stream(
        instants.here(),
        row -> {
          Key key = Rows.key(row, sides.here().parts().size());
          Long there = theirs.remove(key);
          if (!changed.contains(key)) {
            if (there == null) {
              more[0] = found.take(new Difference(Kind.SURPLUS, key));
            } else if (there != Rows.checksum(row)) {
              more[0] = found.take(new Difference(Kind.DIFFERENT, key));
            }
          }
          return more[0];
        });
    if (more[0]) {
      tellMissing(theirs.keySet(), changed);
    }
  }

  private void tellMissing(Set<Key> missing, Set<Key> changed) {
    for (Key key : missing) {
      if (!changed.contains(key) && !found.take(new Difference(Kind.MISSING, key))) {
        return;
      }
    }
  }

  /** Key by key, in the owner's order: whatever the order is here. */
  Chunk byKeys(@Nullable Key after) throws SQLException {
    List<Row> page = page(sides.owner(), atOwner(), after);
    Key next = page.size() < options.chunkRows() ? null : page.get(page.size() - 1).key();
    Set<Key> changed = changedKeys().within(new KeyRange(after, next));
    Map<Key, Long> theirs = new HashMap<>();
    page.forEach(row -> theirs.put(row.key(), row.checksum()));
    if (!page.isEmpty()) {
      match(theirs, changed, sides.here().rowsOf(List.copyOf(theirs.keySet())));
    }
    return new Chunk(next, page.size(), 1, 0, 0, changed.size());
  }

  /** Looks whether the owner has the copy's next keys, in the order that they have here. */
  Chunk surplusByKeys(@Nullable Key after) throws SQLException {
    List<Row> page = page(sides.here(), instants.here(), after);
    Key next = page.size() < options.chunkRows() ? null : page.get(page.size() - 1).key();
    Set<Key> surplus = new HashSet<>();
    page.forEach(row -> surplus.add(row.key()));
    int parts = sides.owner().parts().size();
    if (!page.isEmpty()) {
      sides
          .owner()
          .rowsOf(List.copyOf(surplus))
          .list(atOwner(), row -> Rows.key(row, parts))
          .forEach(surplus::remove);
    }
    surplus.removeAll(changedKeys().among(List.copyOf(surplus)));
    for (Key key : surplus) {
      if (!found.take(new Difference(Kind.SURPLUS, key))) {
        break;
      }
    }
    return new Chunk(next, 0, 1, 0, 0, 0);
  }

  private List<Row> page(Side side, Connection connection, @Nullable Key after)
      throws SQLException {
    int parts = side.parts().size();
    return side.page(new KeyRange(after, null), options.chunkRows())
        .list(connection, row -> new Row(Rows.key(row, parts), Rows.checksum(row)));
  }
}
