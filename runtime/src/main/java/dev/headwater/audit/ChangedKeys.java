package dev.headwater.audit;

import dev.headwater.log.postgres.OwnerInstant;
import dev.headwater.model.Copy;
import dev.headwater.model.Field;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which keys the owner has changed since a position: of these, the copy may be behind. */
final class ChangedKeys {
  private final Copy<?> copy;
  private final Sides sides;
  private final OwnerInstant owner;

  ChangedKeys(Copy<?> copy, Sides sides, OwnerInstant owner) {
    this.copy = copy;
    this.sides = sides;
    this.owner = owner;
  }

  /** Those in the range, by the owner's order. */
  Set<Key> within(KeyRange range) throws SQLException {
    List<String> conditions = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    if (range.after() != null) {
      conditions.add("(%s) > (%s)".formatted(columns(), bound()));
      values.addAll(range.after().parts());
    }
    if (range.upTo() != null) {
      conditions.add("(%s) <= (%s)".formatted(columns(), bound()));
      values.addAll(range.upTo().parts());
    }
    conditions.add("d.k1 is not null");
    return read(new Query(select() + " where " + String.join(" and ", conditions), values));
  }

  /** Those among the given ones. */
  Set<Key> among(List<Key> keys) throws SQLException {
    if (keys.isEmpty() || owner.changes() == 0) {
      return Set.of();
    }
    String texts = keyFields().stream().map(field -> "?::text[]").collect(Collectors.joining(", "));
    return read(
        new Query(
            "select * from (%s) y where (%s) in (select * from unnest(%s))"
                .formatted(select(), sides.owner().keys("y."), texts),
            sides.owner().arrays(keys)));
  }

  private String select() {
    List<Field> fields = keyFields();
    String texts =
        IntStream.range(0, fields.size())
            .mapToObj(i -> Sides.text(fields.get(i), "d.k" + (i + 1)) + " as c" + (i + 1))
            .collect(Collectors.joining(", "));
    return "select %s from (%s) d".formatted(texts, owner.changedKeys());
  }

  private List<Field> keyFields() {
    return Sides.key(copy);
  }

  /** The outbox has its keys without the collation of the owner's column. */
  private String columns() {
    List<Side.Part> parts = sides.owner().parts();
    return IntStream.range(0, parts.size())
        .mapToObj(i -> "d.k" + (i + 1) + parts.get(i).collate())
        .collect(Collectors.joining(", "));
  }

  private String bound() {
    return sides.owner().parts().stream()
        .map(part -> "?::" + part.orderedType())
        .collect(Collectors.joining(", "));
  }

  private Set<Key> read(Query query) throws SQLException {
    int parts = sides.owner().parts().size();
    return new HashSet<>(query.list(owner.connection(), row -> Rows.key(row, 1, parts)));
  }
}
