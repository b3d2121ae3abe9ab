package dev.headwater.docs;

import static dev.headwater.docs.Gifts.GIFTS;
import static dev.headwater.docs.Gifts.POINTS;
import static dev.headwater.docs.Gifts.SHELVES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.docs.Gifts.GiveGift;
import dev.headwater.model.Saga;
import dev.headwater.testkit.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the guide to sagas says is so. */
class SagaExamplesTest {
  private final SagaExamples guide = new SagaExamples();

  @Test
  void theModelsAreSound() {
    assertThat(Gifts.MODEL.check()).isEmpty();
    assertThat(Anomalies.model().check()).isEmpty();
    assertThat(SagaExamples.next(Gifts.GIVE, SagaExamples.GIVE_AT_ONCE).check()).isEmpty();
  }

  @Test
  void theFindingsAreThoseOfTheGuide() throws Exception {
    String document = Files.readString(Path.of("..", "docs", "guide", "sagas.md"));
    assertThat(SagaExamples.unsound()).hasSize(5);
    assertThat(SagaExamples.unsound())
        .allSatisfy(finding -> assertThat(document).contains(finding.toString()));
  }

  @Test
  void theGuidesSagaIsGivenAndTold() throws Exception {
    try (World world = World.of(Gifts.MODEL)) {
      SteppedGifts.tables(world);
      world.closing(GiftRules.run(world.setup(SHELVES)));
      world.closing(GiftRules.of(world.setup(POINTS)).start());
      RunningService gifts = world.closing(GiftRules.of(world.setup(GIFTS)).start());
      world.await("all listen", () -> gifts.outlook(SHELVES).freshness().isPresent());

      guide.start(gifts, "one intention");
      assertThat(guide.shown()).containsExactly("[" + Saga.Outcome.COMPLETED + ", true]");
      assertThat(guide.run(gifts, "another").reason()).isEqualTo("Customer 2 has too few points.");
      UUID inOne = SagaExamples.startIn(gifts, world.dataSource(GIFTS), 3);
      assertThat(gifts.sagas().awaitEnd(inOne, Duration.ofSeconds(20)).outcome())
          .isEqualTo(Saga.Outcome.COMPLETED);
      guide.find(gifts, "one intention");
      assertThat(guide.shown()).contains("[completed, hand-over, ]", "[pick, done, ]");
      world.await(
          "statements tell of it",
          () ->
              world
                  .value(POINTS, "select string_agg(line, '; ') from statements")
                  .contains("Gift another: COMPENSATED Customer 2 has too few points."));
    }
  }

  @Test
  void aNewVersionNeedsTheFormerOneAsLongAsThatRuns() throws Exception {
    try (SteppedGifts gifts = SteppedGifts.of(Gifts.MODEL, GiftRules::of)) {
      gifts.service(GIFTS).sagas().start(Gifts.GIVE, new GiveGift(1, 7, 2), "runs");
      World world = gifts.world;

      assertThatThrownBy(
              () ->
                  GiftRules.of(world.setup(SagaExamples.next(SagaExamples.GIVE_AT_ONCE), GIFTS))
                      .stepped())
          .hasMessageContaining("HW705");
      GiftRules.of(world.setup(SagaExamples.next(Gifts.GIVE, SagaExamples.GIVE_AT_ONCE), GIFTS))
          .stepped()
          .close();
    }
  }

  @Test
  void whoRunsForTheFirstTimeIsAskedOnceMoreHalfway() throws Exception {
    try (SteppedGifts gifts = SteppedGifts.without(SHELVES)) {
      gifts.service(GIFTS).sagas().start(Anomalies.SETTING_BACK, new GiveGift(1, 7, 2), "early");
      gifts.settle(GIFTS, POINTS);
      gifts.restart(SHELVES); // it has never run before
      gifts.settle(SteppedGifts.ALL);
      gifts.settleAfter(Duration.ofSeconds(14), SteppedGifts.ALL);
      assertThat(state(gifts)).isEqualTo("running"); // what was sent has not arrived

      gifts.settleAfter(Duration.ofSeconds(2), SteppedGifts.ALL);
      assertThat(state(gifts)).isEqualTo("completed");
    }
  }

  private static String state(SteppedGifts gifts) throws Exception {
    return gifts.service(GIFTS).sagas().find(Anomalies.SETTING_BACK, "early").orElseThrow().state();
  }

  @Test
  void aLateStepIsFencedFirst() throws Exception {
    SagaExamples.lateStep();
  }

  @Test
  void whereverItCrashesItIsGivenOnce() throws Exception {
    assertThat(SagaExamples.crashes()).isGreaterThan(10);
  }
}
