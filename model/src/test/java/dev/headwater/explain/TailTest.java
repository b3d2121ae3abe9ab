package dev.headwater.explain;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.explain.Figures.Latency;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TailTest {
  private static final Latency CALL = new Latency(ofMillis(10), ofMillis(100));

  @Test
  void oneCallTakesWhatItTakes() {
    assertThat(Tail.slowestMillis(List.of(CALL), 0.5)).isCloseTo(10, within(0.01));
    assertThat(Tail.slowestMillis(List.of(CALL), 0.99)).isCloseTo(100, within(0.1));
  }

  /** The quantile 0.5 of 68.97 calls is the quantile 0.99 of one: 0.99 to that power is 0.5. */
  @Test
  void manyCallsAreAsSlowAsTheirSlowest() {
    double many = Tail.slowestMillis(Collections.nCopies(69, CALL), 0.5);

    assertThat(many).isCloseTo(100, within(0.5));
  }

  @Test
  void callsThatAlwaysTakeTheSameAreNoSlowerTogether() {
    Latency steady = new Latency(ofMillis(20), ofMillis(20));

    assertThat(Tail.slowestMillis(List.of(steady, steady), 0.99)).isCloseTo(20, within(0.01));
  }

  @Test
  void nothingTakesNoTime() {
    assertThat(Tail.slowestMillis(List.of(), 0.99)).isZero();
  }
}
