package dev.headwater.saga;

import static dev.headwater.saga.Market.ORDERS;
import static dev.headwater.saga.Market.PAYMENTS;
import static dev.headwater.saga.Market.STORE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.Spans;
import dev.headwater.base.Sql;
import dev.headwater.inbox.ReceiveTicks;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
import dev.headwater.saga.Market.Wish;
import dev.headwater.testkit.ManualClock;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A saga is of the trace in which it was started, wherever its steps are carried out. */
class SagaTraceTest {
  private static final List<Service> ALL = List.of(ORDERS, PAYMENTS, STORE);
  private static final int ROUNDS_MAX = 100;
  private static final int STARTER = 0x77;
  private static final int OTHER = 0x78;

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final World world = World.of(Market.MODEL).at(clock);
  private final Map<Service, Spans> spans = new HashMap<>();
  private final Map<Service, RunningService> running = new HashMap<>();
  private SagaLimits limits = SagaLimits.byDefault();
  private String failing = "";

  static List<Saga<Wish>> styles() {
    return List.of(Market.ORCHESTRATED, Market.CHOREOGRAPHED);
  }

  @BeforeEach
  void build() throws Exception {
    MarketRules.build(world);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void run() throws SQLException {
    for (Service service : ALL) {
      spans.put(service, new Spans());
      running.put(
          service,
          world.closing(
              MarketRules.rules(world.setup(service), this::requireWorking)
                  .tracedBy(spansOf(service))
                  .remembering(limits)
                  .stepped()));
    }
    settle();
  }

  private void requireWorking(String command) {
    if (command.equals(failing)) {
      throw new IllegalStateException("not today");
    }
  }

  private Spans spansOf(Service service) {
    return Objects.requireNonNull(spans.get(service));
  }

  private Sagas sagas() {
    return Objects.requireNonNull(running.get(ORDERS)).sagas();
  }

  private void settle() throws SQLException {
    boolean busy = true;
    for (int round = 0; busy; round++) {
      assertThat(round).as("it comes to an end").isLessThan(ROUNDS_MAX);
      busy = false;
      for (Service service : ALL) {
        RunningService one = Objects.requireNonNull(running.get(service));
        for (Service owner : Market.MODEL.heardInSagas(service)) {
          busy |= one.step(owner) == ReceiveTicks.Step.APPLIED;
        }
        busy |= one.stepSagas() == AdvanceSagas.Step.ADVANCED;
      }
    }
  }

  private void startTraced(Saga<Wish> saga, String key, int span) throws SQLException {
    spansOf(ORDERS).traced(span);
    start(saga, key);
    spansOf(ORDERS).untraced();
  }

  private void start(Saga<Wish> saga, String key) throws SQLException {
    sagas().start(saga, new Wish(key, 1, 1, 1, 10), key);
  }

  @ParameterizedTest
  @MethodSource("styles")
  void eachStepIsCausedByWhoStartedTheSaga(Saga<Wish> saga) throws Exception {
    run();
    startTraced(saga, "a", STARTER);
    settle();
    String starter = " caused by " + Spans.of(STARTER);
    assertThat(spansOf(ORDERS).spans())
        .containsExactly("step create" + starter, "step confirm" + starter);
    assertThat(spansOf(PAYMENTS).spans()).containsExactly("step charge" + starter);
    assertThat(spansOf(STORE).spans()).containsExactly("step reserve" + starter);
    assertThat(endsAndTraces()).isEqualTo("a " + Spans.of(STARTER));
  }

  @ParameterizedTest
  @MethodSource("styles")
  void aStepThatIsTriedAgainIsOfItsTraceAndSoIsWhatComesAfterIt(Saga<Wish> saga) throws Exception {
    run();
    failing = "take";
    startTraced(saga, "a", STARTER);
    settle();
    failing = "";
    clock.advance(Duration.ofSeconds(5));
    settle();
    String starter = " caused by " + Spans.of(STARTER);
    assertThat(spansOf(PAYMENTS).spans())
        .hasSizeGreaterThan(1)
        .allMatch(span -> span.equals("step charge" + starter));
    assertThat(spansOf(STORE).spans()).containsExactly("step reserve" + starter);
    assertThat(spansOf(ORDERS).spans()).contains("step confirm" + starter);
    assertThat(endsAndTraces()).isEqualTo("a " + Spans.of(STARTER));
  }

  @ParameterizedTest
  @MethodSource("styles")
  void sagasThatAreMovedOnTogetherKeepTheirOwnTraces(Saga<Wish> saga) throws Exception {
    run();
    startSeveral(saga);
    settle();
    assertThat(endsAndTraces())
        .isEqualTo("a " + Spans.of(STARTER) + ", b none, c " + Spans.of(OTHER) + ", d none");
  }

  @ParameterizedTest
  @MethodSource("styles")
  void soDoThoseThatAreMovedOnInSeveralPartsOfOneTransaction(Saga<Wish> saga) throws Exception {
    limits = new SagaLimits(1, limits.horizon(), limits.endedKept());
    run();
    startSeveral(saga);
    settle();
    assertThat(endsAndTraces())
        .isEqualTo("a " + Spans.of(STARTER) + ", b none, c " + Spans.of(OTHER) + ", d none");
  }

  private void startSeveral(Saga<Wish> saga) throws SQLException {
    startTraced(saga, "a", STARTER);
    start(saga, "b");
    startTraced(saga, "c", OTHER);
    start(saga, "d");
  }

  @Test
  void aSagaThatATransactionStartsIsOfTheTraceThatThisNames() throws Exception {
    run();
    try (Connection connection = world.dataSource(ORDERS).getConnection()) {
      Sql.inTransaction(
          connection,
          transaction -> {
            Sql.first(
                transaction,
                "select set_config('headwater.traceparent', ?, true)",
                row -> true,
                Spans.of(STARTER));
            return sagas().start(transaction, Market.ORCHESTRATED, new Wish("a", 1, 1, 1, 10), "a");
          });
    }
    settle();
    assertThat(spansOf(STORE).spans())
        .containsExactly("step reserve caused by " + Spans.of(STARTER));
    assertThat(endsAndTraces()).isEqualTo("a " + Spans.of(STARTER));
  }

  private String endsAndTraces() throws SQLException {
    try (Connection connection = world.admin(ORDERS).getConnection()) {
      return String.join(
          ", ",
          Sql.list(
              connection,
              """
              select format('%s %s', key, coalesce(traceparent, 'none'))
              from headwater.events where name = 'order-ended' order by key""",
              row -> row.getString(1)));
    }
  }
}
