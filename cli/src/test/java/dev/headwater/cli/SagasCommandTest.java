package dev.headwater.cli;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.Json;
import dev.headwater.base.Sql;
import dev.headwater.cli.Trips.Trip;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.model.Service;
import dev.headwater.outbox.Subscriber;
import dev.headwater.saga.SagaStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SagasCommandTest {
  private static final String NOBODY = "00000000-0000-0000-0000-000000000001";

  private static EmbeddedPostgres server;
  private final Trips trips = new Trips();
  private RunningService travel;
  private final List<RunningService> participants = new ArrayList<>();

  @BeforeAll
  static void aServerWithLogins() throws SQLException {
    server = EmbeddedPostgres.start();
    for (Service service : Trips.MODEL.services()) {
      run("postgres", "create role " + service + " login superuser");
    }
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void travelRunsAndHotelsDoNot() throws SQLException {
    for (Service service : Trips.MODEL.services()) {
      server.createDatabase(service.name());
      Headwater.migrate(Trips.MODEL, service, as(service, service));
    }
    travel = trips.travel(as(Trips.TRAVEL, Trips.TRAVEL), as(Trips.HOTELS, Trips.TRAVEL));
    bothHaveMet();
  }

  @AfterEach
  void close() throws SQLException {
    participants.forEach(RunningService::close);
    travel.close();
    for (Service service : Trips.MODEL.services()) {
      run("postgres", "drop database " + service + " with (force)");
    }
  }

  /** Only who has registered gets what is sent from then on. */
  private void bothHaveMet() throws SQLException {
    hotelsRun();
    await()
        .until(() -> isRegistered("travel", Trips.HOTELS) && isRegistered("hotels", Trips.TRAVEL));
    participants.remove(0).close();
  }

  private static boolean isRegistered(String database, Service subscriber) throws SQLException {
    try (Connection connection = server.dataSource(database).getConnection()) {
      return Subscriber.of(connection).stream()
          .anyMatch(each -> each.name().equals(subscriber.name()));
    }
  }

  private void hotelsRun() throws SQLException {
    participants.add(trips.hotels(as(Trips.HOTELS, Trips.HOTELS), as(Trips.TRAVEL, Trips.HOTELS)));
  }

  private UUID begun(String key) throws SQLException {
    return travel.sagas().start(Trips.BOOK_TRIP, new Trip(7, 2), key);
  }

  private SagaStatus ended(UUID saga) throws Exception {
    travel.sagas().awaitEnd(saga, ofSeconds(20));
    return travel.sagas().find(saga).orElseThrow();
  }

  /** Its compensation has failed so often that it waits for somebody. */
  private UUID parked(String key) throws SQLException {
    trips.refusing.set(true);
    trips.failing.set(true);
    hotelsRun();
    UUID saga = begun(key);
    await().until(() -> status(saga).problem().contains("It waits to be retried."));
    return saga;
  }

  private SagaStatus status(UUID saga) throws SQLException {
    return travel.sagas().find(saga).orElseThrow();
  }

  @Test
  void whatStandsStillIsListedFirst() throws Exception {
    assertThat(sagas("list").exits(0).out()).contains("There is no such saga.");
    UUID stuck = parked("trip-2");
    participants.remove(0).close();
    UUID waiting = begun("trip-1");
    run(
        "travel",
        "update headwater.sagas set started_at = now() - interval '9 minutes'"
            + " where key = 'trip-1'");

    List<String> lines = sagas("list").exits(1).out().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).contains("id", "saga", "key", "state", "step", "age", "problem");
    assertThat(lines.get(1))
        .startsWith("! " + stuck)
        .contains("book-trip", "trip-2", "compensating", "room", "has failed 2 times")
        .contains("the hotel does not answer");
    assertThat(lines.get(2)).startsWith("  " + waiting).contains("trip-1", "running", "room", "9m");
  }

  @Test
  void filtersLeaveOutTheOthers() throws Exception {
    UUID first = begun("trip-1");
    run("travel", "update headwater.sagas set started_at = now() - interval '9 minutes'");
    begun("trip-2");
    UUID third = begun("trip-3");
    run("travel", "update headwater.sagas set problem = 'it is lost' where key = 'trip-3'");

    assertThat(keys("--older-than", "5m")).containsExactly("trip-1");
    assertThat(keys("--older-than", "2h")).isEmpty();
    assertThat(keys("--key", "trip-2")).containsExactly("trip-2");
    assertThat(keys("--saga", "book-trip")).containsExactly("trip-3", "trip-1", "trip-2");
    assertThat(keys("--saga", "other")).isEmpty();
    assertThat(keys("--step", "room")).hasSize(3);
    assertThat(keys("--step", "pay")).isEmpty();
    assertThat(keys("--state", "running")).hasSize(3);
    assertThat(keys("--state", "fencing")).isEmpty();
    assertThat(keys("--stuck")).containsExactly("trip-3");
    assertThat(keys("--stuck", "--older-than", "5m")).isEmpty();

    assertThat(sagas("list", "--limit", "1").exits(1).out())
        .contains(third.toString(), "2 more are not shown; see --limit.")
        .doesNotContain(first.toString());
    Map<?, ?> json = json(sagas("list", "--limit", "2", "--format", "json").exits(1));
    assertThat(json.get("beyond")).isEqualTo(1);
    Map<?, ?> one = (Map<?, ?>) ((List<?>) json.get("sagas")).get(1);
    assertThat(one.get("id")).isEqualTo(first.toString());
    assertThat((Integer) one.get("ageMillis")).isGreaterThan(500_000);
  }

  @Test
  void endedOnesAreListedWhereAskedFor() throws Exception {
    hotelsRun();
    UUID completed = begun("trip-1");
    ended(completed);

    assertThat(sagas("list").exits(0).out()).contains("There is no such saga.");
    for (String state : List.of("completed", "all")) {
      assertThat(sagas("list", "--state", state).exits(0).out()).contains(completed.toString());
    }
    assertThat(sagas("list", "--state", "compensated").exits(0).out())
        .doesNotContain(completed.toString());
  }

  @Test
  void oneIsShownWithWhatHappenedAndHowLongThatTook() throws Exception {
    trips.refusing.set(true);
    hotelsRun();
    UUID saga = begun("trip-1");
    ended(saga);

    String shown = sagas("show", saga.toString()).exits(0).out();
    assertThat(shown)
        .contains("book-trip, version 1, orchestrated", "trip-1", "The card was declined.")
        .contains("\"nights\": 2", "\"room\": {\"id\": 7}");
    assertThat(shown.lines().dropWhile(line -> !line.startsWith("time")).skip(1))
        .hasSize(11)
        .anySatisfy(line -> assertThat(line).matches(".*Z +plan +done +\\d+"))
        .anySatisfy(line -> assertThat(line).matches(".*Z +room +done +\\d+"))
        .anySatisfy(line -> assertThat(line).matches(".*Z +pay +asked"))
        .anySatisfy(
            line -> assertThat(line).matches(".*Z +pay +refused +\\d+ +The card was declined."))
        .anySatisfy(line -> assertThat(line).matches(".*Z +room +undone +\\d+ .*"))
        .last()
        .asString()
        .contains("compensated");

    Map<?, ?> json = json(sagas("show", saga.toString(), "--format", "json").exits(0));
    assertThat(json.get("state")).isEqualTo("compensated");
    assertThat(json.get("input")).isEqualTo(Map.of("id", 7, "nights", 2));
    Map<?, ?> done = (Map<?, ?>) ((List<?>) json.get("history")).get(1);
    assertThat(done.get("what")).isEqualTo("done");
    assertThat((Integer) done.get("tookMillis")).isBetween(0, 20_000);
  }

  @Test
  void aParkedCompensationIsTriedAgainWhenSomebodyAsksForIt() throws Exception {
    UUID saga = parked("trip-1");
    trips.failing.set(false);

    assertThat(sagas("list", "--stuck").exits(1).out()).contains("It waits to be retried.");
    assertThat(sagas("retry", saga.toString()).exits(0).out()).contains("tried again");

    assertThat(ended(saga).state()).isEqualTo("compensated");
    assertThat(status(saga).history())
        .extracting(SagaStatus.Happened::what)
        .contains("parked", "to be tried again", "undone");
    assertThat(sagas("list").exits(0).out()).contains("There is no such saga.");
  }

  @Test
  void oneThatWaitsForAParticipantIsCompensated() throws Exception {
    UUID saga = begun("trip-1");

    assertThat(sagas("compensate", saga.toString(), "--because", "agreed with Ann").exits(0).out())
        .contains("cancels it if it still can", "goes on forward");
    await().until(() -> status(saga).state().equals("fencing"));
    assertThat(sagas("show", saga.toString()).exits(0).out()).contains("asked for compensate");
    assertThat(refused("compensate", saga)).contains("asked for already");
    sagas("retry", saga.toString()).exits(0);

    hotelsRun();
    assertThat(ended(saga).state()).isEqualTo("compensated");
    assertThat(status(saga).reason()).isEqualTo("An operator asked for it: agreed with Ann");
    assertThat(status(saga).history())
        .extracting(happened -> happened.step() + " " + happened.what())
        .containsSubsequence("room asked", "room late", "plan to be undone", "plan undone")
        .doesNotContain("pay asked");
  }

  @Test
  void whatHasEndedOrIsUndoneAlreadyIsRefused() throws Exception {
    UUID compensating = parked("trip-1");
    assertThat(refused("compensate", compensating)).contains("under way, at step room");
    trips.failing.set(false);
    sagas("retry", compensating.toString()).exits(0);
    ended(compensating);

    assertThat(refused("retry", compensating)).contains("it has ended, compensated");
    assertThat(refused("compensate", compensating)).contains("it has ended, compensated");
    for (String command : List.of("show", "retry", "compensate")) {
      assertThat(refused(command, UUID.fromString(NOBODY))).contains("none with this id");
    }
  }

  @Test
  void oneThatHasNotBegunIsNotCompensated() throws Exception {
    travel.close();
    run(
        "travel",
        """
        insert into headwater.sagas (id, name, version, fingerprint, style, key, input, state, step,
          started_at, deadline_at, step_at, step_due_at, due_at)
        select '%s', 'book-trip', 1, '', 'orchestrated', 'k', '{}', 'starting', 'plan', now(),
          now(), now(), now(), now()"""
            .formatted(NOBODY));
    assertThat(refused("compensate", UUID.fromString(NOBODY))).contains("it has not begun yet");
  }

  @Test
  void whatIsAskedForWronglyIsExplained() {
    assertThat(sagas("list", "--state", "lost").exits(2).oneLineWithRemedy().err())
        .contains("lost", "compensating");
    assertThat(sagas("list", "--older-than", "soon").exits(2).err()).contains("30s, 5m, 2h");
    sagas("list", "--limit", "0").exits(2).oneLineWithRemedy();
    sagas("show", "seven").exits(2);
    sagas("compensate", NOBODY, "--because", " ").exits(2).oneLineWithRemedy();
  }

  private static String refused(String command, UUID saga) {
    return sagas(command, saga.toString()).exits(1).oneLineWithRemedy().err();
  }

  private static List<Object> keys(String... filter) {
    List<String> command = new ArrayList<>(List.of("list", "--format", "json"));
    command.addAll(List.of(filter));
    List<?> listed = (List<?>) json(sagas(command.toArray(String[]::new))).get("sagas");
    return listed.stream().<Object>map(each -> ((Map<?, ?>) each).get("key")).toList();
  }

  private static Map<?, ?> json(Answer answer) {
    return Json.read(answer.out(), Map.class);
  }

  private static Answer sagas(String... command) {
    List<String> all = new ArrayList<>(List.of("sagas"));
    all.addAll(List.of(command));
    all.addAll(List.of("--jdbc-url", server.jdbcUrl("travel", "travel")));
    return Answer.to(all.toArray(String[]::new));
  }

  private static DataSource as(Service service, Service login) {
    return server.dataSource(service.name(), login.name());
  }

  private static void run(String database, String statement) throws SQLException {
    try (Connection connection = server.dataSource(database).getConnection()) {
      Sql.run(connection, statement);
    }
  }
}
