package dev.headwater.saga;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.base.TraceParent;
import dev.headwater.model.Saga;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import tools.jackson.databind.JsonNode;

/** Starts a service's sagas, and tells how they stand. For many threads. */
public final class Sagas {
  private static final String ALREADY_THERE = "23505";
  private static final long LOOK_EVERY_NANOS = Duration.ofSeconds(2).toNanos();
  private static final int KEY_LENGTH_MAX = 200;

  private final Setting setting;
  private final DataSource source;
  private final StartTogether starting;
  private final SagaEnds ends;

  Sagas(Setting setting, DataSource source, RunBatch batches, SagaEnds ends) {
    this.setting = setting;
    this.source = source;
    this.starting = new StartTogether(source, batches, ends);
    this.ends = ends;
  }

  /**
   * Starts a saga in a transaction of its own, in which its first step is done, too, if this
   * service is its participant.
   *
   * @param key what it is started by: the same for each try of one intention; for who starts it
   *     again with the same input, nothing happens
   * @return the saga's id
   * @throws HeadwaterException HW708 when the key was used with another input, HW414 when it is no
   *     key
   */
  public <I extends Record> UUID start(Saga<I> saga, I input, String key) throws SQLException {
    return start(begun(saga, input, key));
  }

  private UUID start(Instance begun) throws SQLException {
    try {
      starting.start(begun);
      return begun.id();
    } catch (SQLException failure) {
      if (!ALREADY_THERE.equals(failure.getSQLState())) {
        throw failure;
      }
      try (Connection connection = source.getConnection()) {
        Optional<UUID> earlier = earlier(connection, begun);
        return earlier.orElseThrow(() -> failure);
      }
    }
  }

  /**
   * Starts a saga if the caller's transaction commits, and only then. Its first step is taken soon
   * after that: at once, if {@code committed()} is called on the running service.
   *
   * @param transaction of this service's database; in a handler, the one that it was given
   * @return the saga's id
   */
  public <I extends Record> UUID start(Connection transaction, Saga<I> saga, I input, String key)
      throws SQLException {
    if (transaction.getAutoCommit()) {
      throw new HeadwaterException(
          "HW213",
          saga.toString(),
          "the connection is in autocommit mode: the saga would start whether or not the change"
              + " that it belongs to commits.",
          "start it within the transaction of the change (setAutoCommit(false)).");
    }
    Instance begun = begun(saga, input, key);
    boolean isNew = Instances.insertUnlessThere(transaction, setting.definitions(), begun);
    return isNew ? begun.id() : earlier(transaction, begun).orElseThrow();
  }

  private <I extends Record> Instance begun(Saga<I> saga, I input, String key) {
    requireOwn(saga);
    if (key.isBlank() || key.length() > KEY_LENGTH_MAX) {
      throw new HeadwaterException(
          "HW414",
          "key of " + saga,
          "it is blank or longer than " + KEY_LENGTH_MAX + " characters.",
          "use what the saga is about, or a UUID, made once for each intention.");
    }
    Instant now = setting.now();
    SagaRef ref =
        new SagaRef(
            TimeOrderedId.at(now, setting.surroundings().random()),
            saga.name(),
            saga.version(),
            setting.service(),
            saga.style(),
            now,
            setting.definitions().print(saga),
            setting.tracing().current().flatMap(TraceParent::of).orElse(null));
    return begun(saga, ref, key, SagaJson.tree(input));
  }

  private static Instance begun(Saga<?> saga, SagaRef ref, String key, JsonNode input) {
    return Instance.begun(
        new Instance.Stored(
            ref, saga, key, input, SagaJson.object(), ref.startedAt().plus(saga.deadline())));
  }

  private void requireOwn(Saga<?> saga) {
    boolean own =
        setting.definitions().find(setting.service(), saga.name(), saga.version()).isPresent();
    if (!own || !saga.service().name().equals(setting.service())) {
      throw new HeadwaterException(
          "HW701",
          setting.service(),
          "saga \"" + saga + "\" is not one that this service starts.",
          "start it in \"" + saga.service() + "\", with the model that declares it.");
    }
  }

