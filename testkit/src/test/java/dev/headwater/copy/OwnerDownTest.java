package dev.headwater.copy;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.Surroundings;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.inbox.WorkerState;
import dev.headwater.read.Answer;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.ManualClock;
import dev.headwater.testkit.TestServer;
import dev.headwater.testkit.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A service starts and serves while an owner is down, says how old its copies are, and catches up.
 */
class OwnerDownTest {
  private EmbeddedPostgres owner;
  private World world;

  @BeforeEach
  void aBankWithAServerOfItsOwn() throws Exception {
    owner = EmbeddedPostgres.start();
    world = World.of(COPIES, service -> service.equals(BANK) ? owner : TestServer.shared());
    world.sql(BANK, Bank.TABLES);
    world.sql(BANK, "insert into accounts select i, 'h', 1 from generate_series(1, 20) i");
    world.migrate();
  }

  @AfterEach
  void close() {
    owner.restart();
    world.close();
    owner.close();
  }

  @Test
  void itServesItsCopyWhileTheOwnerIsDownAndCatchesUpAlone() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    RunningService desk =
        world.closing(
            world
                .setup(DESK)
                .in(Surroundings.real().with(clock))
                .tellingWindows(listener(told))
                .start());
    world.await("the copy is filled", () -> read(desk).complete());

    owner.crash();
    world.await(
        "the outage is noticed", () -> desk.outlook(BANK).state() == WorkerState.OWNER_UNREACHABLE);
    clock.advance(Duration.ofSeconds(60));
    Answer<Optional<Bank.Account>> during = read(desk);
    assertThat(during.value()).isPresent();
    assertThat(during.withinWindow()).isFalse();
    assertThat(Duration.between(during.asOf(), clock.instant())).isEqualTo(Duration.ofSeconds(60));
    world.await("the window's end is told", () -> told.contains("exceeded account_copies"));

    owner.restart();
    world.sql(BANK, "update accounts set holder = 'renamed' where id = 1");
    world.await(
        "the copy has caught up",
        () -> read(desk).value().orElseThrow().holder().equals("renamed"));
    world.await("the recovery is told", () -> told.contains("recovered account_copies"));
    assertThat(read(desk).withinWindow()).isTrue();
  }

  @Test
  void itStartsAndServesWhileTheOwnerIsDown() throws Exception {
    RunningService before = world.start(DESK);
    world.await("the copy is filled", () -> read(before).complete());
    before.close();

    owner.crash();
    RunningService after = world.start(DESK);

    assertThat(read(after).value()).contains(new Bank.Account(1, "h", 1));
  }

  @Test
  void anEmptyCopySaysThatItWasNeverFilled() throws Exception {
    owner.crash();
    RunningService desk = world.start(DESK);

    Answer<Optional<Bank.Account>> read = read(desk);

    assertThat(read.complete()).isFalse();
    assertThat(read.value()).isEmpty();
    assertThat(read.asOf()).isEqualTo(Instant.EPOCH);
    assertThat(new ArrayList<>(desk.copies())).noneMatch(CopyStatus::loaded);
  }

  private static Answer<Optional<Bank.Account>> read(RunningService desk) throws Exception {
    return desk.read(ACCOUNTS).byKey(1L);
  }

  private static WindowListener listener(List<String> told) {
    return new WindowListener() {
      @Override
      public void exceeded(CopyStatus status) {
        told.add("exceeded " + status.name());
      }

      @Override
      public void recovered(CopyStatus status) {
        told.add("recovered " + status.name());
      }
    };
  }
}
