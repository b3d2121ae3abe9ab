package dev.headwater.saga;

import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.saga.SagaFilter.Standing;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * For who operates the service that has started sagas. What is asked for here is only noted with
 * the saga: its running service acts on it when it looks next, as only there its definition is
 * known. So no service has to run for it.
 */
public final class ManageSagas {
  private static final String ASKED_FOR = "An operator asked for it";
  private static final int BEYOND_MAX = 100_000;

  private ManageSagas() {}

  /**
   * Sagas of one look.
   *
   * @param beyond how many more there are; counted up to 100,000
   */
  public record Listed(List<SagaStatus> sagas, int beyond) {}

  private record Condition(String sql, List<@Nullable Object> values) {}

  /** Those that a filter asks for: first the stuck ones, then open ones, each the oldest first. */
  public static Listed list(Connection connection, SagaFilter filter) throws SQLException {
    Condition which = condition(filter);
    List<SagaStatus> sagas =
        Sql.list(
            connection,
            SagaStatus.COLUMNS
                + which.sql()
                + " order by problem = '', due_at is null, started_at, id limit "
                + filter.sagasMax(),
            SagaStatus::read,
            which.values().toArray());
    int beyond = sagas.size() < filter.sagasMax() ? 0 : beyond(connection, which, sagas.size());
    return new Listed(sagas, beyond);
  }

  private static int beyond(Connection connection, Condition which, int listed)
      throws SQLException {
    String some = "select from headwater.sagas " + which.sql() + " limit " + (listed + BEYOND_MAX);
    return Sql.first(
                connection,
                "select count(*) from (" + some + ") counted",
                row -> row.getInt(1),
                which.values().toArray())
            .orElseThrow()
        - listed;
  }

  private static Condition condition(SagaFilter filter) {
    List<String> all = new ArrayList<>(List.of("true"));
    List<@Nullable Object> values = new ArrayList<>();
    switch (filter.state()) {
      case SagaFilter.ALL -> {}
      case SagaFilter.OPEN -> all.add("due_at is not null");
      default -> {
        all.add("state = ?");
        values.add(filter.state());
      }
    }
    filter.saga().ifPresent(saga -> also("name = ?", saga, all, values));
    filter.step().ifPresent(step -> also("step = ?", step, all, values));
    filter.key().ifPresent(key -> also("key = ?", key, all, values));
    filter
        .startedBefore()
        .ifPresent(time -> also("started_at < ?::timestamptz", time.toString(), all, values));
    if (filter.standing() == Standing.STUCK) {
      all.add("problem <> ''");
    }
    return new Condition("where " + String.join(" and ", all), values);
  }

  private static void also(
      String condition, Object value, List<String> all, List<@Nullable Object> values) {
    all.add(condition);
    values.add(value);
  }

  /**
   * One, also when it has ended.
   *
   * @throws HeadwaterException HW710 when there is none
   */
  public static SagaStatus find(Connection connection, UUID id) throws SQLException {
    return SagaStatus.find(connection, id).orElseThrow(() -> unknown(id));
  }

  /**
   * Has what failed, or is parked, tried again at once. One that is being cancelled goes on with
   * that: the cancellation is asked for again.
   *
   * @throws HeadwaterException HW710 when it has ended, or there is none
   */
  public static void retry(Connection connection, UUID id) throws SQLException {
    int changed =
        Sql.update(
            connection,
            """
            update headwater.sagas set due_at = now(),
              wanted = case when wanted = ? and state <> 'compensating' then wanted else ? end
            where id = ? and due_at is not null""",
            Deadlines.COMPENSATE,
            Deadlines.RETRY,
            id);
    if (changed == 0) {
      throw notPossible(find(connection, id), "tried again");
    }
  }

  /**
   * Has it cancelled, and what was done undone. If it has passed its point of no return, its
   * service finds that out, and it goes on.
   *
   * @param because kept with it as the reason, if any is given
   * @throws HeadwaterException HW710 when it has not begun, is being compensated, has ended, or
   *     there is none
   */
  public static void compensate(Connection connection, UUID id, Optional<String> because)
      throws SQLException {
    String reason = ASKED_FOR + because.map(text -> ": " + text).orElse(".");
    int changed =
        Sql.update(
            connection,
            """
            update headwater.sagas set wanted = ?, reason = ?, due_at = now()
            where id = ? and state in ('running', 'fencing') and wanted <> ?""",
            Deadlines.COMPENSATE,
            reason,
            id,
            Deadlines.COMPENSATE);
    if (changed == 0) {
      throw notPossible(find(connection, id), "compensated");
    }
  }

  private static HeadwaterException unknown(UUID id) {
    return new HeadwaterException(
        "HW710",
        "saga " + id,
        "there is none with this id here (any more).",
        "look in the database of the service that has started it (headwater sagas list --state"
            + " all); ended ones are shown for some days only.");
  }

  private static HeadwaterException notPossible(SagaStatus saga, String what) {
    return new HeadwaterException(
        "HW710",
        "saga " + saga.id(),
        "it cannot be %s: %s.".formatted(what, why(saga)),
        next(saga));
  }

  private static String why(SagaStatus saga) {
    return switch (saga.state()) {
      case "starting" -> "it has not begun yet";
      case "compensating" -> "that is under way, at step " + saga.step();
      case "completed", "compensated" -> "it has ended, " + saga.state();
      default -> "that is asked for already, and its service has not come to it";
    };
  }

  private static String next(SagaStatus saga) {
    return switch (saga.state()) {
      case "starting" -> "run its service, and ask again once it has begun.";
      case "compensating" -> "have what is in its way tried again (headwater sagas retry).";
      case "completed", "compensated" -> "nothing; start another one to take back what it did.";
      default -> "see that its service and the participant run (headwater sagas show).";
    };
  }
}
