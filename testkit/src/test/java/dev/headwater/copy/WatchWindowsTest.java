package dev.headwater.copy;

import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.base.Surroundings;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.ManualClock;
import dev.headwater.testkit.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchWindowsTest {
  private static final String[] EXCEEDED = {"exceeded account_copies", "exceeded pocket_copies"};
  private static final String[] RECOVERED = {"recovered account_copies", "recovered pocket_copies"};

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final List<String> told = new ArrayList<>();
  private World world;
  private RunningService desk;

  @BeforeEach
  void aDesk() throws Exception {
    world = World.of(COPIES);
    world.sql(BANK, Bank.TABLES);
    world.migrate();
    desk = world.closing(setup(listener(told)).stepped());
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aCopyThatWasNeverFilledHasNoAge() throws Exception {
    clock.advance(Duration.ofHours(1));
    desk.stepWatch();

    assertThat(told).isEmpty();
    assertThat(desk.copies()).noneMatch(CopyStatus::isWithinWindow);
  }

  @Test
  void theEndAndTheRecoveryOfAWindowAreEachToldOnce() throws Exception {
    world.drain(desk, BANK);
    clock.advance(Duration.ofSeconds(5));
    desk.stepWatch();
    assertThat(told).as("exactly as old as it may be").isEmpty();

    clock.advance(Duration.ofMillis(1));
    desk.stepWatch();
    desk.stepWatch();
    assertThat(told).containsExactly(EXCEEDED);

    told.clear();
    desk.step(BANK);
    desk.stepWatch();
    desk.stepWatch();
    assertThat(told).containsExactly(RECOVERED);
  }

  @Test
  void aListenerThatFailsKeepsNeitherTheOthersNorTheClaimsFromGoingOn() throws Exception {
    desk.close();
    List<String> alsoTold = new ArrayList<>();
    WindowListener failing =
        new WindowListener() {
          @Override
          public void exceeded(CopyStatus status) {
            throw new IllegalStateException("pager is off");
          }

          @Override
          public void recovered(CopyStatus status) {
            throw new IllegalStateException("pager is off");
          }
        };
    desk = world.closing(setup(failing).tellingWindows(listener(alsoTold)).stepped());
    world.drain(desk, BANK);
    clock.advance(Duration.ofMinutes(1));

    desk.stepWatch();

    assertThat(alsoTold).containsExactly(EXCEEDED);
  }

  @Test
  void aClockThatIsPutBackMakesNoCopyLookFresherThanItIs() throws Exception {
    world.drain(desk, BANK);
    clock.advance(Duration.ofHours(-1));
    desk.step(BANK);

    RunningService other = world.closing(setup(listener(told)).stepped());
    clock.advance(Duration.ofMinutes(1));

    assertThat(other.copies())
        .allSatisfy(status -> assertThat(status.age()).contains(Duration.ofMinutes(1)));
  }

  private ServiceSetup setup(WindowListener listener) {
    return world.setup(DESK).in(Surroundings.real().with(clock)).tellingWindows(listener);
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
