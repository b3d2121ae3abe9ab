package dev.headwater.docs;

import static dev.headwater.docs.Gifts.GIFTS;
import static dev.headwater.docs.Gifts.POINTS;
import static dev.headwater.docs.Gifts.SHELVES;

import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.inbox.ReceiveTicks;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.saga.AdvanceSagas;
import dev.headwater.testkit.CrashPoints;
import dev.headwater.testkit.ManualClock;
import dev.headwater.testkit.World;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The gifts' services on one thread, which moves each of them on when it wants to. */
final class SteppedGifts implements AutoCloseable {
  static final Service[] ALL = {GIFTS, SHELVES, POINTS};

  final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  final World world;
  final CrashPoints crashes;
  private final Model model;
  private final UnaryOperator<ServiceSetup> rules;
  private final Map<Service, RunningService> running = new HashMap<>();

  private SteppedGifts(Model model, UnaryOperator<ServiceSetup> rules) throws SQLException {
    this.model = model;
    this.rules = rules;
    this.world = World.of(model).at(clock);
    this.crashes = new CrashPoints(world.faults());
    tables(world);
  }

  static SteppedGifts of(Model model, UnaryOperator<ServiceSetup> rules) throws SQLException {
    SteppedGifts gifts = new SteppedGifts(model, rules);
    for (Service service : ALL) {
      gifts.restart(service);
    }
    gifts.settle(ALL);
    return gifts;
  }

  /** One of them has never run so far. */
  static SteppedGifts without(Service absent) throws SQLException {
    SteppedGifts gifts = new SteppedGifts(Anomalies.model(), AnomalyRules::of);
    for (Service service : ALL) {
      if (!service.equals(absent)) {
        gifts.restart(service);
      }
    }
    return gifts;
  }

  static void tables(World world) throws SQLException {
    world.sql(GIFTS, GiftRules.GIFT_TABLES);
    world.sql(SHELVES, GiftRules.SHELF_TABLES);
    world.sql(POINTS, GiftRules.POINT_TABLES);
    world.migrate();
  }

  RunningService service(Service service) {
    return running.get(service);
  }

  // snippet: saga-settle
  /** Steps these services until nothing moves any more; what is sent to others waits for them. */
  void settle(Service... awake) throws SQLException {
    boolean busy = true;
    for (int round = 0; busy && round < 50; round++) {
      busy = false;
      for (Service service : awake) {
        for (Service other : model.heardInSagas(service)) { // takes its messages
          busy |= running.get(service).step(other) != ReceiveTicks.Step.IDLE;
          restartIfCrashed();
        }
        busy |= running.get(service).stepSagas() != AdvanceSagas.Step.IDLE; // what is due
        restartIfCrashed();
      }
    }
  }

  void settleAfter(Duration later, Service... awake) throws SQLException {
    clock.advance(later);
    settle(awake);
  }

  // end

  // snippet: saga-restart
  /** In place of an instance that has crashed: its sessions end, its claims run out. */
  void restart(Service service) throws SQLException {
    running.put(
        service, rules.apply(world.setup(service)).takingOverAfter(Duration.ofMillis(1)).stepped());
  }

  void restartIfCrashed() throws SQLException {
    String crashed = crashes.takeCrashed().orElse("").replaceAll("[< ].*", ""); // "shelves<gifts"
    for (Service service : ALL) {
      if (service.name().equals(crashed)) {
        running.get(service).close();
        restart(service);
      }
    }
  }

  // end

  @Override
  public void close() {
    running.values().forEach(RunningService::close);
    world.close();
  }
}
