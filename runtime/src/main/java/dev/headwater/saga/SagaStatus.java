package dev.headwater.saga;

import dev.headwater.base.Sql;
import dev.headwater.model.Saga;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How one saga stands, as the service that has started it knows.
 *
 * @param state {@code starting}, {@code running}, {@code fencing}, {@code compensating}, {@code
 *     completed} or {@code compensated}
 * @param step the step that is under way or being undone, or the last one that was
 * @param reason why it is or was compensated; empty if it is not
 * @param wanted what an operator, or its deadline, has asked for and that it has not come to yet,
 *     {@code retry} or {@code compensate}; empty for nothing
 * @param problem what stands in its way; empty if nothing is known to
 * @param input what it was started with, as JSON
 * @param outputs replies by step, as JSON
 */
public record SagaStatus(
    UUID id,
    String saga,
    int version,
    String style,
    String key,
    String state,
    String step,
    String reason,
    String wanted,
    String problem,
    Instant startedAt,
    Instant stepAt,
    Optional<Instant> endedAt,
    String input,
    String outputs,
    List<Happened> history) {

  /**
   * Something that happened to it.
   *
   * @param step empty if it concerns the whole
   * @param note an error or a reason; empty for none
   */
  public record Happened(Instant at, String step, String what, String note) {}

  static final String COLUMNS =
      """
      select id, name, version, style, key, state, step, reason, wanted, problem, started_at,
        step_at, ended_at, input::text, outputs::text, history::text
      from headwater.sagas
      """;

  /** How it ended; empty while it is under way. */
  public Optional<Saga.Outcome> outcome() {
    return switch (state) {
      case "completed" -> Optional.of(Saga.Outcome.COMPLETED);
      case "compensated" -> Optional.of(Saga.Outcome.COMPENSATED);
      default -> Optional.empty();
    };
  }

  /** Reads one. */
  public static Optional<SagaStatus> find(Connection connection, UUID id) throws SQLException {
    return Sql.first(connection, COLUMNS + "where id = ?", SagaStatus::read, id);
  }

  static SagaStatus read(ResultSet row) throws SQLException {
    java.sql.@Nullable Timestamp ended = row.getTimestamp(13);
    return new SagaStatus(
        row.getObject(1, UUID.class),
        row.getString(2),
        row.getInt(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getString(9),
        row.getString(10),
        row.getTimestamp(11).toInstant(),
        row.getTimestamp(12).toInstant(),
        ended == null ? Optional.empty() : Optional.of(ended.toInstant()),
        row.getString(14),
        row.getString(15),
        history(row.getString(16)));
  }

  private static List<Happened> history(String json) {
    List<Happened> history = new ArrayList<>();
    for (JsonNode entry : SagaJson.parse(json)) {
      history.add(
          new Happened(
              Instant.parse(entry.path("at").asString()),
              entry.path("step").asString(""),
              entry.path("what").asString(),
              entry.path("note").asString("")));
    }
    return history;
  }
}
