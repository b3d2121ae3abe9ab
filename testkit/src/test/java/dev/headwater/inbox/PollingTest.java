package dev.headwater.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PollingTest {
  private static final Polling POLLING =
      new Polling(Duration.ofMillis(100), Duration.ofMillis(500));

  @Test
  void pausesGrowByHalfFromTwoMillisecondsToTheLongest() {
    assertThat(microseconds(false).limit(5))
        .containsExactly(2_000L, 3_000L, 4_500L, 6_750L, 10_125L);
    assertThat(microseconds(false).skip(12)).startsWith(100_000L, 100_000L);
  }

  @Test
  void whoMayRestIsLookedAtEverMoreSeldomOverSomeSeconds() {
    List<Long> pauses = microseconds(true).toList();
    assertThat(pauses).isSorted().endsWith(500_000L, 500_000L);
    long onTheWayMillis =
        pauses.stream().filter(pause -> pause < 500_000).mapToLong(pause -> pause / 1_000).sum();
    assertThat(onTheWayMillis).isBetween(5_000L, 10_000L);
  }

  @Test
  void whoMayNotRestAnyMoreIsLookedAtAsBefore() {
    assertThat(POLLING.after(Duration.ofMillis(500), false)).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void aLongestPauseThatIsShorterThanTheFirstHolds() {
    Polling each = new Polling(Duration.ofMillis(1), Duration.ofMillis(1));
    assertThat(each.first()).isEqualTo(Duration.ofMillis(1));
    assertThat(each.after(each.first(), true)).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void aRestIsNoShorterThanTheLongestPause() {
    assertThatThrownBy(() -> new Polling(Duration.ofMillis(100), Duration.ofMillis(50)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("resting PT0.05S");
  }

  private static Stream<Long> microseconds(boolean mayRest) {
    return Stream.iterate(POLLING.first(), pause -> POLLING.after(pause, mayRest))
        .limit(60)
        .map(pause -> pause.toNanos() / 1_000);
  }
}
