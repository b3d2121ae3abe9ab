package dev.headwater.model;

import java.util.List;
import java.util.Optional;

/**
 * A row of a query's part, and what is joined to it. Names are those that the query gave to its
 * parts; others than those that a field is {@link Query.Draft#show declared} to be made of are
 * refused.
 */
public interface Joined {

  /**
   * The row itself.
   *
   * @param type the part's record
   */
  <R extends Record> R as(Class<R> type);

  /** The one row of a part that is joined to this one by {@code toOne}. */
  Joined one(String alias);

  /**
   * The row of a part that is joined to this one by {@code toOneOrNone}; empty also if the part is
   * left out because its owner did not answer.
   */
  Optional<Joined> oneOrNone(String alias);

  /**
   * The rows of a part that are joined to this one by {@code toMany}, in the order of their source;
   * none also if the part is left out because its owner did not answer.
   */
  List<Joined> many(String alias);

  default <R extends Record> R one(String alias, Class<R> type) {
    return one(alias).as(type);
  }

  default <R extends Record> Optional<R> oneOrNone(String alias, Class<R> type) {
    return oneOrNone(alias).map(row -> row.as(type));
  }

  default <R extends Record> List<R> many(String alias, Class<R> type) {
    return many(alias).stream().map(row -> row.as(type)).toList();
  }
}
