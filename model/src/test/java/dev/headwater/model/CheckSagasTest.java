package dev.headwater.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.model.Manifest.Handled;
import dev.headwater.model.Started.Sent;
import dev.headwater.model.Started.Stepped;
import dev.headwater.model.Step.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What Java's types do not let anybody write can still stand in a manifest. */
class CheckSagasTest {
  record Ask(long id) {}

  record Reply(long id) {}

  private static final Shape ASK = Shape.of(Ask.class);
  private static final Shape REPLY = Shape.of(Reply.class);
  private static final Sent SENT = new Sent("desk", "act", ASK, REPLY);
  private static final Sent BACK = new Sent("desk", "undo", ASK, REPLY);

  private static Stepped step(String name, Kind kind, Optional<Sent> undo) {
    return new Stepped(name, kind, SENT, undo, List.of(), Optional.empty(), Optional.empty());
  }

  private static List<String> check(Stepped... steps) {
    Started saga =
        new Started(
            "travel",
            1,
            SagaStyle.ORCHESTRATED,
            ASK,
            List.of(steps),
            10_000,
            "Hotels and airlines each decide for themselves what they still have.");
    Manifest desk =
        new Manifest(
            Manifest.FORMAT,
            "desk",
            List.of(),
            List.of(),
            List.of(new Handled("act", ASK, REPLY), new Handled("undo", ASK, REPLY)),
            List.of(),
            List.of(),
            List.of(),
            List.of(saga),
            List.of());
    return Manifest.check(List.of(desk)).stream()
        .map(finding -> finding.code() + " " + finding.where())
        .toList();
  }

  private static Stepped compensable(String name) {
    return step(name, Kind.COMPENSABLE, Optional.of(BACK));
  }

  @Test
  void theUsualOrderIsRight() {
    assertThat(
            check(
                compensable("book"),
                step("pay", Kind.PIVOT, Optional.empty()),
                step("tell", Kind.RETRIABLE, Optional.empty())))
        .isEmpty();
  }

  @Test
  void nothingThatIsToBeUndoneComesAfterThePivot() {
    assertThat(check(step("pay", Kind.PIVOT, Optional.empty()), compensable("book")))
        .containsExactly("HW194 desk.travel.book");
  }

  @Test
  void thereIsOnePivot() {
    assertThat(
            check(
                step("pay", Kind.PIVOT, Optional.empty()),
                step("board", Kind.PIVOT, Optional.empty())))
        .containsExactly("HW194 desk.travel.board");
  }

  @Test
  void whatIsToBeUndoneHasACompensation() {
    assertThat(check(step("book", Kind.COMPENSABLE, Optional.empty())))
        .containsExactly("HW194 desk.travel.book");
  }

  @Test
  void aRequestThatRefusesItsSampleProvesNothing() {
    Service desk = Service.named("desk");
    Command<Ask, Reply> act = desk.handles("act", Ask.class, Reply.class);
    Saga<Ask> saga =
        desk.starts("travel", Ask.class)
            .then("act", act, s -> strict(s.input()))
            .orchestrated()
            .within(Duration.ofSeconds(5))
            .because("Hotels and airlines each decide for themselves what they still have.");

    assertThat(Model.of("trips", act, saga).check()).isEmpty();
  }

  private static Ask strict(Ask sample) {
    if (sample.id() < 1_000) {
      throw new IllegalArgumentException("no such trip: " + sample);
    }
    return sample;
  }
}
