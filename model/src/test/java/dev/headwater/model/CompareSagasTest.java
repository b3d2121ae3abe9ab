package dev.headwater.model;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a service that starts sagas may change while some of them run. */
class CompareSagasTest {
  record Trip(long id) {}

  record LongerTrip(long id, int nights) {}

  record MaybeLongerTrip(long id, Optional<Integer> nights) {}

  record Booked(long id) {}

  private static final Service TRAVEL = Service.named("travel");
  private static final Service HOTELS = Service.named("hotels");

  private static final Saga.Draft<Trip> ROOM = room("room", "cancel-room");

  private static Command<Trip, Booked> command(String name) {
    return HOTELS.handles(name, Trip.class, Booked.class);
  }

  private static Saga.Draft<Trip> room(String step, String undo) {
    return TRAVEL
        .starts("book-trip", Trip.class)
        .step(step, command("book-room"), s -> s.input())
        .undoneBy(command(undo), s -> s.input());
  }

  private static final Saga<Trip> BEFORE =
      led(
          ROOM.pivot("pay", command("pay"), s -> s.input())
              .then("tell", command("tell"), s -> s.input()));

  private static <I extends Record> Saga<I> led(Saga.Decided<I> decided) {
    return decided.orchestrated().within(ofSeconds(9)).because("Two must agree.");
  }

  private static Saga<Trip> roomThenPaid(Saga.Draft<Trip> room) {
    return led(
        room.pivot("pay", command("pay"), s -> s.input())
            .then("tell", command("tell"), s -> s.input()));
  }

  private static List<ManifestChange> changes(
      List<Saga<?>> before, List<Saga<?>> after, Uses uses) {
    return Manifest.changes(manifest(before), manifest(after), uses);
  }

  private static Manifest manifest(List<Saga<?>> sagas) {
    return Model.of("travels", sagas.toArray(Declaration[]::new)).manifest(TRAVEL);
  }

  private static void assertBreaks(Saga<?> after, String... what) {
    List<ManifestChange> changes = changes(List.of(BEFORE), List.of(after), Uses.everything());
    assertThat(changes)
        .allSatisfy(
            change -> {
              assertThat(change.code()).isEqualTo("HW172");
              assertThat(change.compatibility()).isEqualTo(Compatibility.BREAKING);
              assertThat(change.where()).isEqualTo("travel.book-trip");
              assertThat(change.broken()).containsExactly("travel.book-trip (running)");
            })
        .extracting(ManifestChange::what)
        .containsExactlyInAnyOrder(what);
  }

  @Test
  void theSameDefinitionHasNoDifferences() {
    Saga<Trip> again =
        ROOM.doneWithin(ofSeconds(3))
            .pivot("pay", command("pay"), s -> s.input())
            .then("tell", command("tell"), s -> s.input())
            .orchestrated()
            .within(ofSeconds(5))
            .because("Deadlines and reasons may change.");
    assertThat(changes(List.of(BEFORE), List.of(again), Uses.everything())).isEmpty();
  }

  @Test
  void aRenamedStepBreaksThoseThatRun() {
    assertBreaks(
        roomThenPaid(room("hotel", "cancel-room")),
        "version 1 of the saga has lost its step `room`",
        "version 1 of the saga has a new step `hotel`");
  }

  @Test
  void aStepMoreOrLessBreaksThoseThatRun() {
    assertBreaks(
        led(ROOM.pivot("pay", command("pay"), s -> s.input())),
        "version 1 of the saga has lost its step `tell`");
  }

  @Test
  void anotherCommandBreaksThoseThatRun() {
    assertBreaks(
        roomThenPaid(room("room", "forget-room")),
        "version 1 of the saga has another step `room`:"
            + " it was undone by `hotels.cancel-room` and is undone by `hotels.forget-room`");
    assertBreaks(
        led(
            ROOM.pivot("pay", command("charge"), s -> s.input())
                .then("tell", command("tell"), s -> s.input())),
        "version 1 of the saga has another step `pay`:"
            + " it was `hotels.pay` and is `hotels.charge`");
  }

  @Test
  void anotherKindBreaksThoseThatRun() {
    assertBreaks(
        led(
            ROOM.then("pay", command("pay"), s -> s.input())
                .then("tell", command("tell"), s -> s.input())),
        "version 1 of the saga has another step `pay`: it was pivot and is retriable");
  }

  @Test
  void anotherOrderOrStyleBreaksThoseThatRun() {
    Saga<Trip> swapped =
        ROOM.pivot("tell", command("tell"), s -> s.input())
            .then("pay", command("pay"), s -> s.input())
            .choreographed()
            .within(ofSeconds(9))
            .because("Two must agree.");
    assertBreaks(
        swapped,
        "version 1 of the saga was orchestrated and is choreographed",
        "version 1 of the saga has another step `pay`: it was pivot and is retriable",
        "version 1 of the saga has another step `tell`: it was retriable and is pivot",
        "version 1 of the saga has its steps in another order");
  }

  @Test
  void aNewVersionBesideTheFormerBreaksNobody() {
    Saga<Trip> next =
        led(room("hotel", "cancel-room").pivot("pay", command("pay"), s -> s.input()).version(2));
    List<ManifestChange> changes =
        changes(List.of(BEFORE), List.of(BEFORE, next), Uses.everything());
    assertThat(changes)
        .singleElement()
        .hasToString("HW181 full     travel.book-trip: version 2 of the saga is new.");
  }

  @Test
  void aVersionThatIsGoneBreaksThoseThatRunOnIt() {
    assertThat(changes(List.of(BEFORE), List.of(), Uses.by(List.of())))
        .singleElement()
        .hasToString(
            "HW180 breaking travel.book-trip: version 1 of the saga is gone. Breaks"
                + " `travel.book-trip (running)`. Remedy: keep it declared until none of it runs"
                + " any more.");
  }

  @Test
  void whereNothingIsUsedNothingRuns() {
    assertThat(changes(List.of(BEFORE), List.of(roomThenPaid(room("a", "b"))), Uses.nothing()))
        .hasSize(2)
        .noneMatch(ManifestChange::breaksSomebody);
  }

  @Test
  void whatRunningOnesWereStartedWithIsReadByTheNewRecord() {
    assertThat(inputs(LongerTrip.class).breaksSomebody()).isTrue();
    assertThat(inputs(MaybeLongerTrip.class).breaksSomebody()).isFalse();
  }

  private static <I extends Record> ManifestChange inputs(Class<I> type) {
    List<ManifestChange> changes =
        changes(List.of(only(Trip.class)), List.of(only(type)), Uses.everything());
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).where()).isEqualTo("travel.book-trip (input of version 1)");
    return changes.get(0);
  }

  private static <I extends Record> Saga<I> only(Class<I> type) {
    return led(TRAVEL.starts("book-trip", type).pivot("pay", command("pay"), s -> new Trip(1)));
  }
}
