package dev.headwater.query;

import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Projection;
import dev.headwater.model.QueryPart;
import dev.headwater.model.Source;
import dev.headwater.projection.Lookup;
import dev.headwater.read.Answer;
import dev.headwater.read.Page;
import dev.headwater.read.ReadPolicy;
import dev.headwater.read.Stamp;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads parts of queries that lie in the database of the service that answers. */
final class ReadHere {
  private final LocalReaders readers;

  ReadHere(LocalReaders readers) {
    this.readers = readers;
  }

  /**
   * What was read.
   *
   * @param next what to go on after
   */
  record Found(List<? extends Record> rows, Stamp stamp, Optional<String> next) {
    private static Found of(Answer<? extends List<? extends Record>> answer) {
      return new Found(answer.value(), answer.stamp(), Optional.empty());
    }
  }

  /** All rows of a part that have one of the given combinations of values. */
  Found by(QueryPart part, List<String> fields, List<List<Object>> values, ReadPolicy policy)
      throws SQLException {
    Source source = part.source();
    if (source instanceof Source.FromCopy from) {
      return copy(from.copy(), fields, values, policy);
    }
    if (source instanceof Source.FromProjection from) {
      return projection(from.projection(), fields, values, policy);
    }
    Entity<?> own = ((Source.Asked) source).entity();
    return Found.of(readers.own(own, part.type(), fields, values, OptionalInt.empty()));
  }

  Found copy(Copy<?> copy, List<String> fields, List<List<Object>> values, ReadPolicy policy)
      throws SQLException {
    var reader = readers.of(copy).under(policy);
    return Found.of(fields.equals(copy.key()) ? reader.byKeys(values) : reader.by(fields, values));
  }

  private Found projection(
      Projection<?> projection, List<String> fields, List<List<Object>> values, ReadPolicy policy)
      throws SQLException {
    var reader = readers.of(projection).under(policy);
    return Found.of(
        fields.equals(projection.key()) ? reader.byKeys(values) : reader.by(fields, values));
  }

  /** Some rows of the root, in the order of a declared way of reading. */
  Found page(QueryPart root, Asking asking, Asking.Paging paging) throws SQLException {
    if (root.source() instanceof Source.FromProjection from) {
      return page(from.projection(), asking, paging);
    }
    if (root.source() instanceof Source.Asked own) {
      return Found.of(
          readers.own(
              own.entity(),
              root.type(),
              asking.fields(),
              asking.values(),
              OptionalInt.of(paging.rowsMax())));
    }
    return by(root, asking.fields(), asking.values(), asking.policy());
  }

  private <T extends Record> Found page(
      Projection<T> projection, Asking asking, Asking.Paging paging) throws SQLException {
    List<Object> values = asking.values().get(0);
    var reader = readers.of(projection).under(asking.policy());
    Lookup<T> lookup = reader.where(asking.fields().get(0), values.get(0));
    for (int i = 1; i < values.size(); i++) {
      lookup = lookup.and(asking.fields().get(i), values.get(i));
    }
    Page<T> page =
        paging.cursor().isPresent()
            ? lookup.after(paging.cursor().get(), paging.rowsMax())
            : lookup.first(paging.rowsMax());
    return new Found(page.rows(), page.stamp(), page.next());
  }

  static boolean isSame(List<String> some, List<String> others) {
    return new HashSet<>(some).equals(new HashSet<>(others));
  }
}
