package dev.headwater.projection;

import dev.headwater.base.HeadwaterException;
import dev.headwater.log.Token;
import dev.headwater.model.Projection;
import dev.headwater.read.Answer;
import dev.headwater.read.FreshnessSource;
import dev.headwater.read.Keys;
import dev.headwater.read.Page;
import dev.headwater.read.ReadPolicy;
import dev.headwater.read.ReadUntil;
import dev.headwater.read.Session;
import dev.headwater.read.Stamp;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Reads a projection; every answer says as of when it holds, for each service whose data it shows.
 * Immutable: each policy gives a new reader.
 */
public final class ProjectionReader<T extends Record> {
  private final Projection<T> projection;
  private final ReadRows<T> rows;
  private final ReadUntil until;
  private final ReadPolicy policy;

  /**
   * Demands nothing yet.
   *
   * @param incarnation of the reading service's own data
   */
  public ProjectionReader(
      Projection<T> projection,
      DataSource source,
      UUID incarnation,
      FreshnessSource known,
      RecomputeRows worker,
      Clock clock) {
    this(
        projection,
        new ReadRows<>(projection, source, new SeenSql(projection, incarnation, known), clock),
        new ReadUntil(
            projection.toString(),
            projection.window(),
            known,
            clock,
            worker.outlook()::awaitChange),
        ReadPolicy.byDefault());
  }

  private ProjectionReader(
      Projection<T> projection, ReadRows<T> rows, ReadUntil until, ReadPolicy policy) {
    this.projection = projection;
    this.rows = rows;
    this.until = until;
    this.policy = policy;
  }

  private ProjectionReader<T> with(ReadPolicy other) {
    return new ProjectionReader<>(projection, rows, until, other);
  }

  /** The same under another policy. */
  public ProjectionReader<T> under(ReadPolicy other) {
    return with(other);
  }

  /**
   * The answer shall show at least what the token proves: one's own write, or what one has read
   * before. May be said for several services; tokens of others do not concern it and are passed
   * over.
   */
  public ProjectionReader<T> notBefore(Token token) {
    return with(policy.with(List.of(token)));
  }

  /** The answer shall show at least what this caller has written and read before. */
  public ProjectionReader<T> in(Session session) {
    return with(policy.with(session.tokens()));
  }

  /** The answer shall be no older, whatever the window allows. */
  public ProjectionReader<T> staleAtMost(Duration age) {
    return with(policy.noOlderThan(age));
  }

  /** How long to wait for what is demanded; 5 seconds if nothing is said. */
  public ProjectionReader<T> waitingAtMost(Duration longest) {
    return with(policy.waiting(longest));
  }

  /**
   * When what is demanded does not come in time, what is here is served, and the stamp says so;
   * otherwise the read is refused.
   */
  public ProjectionReader<T> orServeStale() {
    return with(policy.servingStale());
  }

  /**
   * The row of a key.
   *
   * @param key its values, in the order of the root's key
   * @throws HeadwaterException HW401 when what a token proves has not arrived in time, HW403 when
   *     it is of another installation of its service, HW417 when it tells of what has never
   *     happened, HW405 when the key has other parts, HW406 when the projection is older than was
   *     asked for, HW324 when it is not built yet
   */
  public Answer<Optional<T>> byKey(Object... key) throws SQLException {
    Answer<List<T>> found = byKeys(List.of(List.of(key)));
    return new Answer<>(found.value().stream().findFirst(), found.stamp());
  }

  /**
   * The rows of some keys, in the order of the keys; those that are not there are left out.
   *
   * @throws HeadwaterException as {@link #byKey} does
   */
  public Answer<List<T>> byKeys(List<List<Object>> keys) throws SQLException {
    List<List<String>> texts = Keys.texts(projection.toString(), projection.key(), keys);
    Answer<ReadRows.Found<T>> found = until.run(policy, anew -> rows.byKeys(texts, anew));
    return new Answer<>(found.value().rows(), found.stamp());
  }

  /**
   * All rows of which some fields have one of the given combinations of values, in the order of
   * those and then of the key.
   *
   * @param fields of a declared access pattern; there is no index otherwise
   * @throws HeadwaterException as {@link #byKey} does
   */
  public Answer<List<T>> by(List<String> fields, List<List<Object>> values) throws SQLException {
    List<List<String>> texts = Keys.texts(projection.toString(), fields, values);
    Answer<ReadRows.Found<T>> found = until.run(policy, anew -> rows.by(fields, texts, anew));
    return new Answer<>(found.value().rows(), found.stamp());
  }

  /** Looks for rows by a declared access pattern; by one that is not, HW408 is thrown then. */
  public Lookup<T> where(String field, Object value) {
    return new Lookup<>(this, projection, List.of(field), List.of(value));
  }

  Page<T> page(Lookup<T> lookup, Optional<String> cursor, int rowsMax) throws SQLException {
    List<String> columns = lookup.orderColumns();
    List<String> parameters = lookup.parameters(cursor);
    String select = lookup.select(cursor.isPresent(), rowsMax);
    Answer<ReadRows.Found<T>> found =
        until.run(policy, anew -> rows.run(select, columns, ReadRows.texts(parameters), anew));
    List<T> shown = found.value().rows();
    List<String> cursors = found.value().cursors();
    boolean isFull = shown.size() == rowsMax && !cursors.isEmpty();
    return new Page<>(
        shown,
        isFull ? Optional.of(cursors.get(cursors.size() - 1)) : Optional.empty(),
        found.stamp());
  }

  /**
   * Gives all rows to the consumer, in the order of their keys, few at a time and all of one
   * instant.
   */
  public Stamp forEach(Consumer<T> consumer) throws SQLException {
    until.run(policy, anew -> rows.byKeys(List.of(), anew));
    return until.stamp(policy, rows.all(consumer));
  }
}
