package dev.headwater.saga;

import static dev.headwater.saga.Market.ORDERS;
import static dev.headwater.saga.Market.PAYMENTS;
import static dev.headwater.saga.Market.STORE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.inbox.ReceiveTicks;
import dev.headwater.model.Saga;
import dev.headwater.model.Service;
import dev.headwater.saga.Market.Wish;
import dev.headwater.testkit.CrashPoints;
import dev.headwater.testkit.ManualClock;
import dev.headwater.testkit.World;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The market, stepped on one thread by a clock that a test sets; its services may crash. */
final class SteppedMarket implements AutoCloseable {
  private static final List<Service> ALL = List.of(ORDERS, PAYMENTS, STORE);
  static final long PLENTY = 1_000_000;
  private static final int ROUNDS_MAX = 60;

  final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  final World world = World.of(Market.MODEL).at(clock);

  /** The command whose handler fails. */
  String failing = "";

  final CrashPoints crashes = new CrashPoints(world.faults());
  private final Map<Service, RunningService> running = new HashMap<>();
  private final Set<Service> asleep = new HashSet<>();
  private final SagaLimits limits;

  SteppedMarket() throws SQLException {
    this(SagaLimits.byDefault());
  }

  SteppedMarket(SagaLimits limits) throws SQLException {
    this.limits = limits;
    MarketRules.build(world);
    world.sql(PAYMENTS, "update accounts set balance = " + PLENTY);
    world.sql(STORE, "update shelves set quantity = " + PLENTY);
    for (Service service : ALL) {
      deliverTwice(service);
      restart(service);
    }
    settle();
  }

  /** Each message stands twice in the outbox. */
  private void deliverTwice(Service service) throws SQLException {
    try (Connection connection = world.admin(service).getConnection()) {
      Sql.run(
          connection,
          """
          create function twice() returns trigger language plpgsql as $$
          begin
            insert into headwater.events_0 (name, key, payload)
            values (new.name, new.key, new.payload);
            return null;
          end $$;
          create trigger twice after insert on headwater.events_0
            for each row when (pg_trigger_depth() = 0) execute function twice();
          create trigger twice after insert on headwater.events_1
            for each row when (pg_trigger_depth() = 0) execute function twice()""");
    }
  }

  /** In place of an instance that is no more: its sessions end, its claims run out. */
  void restart(Service service) throws SQLException {
    running.put(
        service,
        MarketRules.rules(world.setup(service), this::requireWorking)
            .takingOverAfter(Duration.ofMillis(1))
            .reportingEvery(Duration.ofHours(1))
            .remembering(limits)
            .measuredBy(new SimpleMeterRegistry())
            .stepped());
  }

  private void requireWorking(String command) {
    if (command.equals(failing)) {
      throw new IllegalStateException(command + " does not work today");
    }
  }

  RunningService service(Service service) {
    return running.get(service);
  }

  /** Not stepped until it is woken: down, or slow. */
  void sleep(Service service) {
    asleep.add(service);
  }

  void wake(Service service) {
    asleep.remove(service);
  }

  /** Starts one, again if the service crashes at it, as whoever got no answer would. */
  void start(Saga<Wish> saga, Wish wish) throws SQLException {
    try {
      running.get(ORDERS).sagas().start(saga, wish, wish.wish());
    } catch (CrashPoints.Crash crash) {
      replaceCrashed();
      running.get(ORDERS).sagas().start(saga, wish, wish.wish());
    }
  }

  /** Steps all that are awake until nothing more happens. */
  void settle() throws SQLException {
    boolean busy = true;
    for (int round = 0; busy && round < ROUNDS_MAX; round++) {
      busy = stepAll();
    }
    assertThat(busy).as("after %d rounds it still moves", ROUNDS_MAX).isFalse();
  }

  /** One step of each that is awake; the store comes last. */
  boolean stepAll() throws SQLException {
    boolean busy = false;
    for (Service service : ALL) {
      busy |= !asleep.contains(service) && step(service);
    }
    return busy;
  }

  private boolean step(Service service) throws SQLException {
    boolean busy = false;
    for (Service owner : Market.MODEL.heardInSagas(service)) {
      busy |= receive(service, owner);
    }
    boolean advanced = advance(service);
    return busy || advanced;
  }

  /** One tick of what another service sends. */
  boolean receive(Service service, Service owner) throws SQLException {
    ReceiveTicks.Step step = running.get(service).step(owner);
    boolean crashed = replaceCrashed();
    return crashed || step != ReceiveTicks.Step.IDLE;
  }

  /** What is due at a service. */
  boolean advance(Service service) throws SQLException {
    AdvanceSagas.Step step = running.get(service).stepSagas();
    boolean crashed = replaceCrashed();
    return crashed || (step != AdvanceSagas.Step.IDLE && step != AdvanceSagas.Step.RESTING);
  }

  private boolean replaceCrashed() throws SQLException {
    String worker = crashes.takeCrashed().orElse("");
    if (worker.isEmpty()) {
      return false;
    }
    String name = worker.replaceAll("[< ].*", "");
    Service service =
        ALL.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    running.get(service).close();
    restart(service);
    return true;
  }

  /** Time goes on, and what is due by then is done. */
  void settleAfter(Duration later) throws SQLException {
    clock.advance(later);
    settle();
  }

  /** Sends everything again that was ever sent of a saga, late and in any order. */
  void sendAgain(SagaStatus saga) throws SQLException {
    for (Service service : ALL) {
      try (Connection connection = world.admin(service).getConnection()) {
        Sql.run(
            connection,
            """
            insert into headwater.events_0 (name, key, payload)
            select name, key, payload from headwater.events where key = '%s' order by random()"""
                .formatted(saga.id()));
      }
    }
  }

  @Override
  public void close() {
    running.values().forEach(RunningService::close);
    world.close();
  }
}
