package dev.headwater.inbox;

import static dev.headwater.testkit.Bank.ALL;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.DESK;
import static dev.headwater.testkit.Bank.MOVED;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.inbox.ParkedMessages.Parked;
import dev.headwater.inbox.ParkedMessages.State;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.ManualClock;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An event that cannot be handled is set aside with its key, and the rest goes on. */
class ParkedEventsTest {
  private static final RetryPolicy THREE_TRIES =
      new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(10));

  private final ManualClock clock = new ManualClock(Instant.now());
  private final Set<Long> refused = new HashSet<>();
  private final List<Error> errorsOnce = new ArrayList<>();
  private boolean diskIsFull;
  private World world;

  @BeforeEach
  void aBank() throws Exception {
    world = World.of(ALL).at(clock);
    world.sql(BANK, Bank.TABLES);
    world.migrate();
    world.sql(DESK, "create table ledger (number bigint primary key, n serial)");
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void onlyItsKeyWaitsAndInOrder() throws Exception {
    RunningService desk = begun();
    refused.add(2L);
    publish("a", 1, 2, 3);
    publish("b", 11);
    world.drain(desk, BANK);
    publish("a", 4);
    publish("b", 12);
    world.drain(desk, BANK);

    assertThat(ledger()).isEqualTo("1,11,12");
    assertThat(states()).containsExactly("RETRYING 1", "WAITING 0", "WAITING 0");
    assertThat(desk.outlook(BANK).problem()).isEmpty();

    refused.clear();
    clock.advance(Duration.ofMinutes(1));
    world.await("the queue is through", () -> stepped(desk) && ledger().endsWith("4"));
    assertThat(ledger()).isEqualTo("1,11,12,2,3,4");
    assertThat(parked()).isEmpty();
  }

  @Test
  void afterItsTriesItIsParkedUntilSomebodyActs() throws Exception {
    RunningService desk = begun();
    refused.add(1L);
    publish("a", 1, 2);
    world.drain(desk, BANK);
    for (int i = 0; i < 5; i++) {
      clock.advance(Duration.ofMinutes(1));
      desk.step(BANK);
    }

    Parked first = parked().get(0);
    assertThat(first.state()).isEqualTo(State.PARKED);
    assertThat(first.attempts()).isEqualTo(3);
    assertThat(first.errors()).hasSize(3).allMatch(error -> error.contains("1 is refused"));
    assertThat(first.payload().orElseThrow()).contains("\"number\": 1");
    clock.advance(Duration.ofDays(1));
    desk.step(BANK);
    assertThat(ledger()).isEmpty();

    refused.clear();
    operate(connection -> ParkedMessages.retry(connection, first.id()));
    world.await("both are handled", () -> stepped(desk) && ledger().equals("1,2"));
    assertThat(show(first.id()).state()).isEqualTo(State.DONE);
    assertThat(show(first.id()).payload()).as("is not kept").isEmpty();
  }

  @Test
  void aLongQueueIsThroughInAFewSteps() throws Exception {
    RunningService desk = begun();
    refused.add(1L);
    refused.add(1_001L);
    publish("a", LongStream.rangeClosed(1, 400).toArray());
    publish("b", LongStream.rangeClosed(1_001, 1_400).toArray());
    world.drain(desk, BANK);
    assertThat(ledger()).isEmpty();

    refused.clear();
    clock.advance(Duration.ofMinutes(1));
    for (int i = 0; i < 3; i++) {
      desk.step(BANK);
    }

    assertThat(ledgerOf(1, 1_000)).isEqualTo(numbers(1, 400));
    assertThat(ledgerOf(1_001, 2_000)).isEqualTo(numbers(1_001, 1_400));
    assertThat(parked()).isEmpty();
  }

  @Test
  void oneThatFailsInTheMiddleOfItsQueueHoldsUpTheRestOfItOnly() throws Exception {
    RunningService desk = begun();
    refused.add(1L);
    refused.add(3L);
    refused.add(11L);
    publish("a", 1, 2, 3, 4);
    publish("b", 11, 12);
    world.drain(desk, BANK);

    refused.remove(1L);
    refused.remove(11L);
    clock.advance(Duration.ofMinutes(1));
    desk.step(BANK);

    assertThat(ledgerOf(1, 10)).isEqualTo("1,2");
    assertThat(ledgerOf(11, 20)).isEqualTo("11,12");
    assertThat(states()).containsExactly("RETRYING 1", "WAITING 0");
    assertThat(parked().get(0).errors()).hasSize(1).allMatch(each -> each.contains("3 is refused"));

    refused.clear();
    clock.advance(Duration.ofMinutes(1));
    desk.step(BANK);
    assertThat(ledgerOf(1, 10)).isEqualTo("1,2,3,4");
  }

  @Test
  void eventsThatNobodyHandlesHereAnyMoreKeepNoOthersWaiting() throws Exception {
    try (Connection admin = world.admin(DESK).getConnection()) {
      Sql.run(
          admin,
          """
          insert into headwater.parked
            (owner, kind, target, key, state, event_id, payload, published_at, next_try_at)
          select 'bank', 'event', 'dropped', array['old'],
            case when i = 1 then 'retrying' else 'waiting' end, gen_random_uuid(), '{}', now(),
            '-infinity'
          from generate_series(1, 500) i""");
    }
    RunningService desk = begun();
    refused.add(1L);
    publish("a", 1, 2);
    publish("old", 3);
    world.drain(desk, BANK);
    refused.clear();
    clock.advance(Duration.ofMinutes(1));
    desk.step(BANK);
    assertThat(ledger()).as("the third waits behind what another version handles").isEqualTo("1,2");
  }

  @Test
  void whatSomebodyHasToActOnIsListedBeforeWhatWaits() throws Exception {
    RunningService desk = begun();
    refused.add(1L);
    refused.add(21L);
    publish("a", 1, 2, 3);
    publish("b", 21);
    world.drain(desk, BANK);
    assertThat(states()).containsExactly("RETRYING 1", "RETRYING 1", "WAITING 0", "WAITING 0");
  }

  @Test
  void oneThatIsDiscardedIsNeverHandledAndTheNextGoesOn() throws Exception {
    RunningService desk = begun();
    refused.add(1L);
    publish("a", 1, 2);
    world.drain(desk, BANK);
    long id = parked().get(0).id();

    operate(connection -> ParkedMessages.discard(connection, id, "agreed with the bank"));
    refused.clear();
    world.await("the next is handled", () -> stepped(desk) && ledger().equals("2"));

    assertThat(show(id).state()).isEqualTo(State.DISCARDED);
    assertThat(show(id).resolvedWhy()).contains("agreed with the bank");
    assertThatThrownBy(() -> operate(connection -> ParkedMessages.retry(connection, id)))
        .hasMessageContaining("HW512");
  }

  @Test
  void whatItDidBeforeItFailedIsTakenBackAndWhatOthersDidIsKept() throws Exception {
    RunningService desk = begun();
    world.sql(DESK, "insert into ledger values (3)");
    publish("a", 1);
    publish("b", 3);
    publish("c", 2);

    world.drain(desk, BANK);

    assertThat(ledger()).isEqualTo("3,1,2");
    assertThat(parked()).hasSize(1);
    assertThat(parked().get(0).errors().get(0)).contains("ledger_pkey").doesNotContain("Key (");
  }

  @Test
  void whileTheOwnerIsDownTriesGoOn() throws Exception {
    RunningService desk = begun();
    refused.add(1L);
    publish("a", 1);
    world.drain(desk, BANK);
    refused.clear();
    clock.advance(Duration.ofMinutes(1));
    world.faults().failOnceAt(dev.headwater.base.FaultPoint.BEFORE_SNAPSHOT);

    assertThat(desk.step(BANK)).isEqualTo(Step.FAILED);

    assertThat(ledger()).isEqualTo("1");
  }

  @Test
  void anotherInstanceTakesTheQueueOver() throws Exception {
    RunningService first = begun();
    refused.add(1L);
    publish("a", 1, 2);
    world.drain(first, BANK);
    first.close();
    RunningService second = desk();
    publish("a", 3);
    world.drain(second, BANK);
    assertThat(ledger()).isEmpty();

    refused.clear();
    clock.advance(Duration.ofMinutes(1));
    world.await("all are handled", () -> stepped(second) && ledger().equals("1,2,3"));
  }

  @Test
  void whatConcernsEverythingIsNotTheEventsFault() throws Exception {
    RunningService desk = begun();
    diskIsFull = true;
    publish("a", 1);

    assertThat(desk.step(BANK)).isEqualTo(Step.FAILED);
    assertThat(desk.outlook(BANK).problem().orElseThrow()).contains("the disk is full");
    assertThat(parked()).isEmpty();

    diskIsFull = false;
    world.drain(desk, BANK);
    assertThat(ledger()).isEqualTo("1");
  }

  @Test
  void anErrorOnceDoesNotHangTheNextTry() throws Exception {
    RunningService desk = begun();
    errorsOnce.add(new StackOverflowError("deep"));
    publish("a", 1, 2);

    assertThat(desk.step(BANK)).isEqualTo(Step.FAILED);
    assertThat(desk.outlook(BANK).problem().orElseThrow()).contains("deep");
    world.drain(desk, BANK);

    assertThat(ledger()).isEqualTo("1,2");
  }

  @Test
  void aMissingClassIsTheEventsFault() throws Exception {
    RunningService desk = begun();
    errorsOnce.add(new NoClassDefFoundError("dev/example/Missing"));
    errorsOnce.add(new NoClassDefFoundError("dev/example/Missing"));
    publish("a", 1);

    world.drain(desk, BANK);

    assertThat(parked().get(0).errors().get(0)).contains("dev/example/Missing");
  }

  private RunningService begun() throws Exception {
    RunningService desk = desk();
    world.drain(desk, BANK);
    return desk;
  }

  private RunningService desk() throws Exception {
    return world.closing(
        world.setup(DESK).retrying(THREE_TRIES).reactingTo(MOVED, this::handle).stepped());
  }

  private static boolean stepped(RunningService desk) {
    return desk.step(BANK) != Step.FAILED;
  }

  private void handle(Connection transaction, Bank.Moved moved) throws Exception {
    if (!errorsOnce.isEmpty()) {
      throw errorsOnce.remove(0);
    }
    if (diskIsFull) {
      throw new SQLException("the disk is full", "53100");
    }
    Sql.run(transaction, "insert into ledger values (" + moved.number() + ")");
    if (refused.contains(moved.number())) {
      throw new IllegalArgumentException(moved.number() + " is refused");
    }
  }

  private void publish(String key, long... numbers) throws Exception {
    try (Connection connection = world.dataSource(BANK).getConnection()) {
      for (long number : numbers) {
        Sql.inTransaction(
            connection, inOne -> Headwater.publish(inOne, MOVED, key, new Bank.Moved(7, number)));
      }
    }
  }

  private interface Operation {
    void run(Connection connection) throws SQLException;
  }

  private void operate(Operation operation) throws SQLException {
    try (Connection connection = world.dataSource(DESK).getConnection()) {
      operation.run(connection);
    }
  }

  private List<Parked> parked() throws SQLException {
    try (Connection connection = world.dataSource(DESK).getConnection()) {
      return ParkedMessages.unresolved(connection, 100);
    }
  }

  private Parked show(long id) throws SQLException {
    try (Connection connection = world.dataSource(DESK).getConnection()) {
      return ParkedMessages.show(connection, id);
    }
  }

  private List<String> states() throws SQLException {
    return parked().stream().map(each -> each.state() + " " + each.attempts()).toList();
  }

  private static String numbers(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(String::valueOf).collect(joining(","));
  }

  private String ledgerOf(long from, long to) {
    return world.value(
        DESK,
        "select coalesce(string_agg(number::text, ',' order by n), '') from ledger where number between %d and %d"
            .formatted(from, to));
  }

  private String ledger() {
    return world.value(
        DESK, "select coalesce(string_agg(number::text, ',' order by n), '') from ledger");
  }
}
