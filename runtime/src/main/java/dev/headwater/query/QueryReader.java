package dev.headwater.query;

import dev.headwater.base.HeadwaterException;
import dev.headwater.log.Token;
import dev.headwater.model.AccessPattern;
import dev.headwater.model.Query;
import dev.headwater.read.Keys;
import dev.headwater.read.ReadPolicy;
import dev.headwater.read.Session;
import java.lang.reflect.Type;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a query; every answer says of each part from where and of when it is. Immutable: each policy
 * gives a new one. Where parts come from is declared in the model; nothing here depends on it.
 */
public final class QueryReader<T extends Record> {
  private final AnswerQuery<T> answer;
  private final ReadPolicy policy;

  QueryReader(AnswerQuery<T> answer, ReadPolicy policy) {
    this.answer = answer;
    this.policy = policy;
  }

  private QueryReader<T> with(ReadPolicy other) {
    return new QueryReader<>(answer, other);
  }

  public Query<T> query() {
    return answer.query();
  }

  /** The same under another policy. */
  public QueryReader<T> under(ReadPolicy other) {
    return with(other);
  }

  /** The answer shall show at least what the token proves. */
  public QueryReader<T> notBefore(Token token) {
    return with(policy.with(List.of(token)));
  }

  /** The answer shall show at least what this caller has written and read before. */
  public QueryReader<T> in(Session session) {
    return with(policy.with(session.tokens()));
  }

  /** No part shall be older, whatever the windows allow. */
  public QueryReader<T> staleAtMost(Duration age) {
    return with(policy.noOlderThan(age));
  }

  /** How long to wait for what is demanded; the query's deadline bounds it. */
  public QueryReader<T> waitingAtMost(Duration longest) {
    return with(policy.waiting(longest));
  }

  /** When what is demanded does not come in time, what is here is served, and the stamp says so. */
  public QueryReader<T> orServeStale() {
    return with(policy.servingStale());
  }

  /**
   * The result for a key of the root.
   *
   * @param key its values, in the order of the root's key
   * @throws HeadwaterException HW841 when a part fails that has no fallback, HW405 when the key has
   *     other parts or values of other types, and whatever reading a copy or a projection throws
   */
  public QueryAnswer<Optional<T>> byKey(Object... key) throws SQLException {
    QueryAnswer<List<T>> found = byKeys(List.of(List.of(key)));
    return new QueryAnswer<>(
        found.value().stream().findFirst(), found.parts(), found.missing(), Optional.empty());
  }

  /**
   * The results for some keys, in their order; those that are not there are left out. However many
   * there are, each service is asked once for each level of the query, unless there are more than a
   * thousand values.
   *
   * @throws HeadwaterException as {@link #byKey} does
   */
  public QueryAnswer<List<T>> byKeys(List<List<Object>> keys) throws SQLException {
    List<String> key = answer.query().key();
    Keys.checkParts(answer.query().toString(), key, keys);
    if (keys.isEmpty()) {
      return new QueryAnswer<>(List.of(), List.of(), List.of(), Optional.empty());
    }
    Map<List<Object>, List<Object>> distinct = new LinkedHashMap<>();
    for (List<Object> each : keys) {
      List<Object> fitting = fitting(key, each);
      distinct.putIfAbsent(JoinValues.given(fitting), fitting);
    }
    return answer.run(new Asking(key, List.copyOf(distinct.values()), Optional.empty(), policy));
  }

  /** Values as the root's record has them. */
  private List<Object> fitting(List<String> fields, List<Object> values) {
    List<Object> fitting = new ArrayList<>(values.size());
    for (int i = 0; i < fields.size(); i++) {
      fitting.add(fitting(fields.get(i), values.get(i)));
    }
    return fitting;
  }

  private Object fitting(String field, Object value) {
    Type type =
        Arrays.stream(query().root().type().getRecordComponents())
            .filter(component -> component.getName().equals(field))
            .findFirst()
            .orElseThrow()
            .getGenericType();
    try {
      return Keys.as(type, value);
    } catch (IllegalArgumentException misfit) {
      throw new HeadwaterException(
          "HW405",
          query().toString(),
          "what was given as `%s` does not fit: %s.".formatted(field, misfit.getMessage()),
          "pass a value of that type, or its text.",
          misfit);
    }
  }

  /** Asks by a declared way of reading; by one that is not, HW844 is thrown then. */
  public Where<T> where(String field, Object value) {
    return new Where<>(this, List.of(field), List.of(value));
  }

  /** Results that have given values, in the order of a declared way of reading. */
  public static final class Where<T extends Record> {
    private final QueryReader<T> reader;
    private final List<String> fields;
    private final List<Object> values;

    private Where(QueryReader<T> reader, List<String> fields, List<Object> values) {
      this.reader = reader;
      this.fields = List.copyOf(fields);
      this.values = List.copyOf(values);
    }

    /** A further field. */
    public Where<T> and(String field, Object value) {
      List<String> moreFields = new ArrayList<>(fields);
      moreFields.add(field);
      List<Object> moreValues = new ArrayList<>(values);
      moreValues.add(value);
      return new Where<>(reader, moreFields, moreValues);
    }

    /** The first results. */
    public QueryAnswer<List<T>> first(int rowsMax) throws SQLException {
      return page(new Asking.Paging(rowsMax, Optional.empty()));
    }

    /**
     * The results that follow.
     *
     * @param cursor what the answer before gave as {@link QueryAnswer#next}
     */
    public QueryAnswer<List<T>> after(String cursor, int rowsMax) throws SQLException {
      return page(new Asking.Paging(rowsMax, Optional.of(cursor)));
    }

    private QueryAnswer<List<T>> page(Asking.Paging paging) throws SQLException {
      Query<T> query = reader.query();
      if (query.reads().stream().noneMatch(read -> ReadHere.isSame(read.equal(), fields))) {
        throw new HeadwaterException(
            "HW844",
            query.toString(),
            "it is not declared to be asked by " + fields + ".",
            "add readBy(…) with these fields, or use one of "
                + query.reads().stream().map(AccessPattern::toString).toList()
                + ".");
      }
      return reader.answer.run(
          new Asking(
              fields, List.of(reader.fitting(fields, values)), Optional.of(paging), reader.policy));
    }
  }
}
