package dev.headwater.measure;

import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.DESK;
import static dev.headwater.testkit.Bank.MOVED;
import static java.time.temporal.ChronoUnit.MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.inbox.RetryPolicy;
import dev.headwater.model.Command;
import dev.headwater.model.Model;
import dev.headwater.outbox.Retention;
import dev.headwater.owner.Outcome;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.ManualClock;
import dev.headwater.testkit.World;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a registry shows of a bank and of the desk that copies from it. */
class MeasuresTest {
  record Open(long id) {}

  record Opened(long id) {}

  private static final Command<Open, Opened> OPEN =
      BANK.handles("open-account", Open.class, Opened.class);
  private static final Model MODEL =
      Model.of(
          "bank",
          Bank.ACCOUNT,
          Bank.POCKET,
          Bank.MOVED,
          Bank.ACCOUNTS,
          Bank.POCKETS,
          Bank.ON_MOVED,
          OPEN);

  private final ManualClock clock = new ManualClock(Instant.now().truncatedTo(MILLIS));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private World world;
  private RunningService desk;
  private RunningService bank;

  @BeforeEach
  void aMeasuredBankAndDesk() throws Exception {
    world = World.of(MODEL).at(clock);
    world.sql(BANK, Bank.TABLES);
    world.migrate();
    desk =
        world.closing(
            world
                .setup(DESK)
                .measuredBy(registry)
                .retrying(new RetryPolicy(2, Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .reactingTo(MOVED, MeasuresTest::refuseOdd)
                .stepped());
    bank =
        world.closing(
            world
                .setup(BANK)
                .measuredBy(registry)
                .keeping(Retention.byDefault().keeping(Duration.ZERO))
                .handling(OPEN, MeasuresTest::open)
                .stepped());
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void ticksAndChangesAreCountedAndTimedByPhase() throws Exception {
    world.sql(BANK, "insert into accounts select i, 'h', 0 from generate_series(1, 10) i");
    world.drain(desk, BANK);
    world.sql(BANK, "update accounts set balance = 1 where id <= 3");
    world.drain(desk, BANK);

    double ticks = counter("headwater.ticks.applied", "owner", "bank");
    assertThat(ticks)
        .isEqualTo((double) desk.outlook(BANK).ticksApplied())
        .isGreaterThanOrEqualTo(2);
    assertThat(counter("headwater.changes.applied", "owner", "bank")).isEqualTo(13);
    for (String phase : new String[] {"tick", "apply", "commit"}) {
      assertThat(timer("headwater.tick.phase", "owner", "bank", "phase", phase))
          .as(phase)
          .isEqualTo((long) ticks);
    }
    assertThat(timer("headwater.tick.phase", "owner", "bank", "phase", "look"))
        .as("idle looks count too")
        .isGreaterThan((long) ticks);
  }

  @Test
  void aCopysAgeIsComputedWhenItIsAskedForAndHeldAgainstItsWindow() throws Exception {
    String[] copy = {"owner", "bank", "copy", "account_copies"};
    assertThat(gauge("headwater.copy.age", copy)).as("not looked at yet").isNaN();
    desk.stepWatch();
    assertThat(gauge("headwater.copy.age", copy)).as("never filled").isNaN();
    assertThat(gauge("headwater.copy.loading", copy)).isEqualTo(1);
    assertThat(gauge("headwater.copy.within.window", copy)).isZero();

    world.sql(BANK, "insert into accounts select i, 'h', 0 from generate_series(1, 10) i");
    world.drain(desk, BANK);
    desk.stepWatch();
    clock.advance(Duration.ofSeconds(4));

    assertThat(gauge("headwater.copy.age", copy)).isEqualTo(4_000);
    assertThat(gauge("headwater.copy.window", copy)).isEqualTo(5_000);
    assertThat(gauge("headwater.copy.within.window", copy)).isEqualTo(1);
    assertThat(gauge("headwater.copy.loading", copy)).isZero();
    assertThat(gauge("headwater.copy.rows.loaded", copy)).isEqualTo(10);

    clock.advance(Duration.ofMillis(1_001));
    assertThat(gauge("headwater.copy.within.window", copy)).isZero();
    desk.step(BANK);
    assertThat(gauge("headwater.copy.age", copy)).as("without another look").isZero();
  }

  @Test
  void theRegistryLosesNothingToTheGarbageCollector() throws Exception {
    world.sql(BANK, "insert into accounts values (1, 'a', 1)");
    world.drain(desk, BANK);
    System.gc();
    world.sql(BANK, "insert into accounts values (2, 'b', 2)");
    world.drain(desk, BANK);

    assertThat(counter("headwater.changes.applied", "owner", "bank")).isEqualTo(2);
  }

  @Test
  void theWorkersStateIsOneOfAll() {
    assertThat(state("starting")).isEqualTo(1);
    world.drain(desk, BANK);
    assertThat(state("running")).isEqualTo(1);
    assertThat(state("starting")).isZero();
    world.faults().failOnceAt(dev.headwater.base.FaultPoint.BEFORE_SNAPSHOT);
    desk.step(BANK);
    assertThat(state("running")).isZero();
  }

  @Test
  void whatIsSetAsideIsCountedByKindAndState() throws Exception {
    world.drain(desk, BANK);
    publish("a", 1, 2);
    alterCopy("add constraint no_debt check (balance >= 0)");
    world.sql(BANK, "insert into accounts values (1, 'a', -1)");
    world.drain(desk, BANK);
    desk.stepWatch();

    assertThat(parked("event", "retrying")).isEqualTo(1);
    assertThat(parked("event", "waiting")).isEqualTo(1);
    assertThat(parked("state", "retrying")).isEqualTo(1);
    assertThat(parked("state", "parked")).isZero();
    assertThat(gauge("headwater.copy.rows.parked", "owner", "bank", "copy", "account_copies"))
        .isEqualTo(1);
  }

  @Test
  void theOwnerShowsWhatItKeepsAndForWhom() throws Exception {
    world.drain(desk, BANK);
    world.sql(BANK, "insert into accounts select i, 'h', 0 from generate_series(1, 10) i");
    publish("a", 2);
    world.await(
        "the statistics have come",
        () -> {
          bank.stepPruning();
          return gauge("headwater.subscriber.unread", "subscriber", "desk") == 11
              && slotRows() >= 11
              && counter("headwater.events.published", "service", "bank") == 1;
        });
    assertThat(gauge("headwater.subscriber.behind", "subscriber", "desk")).isNotNegative();
    assertThat(gauge("headwater.subscriber.kept", "subscriber", "desk")).isEqualTo(1);
    double before = counter("headwater.outbox.truncations", "service", "bank");

    RunningService again = reportingDesk();
    world.drain(again, BANK);
    world.await(
        "the outbox is truncated",
        () -> {
          again.step(BANK);
          bank.stepPruning();
          return counter("headwater.outbox.truncations", "service", "bank") >= before + 2;
        });
    assertThat(gauge("headwater.subscriber.unread", "subscriber", "desk")).isZero();
  }

  @Test
  void commandsAreTimedByHowTheyEnd() throws Exception {
    bank.send(OPEN, new Open(1), "k1");
    bank.send(OPEN, new Open(1), "k1");
    bank.send(OPEN, new Open(0), "k2");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> bank.send(OPEN, new Open(1), "k3"))
        .hasMessageContaining("accounts_pkey");

    for (String outcome : new String[] {"done", "repeated", "refused", "failed"}) {
      assertThat(timer("headwater.commands", "command", "open-account", "outcome", outcome))
          .as(outcome)
          .isEqualTo(1);
    }
  }

  @Test
  void allNamesAreOursAndAllMetersGoWithTheInstance() throws Exception {
    world.drain(desk, BANK);
    desk.stepWatch();
    bank.stepPruning();
    bank.send(OPEN, new Open(1), "k1");

    assertThat(registry.getMeters())
        .hasSizeGreaterThan(40)
        .allSatisfy(meter -> assertThat(meter.getId().getName()).startsWith("headwater."))
        .allSatisfy(meter -> assertThat(meter.getId().getTag("service")).isIn("desk", "bank"))
        .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotBlank());

    desk.close();
    bank.close();
    assertThat(registry.getMeters()).extracting(Meter::getId).isEmpty();
  }

  private RunningService reportingDesk() throws Exception {
    desk.close();
    return world.closing(
        world
            .setup(DESK)
            .reportingEvery(Duration.ZERO)
            .reactingTo(MOVED, MeasuresTest::refuseOdd)
            .stepped());
  }

  private static void refuseOdd(Connection transaction, Bank.Moved moved) {
    if (moved.number() % 2 == 1) {
      throw new IllegalArgumentException("odd");
    }
  }

  private static Outcome<Opened> open(Connection transaction, Open open) throws SQLException {
    if (open.id() == 0) {
      return Outcome.refused("0 is no account");
    }
    Sql.update(transaction, "insert into accounts values (?, 'h', 0)", open.id());
    return Outcome.done(new Opened(open.id()));
  }

  private void publish(String key, long... numbers) throws SQLException {
    try (Connection connection = world.dataSource(BANK).getConnection()) {
      for (long number : numbers) {
        Sql.inTransaction(
            connection, inOne -> Headwater.publish(inOne, MOVED, key, new Bank.Moved(7, number)));
      }
    }
  }

  private void alterCopy(String how) throws SQLException {
    try (Connection admin = world.admin(DESK).getConnection()) {
      Sql.run(admin, "alter table account_copies " + how);
    }
  }

  private double state(String state) {
    return gauge("headwater.worker.state", "owner", "bank", "state", state);
  }

  private double parked(String kind, String state) {
    return gauge("headwater.parked", "owner", "bank", "kind", kind, "state", state);
  }

  private double slotRows() {
    return registry.get("headwater.outbox.rows").gauges().stream()
        .mapToDouble(gauge -> gauge.value())
        .sum();
  }

  private double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  private double counter(String name, String... tags) {
    return registry.get(name).tags(tags).meter().measure().iterator().next().getValue();
  }

  private long timer(String name, String... tags) {
    return registry.get(name).tags(tags).timer().count();
  }
}
