package dev.headwater.projection;

import dev.headwater.base.HeadwaterException;
import dev.headwater.copy.FreshnessSource;
import dev.headwater.log.Token;
import dev.headwater.model.Entity;
import dev.headwater.model.Projection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Reads a projection; every answer says as of when it holds, for each service whose data it shows.
 * Immutable: each policy gives a new reader.
 */
public final class ProjectionReader<T extends Record> {
  /** Another instance may be the one that computes: then only the database tells. */
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Projection<T> projection;
  private final ReadRows<T> rows;
  private final FreshnessSource known;
  private final RecomputeRows worker;
  private final Clock clock;
  private final ReadPolicy policy;

  /** Demands nothing yet. */
  public ProjectionReader(
      Projection<T> projection,
      DataSource source,
      FreshnessSource known,
      RecomputeRows worker,
      Clock clock) {
    this(
        projection,
        new ReadRows<>(projection, source, known, clock),
        known,
        worker,
        clock,
        ReadPolicy.byDefault());
  }

  private ProjectionReader(
      Projection<T> projection,
      ReadRows<T> rows,
      FreshnessSource known,
      RecomputeRows worker,
      Clock clock,
      ReadPolicy policy) {
    this.projection = projection;
    this.rows = rows;
    this.known = known;
    this.worker = worker;
    this.clock = clock;
    this.policy = policy;
  }

  private ProjectionReader<T> with(ReadPolicy other) {
    return new ProjectionReader<>(projection, rows, known, worker, clock, other);
  }

  /**
   * The answer shall show at least what the token proves: one's own write, or what one has read
   * before. May be said for several services; tokens of others do not concern it and are passed
   * over.
   */
  public ProjectionReader<T> notBefore(Token token) {
    List<String> services = new ArrayList<>(Generations.owners(projection));
    services.add(service());
    return with(policy.with(token).concerning(services));
  }

  /** The answer shall be no older, whatever the window allows. */
  public ProjectionReader<T> staleAtMost(Duration age) {
    return with(policy.noOlderThan(age));
  }

  /** How long to wait for what is demanded; 5 seconds if nothing is said. */
  public ProjectionReader<T> waitingAtMost(Duration longest) {
    return with(policy.waiting(longest));
  }

  /** What to do when it does not come in time; it is refused if nothing is said. */
  public ProjectionReader<T> otherwise(Otherwise other) {
    return with(policy.or(other));
  }

  /**
   * The row of a key.
   *
   * @param key its values, in the order of the root's key
   * @throws HeadwaterException HW401 when what a token proves has not arrived in time, HW403 when
   *     it is of another installation of its service, HW405 when the key has other parts, HW406
   *     when the projection is older than was asked for, HW324 when it is not built yet
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
    keys.forEach(this::requireKey);
    return answer(read(() -> rows.byKeys(keys)));
  }

  private void requireKey(List<Object> key) {
    if (key.size() != projection.key().size()) {
      throw new HeadwaterException(
          "HW405",
          projection.toString(),
          "the key has %d parts %s, but %d were given."
              .formatted(projection.key().size(), projection.key(), key.size()),
          "pass the parts in that order.");
    }
  }

  /** Looks for rows by a declared access pattern; by one that is not, HW408 is thrown then. */
  public Lookup<T> where(String field, Object value) {
    return new Lookup<>(this, projection, List.of(field), List.of(value));
  }

  Page<T> page(Lookup<T> lookup, Optional<String> cursor, int rowsMax) throws SQLException {
    List<String> columns = lookup.orderColumns();
    List<String> parameters = lookup.parameters(cursor);
    String select = lookup.select(cursor.isPresent(), rowsMax);
    Read<T> found = read(() -> rows.run(select, columns, ReadRows.texts(parameters)));
    List<String> cursors = found.found().cursors();
    boolean isFull = found.found().rows().size() == rowsMax && !cursors.isEmpty();
    return new Page<>(
        found.found().rows(),
        isFull ? Optional.of(cursors.get(cursors.size() - 1)) : Optional.empty(),
        stamp(found));
  }

  /**
   * Gives all rows to the consumer, in the order of their keys, few at a time and all of one
   * instant.
   */
  public Stamp forEach(Consumer<T> consumer) throws SQLException {
    read(() -> rows.byKeys(List.of()));
    Seen seen = rows.all(consumer);
    return seen.stamp(
        service(), hasOwn(), projection.window(), clock.instant(), missing(seen).isEmpty());
  }

  /** One try to read. */
  @FunctionalInterface
  private interface Query<T> {
    ReadRows.Found<T> run() throws SQLException;
  }

  /** What was read, and whether it is as it was wanted. */
  private record Read<T>(ReadRows.Found<T> found, boolean asWanted) {}

  /** Again and again, until it shows what is demanded. */
  private Read<T> read(Query<T> query) throws SQLException {
    long end = System.nanoTime() + policy.waitMax().toNanos();
    while (true) {
      ReadRows.Found<T> found = query.run();
      Optional<Missing> missing = missing(found.seen());
      if (missing.isEmpty()) {
        return new Read<>(found, true);
      }
      boolean isHopeless = missing.get() instanceof Missing.Another;
      if (isHopeless || System.nanoTime() >= end) {
        if (isHopeless || policy.otherwise() == Otherwise.REFUSE) {
          throw missing.get().refusal(projection.toString(), policy.waitMax());
        }
        return new Read<>(found, false);
      }
      pause(missing.get(), end);
    }
  }

  private Optional<Missing> missing(Seen seen) {
    return policy.demandsNothing()
        ? Optional.empty()
        : seen.missing(policy, service(), hasOwn(), clock.instant());
  }

  private void pause(Missing missing, long end) {
    missing.token().ifPresent(known::demand);
    long nanos = Math.max(1, Math.min(LOOK_EVERY_NANOS, end - System.nanoTime()));
    try {
      worker.outlook().awaitChange(nanos);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new HeadwaterException(
          "HW401",
          projection.toString(),
          "waiting for the token was interrupted.",
          "try again.",
          interrupted);
    }
  }

  private Answer<List<T>> answer(Read<T> read) {
    return new Answer<>(read.found().rows(), stamp(read));
  }

  private Stamp stamp(Read<T> read) {
    return read.found()
        .seen()
        .stamp(service(), hasOwn(), projection.window(), clock.instant(), read.asWanted());
  }

  private String service() {
    return projection.service().name();
  }

  private boolean hasOwn() {
    return projection.inputs().stream().anyMatch(input -> input instanceof Entity<?>);
  }
}