  private Optional<UUID> earlier(Connection connection, Instance begun) throws SQLException {
    return Sql.first(
        connection,
        "select id, input = ?::jsonb from headwater.sagas where name = ? and key = ?",
        row -> {
          if (!row.getBoolean(2)) {
            throw new HeadwaterException(
                "HW708",
                begun.saga.toString(),
                "the key \"" + begun.key + "\" has started one with another input.",
                "use a new key for a new intention, and the same one only to try again.");
          }
          return row.getObject(1, UUID.class);
        },
        begun.input.toString(),
        begun.ref.name(),
        begun.key);
  }

  /** How one stands; empty if it is not known here (any more). */
  public Optional<SagaStatus> find(UUID id) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return SagaStatus.find(connection, id);
    }
  }

  /** How the one stands that was started by a key. */
  public Optional<SagaStatus> find(Saga<?> saga, String key) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return Sql.first(
          connection,
          SagaStatus.COLUMNS + "where name = ? and key = ?",
          SagaStatus::read,
          saga.name(),
          key);
    }
  }

  /**
   * Starts a saga as {@link #start(Saga, Record, String)} does, and waits for its end.
   *
   * @throws HeadwaterException HW709 when it takes longer; it goes on
   */
  public <I extends Record> Saga.Ended run(Saga<I> saga, I input, String key, Duration longest)
      throws SQLException, InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    Instance begun = begun(saga, input, key);
    ends.expect(begun.id());
    try {
      UUID id = start(begun);
      // Of one that somebody has started before, nothing may be told here any more.
      return id.equals(begun.id())
          ? await(id, end, LOOK_EVERY_NANOS)
          : awaitEnd(id, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    } finally {
      ends.forget(begun.id());
    }
  }

  /**
   * Waits for the end of one.
   *
   * @throws HeadwaterException HW702 when there is none, HW709 when it takes longer; it goes on
   */
  public Saga.Ended awaitEnd(UUID id, Duration longest) throws SQLException, InterruptedException {
    ends.expect(id);
    try {
      // It may have ended before.
      return await(id, System.nanoTime() + longest.toNanos(), 0);
    } finally {
      ends.forget(id);
    }
  }

  /** Is told here or by {@link SagaEnds#look}; looks itself where nothing runs that would. */
  private Saga.Ended await(UUID id, long end, long firstLookAfterNanos)
      throws SQLException, InterruptedException {
    long wait = firstLookAfterNanos;
    while (true) {
      long left = end - System.nanoTime();
      Optional<Saga.Ended> told = ends.await(id, Math.max(0, Math.min(left, wait)));
      if (told.isPresent()) {
        return told.get();
      }
      SagaStatus status = find(id).orElseThrow(() -> unknown(id));
      Optional<Saga.Outcome> outcome = status.outcome();
      if (outcome.isPresent()) {
        return new Saga.Ended(id, status.key(), outcome.get(), status.reason());
      }
      if (left <= 0) {
        throw stillUnderWay(status);
      }
      wait = LOOK_EVERY_NANOS;
    }
  }

  private HeadwaterException unknown(UUID id) {
    return new HeadwaterException(
        "HW702",
        setting.service(),
        "there is no saga " + id + " here (any more).",
        "ask the service that has started it; ended ones are shown for some days only.");
  }

  private static HeadwaterException stillUnderWay(SagaStatus status) {
    return new HeadwaterException(
        "HW709",
        status.saga(),
        "%s is still %s at step %s.%s"
            .formatted(
                status.id(),
                status.state(),
                status.step(),
                status.problem().isEmpty() ? "" : " " + status.problem()),
        "it goes on by itself; wait longer, or be told by its event.");
  }

  /** Those that have not ended, the oldest first. */
  public List<SagaStatus> open(int most) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return Sql.list(
          connection,
          SagaStatus.COLUMNS + "where due_at is not null order by started_at limit ?",
          SagaStatus::read,
          most);
    }
  }
}
