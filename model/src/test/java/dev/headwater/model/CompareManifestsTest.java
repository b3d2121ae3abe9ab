package dev.headwater.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.model.Manifest.Copied;
import dev.headwater.model.Manifest.Handled;
import dev.headwater.model.Manifest.Owned;
import dev.headwater.model.Manifest.Published;
import dev.headwater.model.Manifest.Subscribed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompareManifestsTest {
  enum Two {
    A,
    B
  }

  enum Three {
    C,
    B,
    A
  }

  record Inner(int x, int y) {}

  record InnerLess(int x) {}

  record Base(long id, String name, int size, Two kind, Optional<String> note, Inner inner) {}

  record Less(long id, int size, Two kind, Optional<String> note, Inner inner) {}

  record More(
      long id, String name, int size, Two kind, Optional<String> note, Inner inner, int extra) {}

  record MaybeMore(
      long id,
      String name,
      int size,
      Two kind,
      Optional<String> note,
      Inner inner,
      Optional<Integer> extra) {}

  record Wide(long id, String name, long size, Two kind, Optional<String> note, Inner inner) {}

  record Other(long id, String name, boolean size, Two kind, Optional<String> note, Inner inner) {}

  record MoreKinds(
      long id, String name, int size, Three kind, Optional<String> note, Inner inner) {}

  record TextKind(
      long id, String name, int size, String kind, Optional<String> note, Inner inner) {}

  record Nulls(
      long id, Optional<String> name, int size, Two kind, Optional<String> note, Inner inner) {}

  record NoNulls(long id, String name, int size, Two kind, String note, Inner inner) {}

  record Nested(long id, String name, int size, Two kind, Optional<String> note, InnerLess inner) {}

  record IdOnly(long id) {}

  record UsesName(long id, String name) {}

  record UsesMaybeName(long id, Optional<String> name) {}

  record UsesTextKind(long id, String kind) {}

  record UsesInner(long id, Inner inner) {}

  private static final Manifest BEFORE = owner(Base.class);

  private static Manifest owner(Class<? extends Record> type) {
    return owner(type, "t", "id");
  }

  private static Manifest owner(Class<? extends Record> type, String table, String key) {
    return manifest(
        "shelf",
        List.of(
            new Owned("thing", TableName.parse(table), List.of(key), Shape.of(type), List.of())),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static Manifest event(Class<? extends Record> type) {
    return manifest(
        "shelf",
        List.of(),
        List.of(),
        List.of(),
        List.of(new Published("moved", Shape.of(type))),
        List.of());
  }

  private static Manifest command(Class<? extends Record> request, Class<? extends Record> reply) {
    return manifest(
        "shelf",
        List.of(),
        List.of(),
        List.of(new Handled("move", Shape.of(request), Shape.of(reply))),
        List.of(),
        List.of());
  }

  private static Manifest copying(Class<? extends Record> type) {
    return manifest(
        "list",
        List.of(),
        List.of(copied("things", type)),
        List.of(),
        List.of(),
        List.of(new Subscribed("shelf", "moved", Shape.of(type), "It is told what moved.")));
  }

  private static Copied copied(String name, Class<? extends Record> type) {
    return new Copied(
        name, "shelf", "thing", TableName.parse(name), Shape.of(type), 1000, "It is listed.");
  }

  private static Manifest manifest(
      String service,
      List<Owned> entities,
      List<Copied> copies,
      List<Handled> commands,
      List<Published> events,
      List<Subscribed> subscriptions) {
    return new Manifest(
        Manifest.FORMAT,
        service,
        entities,
        copies,
        commands,
        events,
        subscriptions,
        List.of(),
        List.of(),
        List.of());
  }

  private static final Manifest NOTHING =
      manifest("shelf", List.of(), List.of(), List.of(), List.of(), List.of());

  private static ManifestChange only(Manifest before, Manifest after, Uses uses) {
    List<ManifestChange> changes = Manifest.changes(before, after, uses);
    assertThat(changes).hasSize(1);
    return changes.get(0);
  }

  private static void assertChange(
      Manifest after, String code, Compatibility compatibility, String... broken) {
    ManifestChange change = only(BEFORE, after, Uses.everything());
    assertThat(change.code()).isEqualTo(code);
    assertThat(change.compatibility()).isEqualTo(compatibility);
    assertThat(change.broken()).containsExactly(broken);
    assertThat(change.where()).isEqualTo("shelf.thing");
  }

  private static List<String> brokenFor(Manifest after, Class<? extends Record> used) {
    return only(BEFORE, after, Uses.by(List.of(copying(used)))).broken();
  }

  @Test
  void theSameManifestHasNoDifferences() {
    assertThat(Manifest.changes(BEFORE, owner(Base.class), Uses.everything())).isEmpty();
  }

  @Test
  void aTableIsTheServicesOwn() {
    assertThat(Manifest.changes(BEFORE, owner(Base.class, "other.table", "id"), Uses.everything()))
        .isEmpty();
  }

  @Test
  void manifestsOfTwoServicesAreNotCompared() {
    assertThatThrownBy(() -> Manifest.changes(BEFORE, copying(IdOnly.class), Uses.everything()))
        .hasMessageContaining("shelf")
        .hasMessageContaining("list");
  }

  @Test
  void aFieldThatIsGoneBreaksThoseWhoUseIt() {
    assertChange(owner(Less.class), "HW182", Compatibility.BACKWARD, "anybody");
    assertThat(brokenFor(owner(Less.class), UsesName.class)).containsExactly("list.things");
    assertThat(brokenFor(owner(Less.class), UsesMaybeName.class)).containsExactly("list.things");
    assertThat(brokenFor(owner(Less.class), IdOnly.class)).isEmpty();
  }

  @Test
  void aNewFieldBreaksNobodyWhoReads() {
    assertChange(owner(More.class), "HW183", Compatibility.FORWARD);
    assertChange(owner(MaybeMore.class), "HW183", Compatibility.FULL);
  }

  @Test
  void aWidenedFieldCannotBeReadByOldReaders() {
    assertChange(owner(Wide.class), "HW185", Compatibility.BACKWARD, "anybody");
    ManifestChange narrowed = only(owner(Wide.class), BEFORE, Uses.everything());
    assertThat(narrowed.code()).isEqualTo("HW184");
    assertThat(narrowed.compatibility()).isEqualTo(Compatibility.FORWARD);
  }

  @Test
  void aFieldOfAnotherTypeBreaksThoseWhoUseIt() {
    assertChange(owner(Other.class), "HW184", Compatibility.BREAKING, "anybody");
    assertThat(brokenFor(owner(Other.class), Base.class)).containsExactly("list.things");
    assertThat(brokenFor(owner(Other.class), UsesName.class)).isEmpty();
  }

  @Test
  void anEnumWithMoreConstantsBreaksThoseWhoDoNotReadItAsText() {
    assertChange(owner(MoreKinds.class), "HW185", Compatibility.BACKWARD, "anybody");
    assertChange(owner(TextKind.class), "HW185", Compatibility.BACKWARD, "anybody");
    assertThat(brokenFor(owner(MoreKinds.class), Base.class)).containsExactly("list.things");
    assertThat(brokenFor(owner(MoreKinds.class), UsesTextKind.class)).isEmpty();
    assertThat(brokenFor(owner(TextKind.class), UsesTextKind.class)).isEmpty();
    assertThat(only(owner(MoreKinds.class), BEFORE, Uses.everything()).compatibility())
        .isEqualTo(Compatibility.FORWARD);
  }

  @Test
  void aFieldThatMayBeNullBreaksThoseWhoExpectAValue() {
    assertChange(owner(Nulls.class), "HW186", Compatibility.BACKWARD, "anybody");
    assertThat(brokenFor(owner(Nulls.class), UsesName.class)).containsExactly("list.things");
    assertThat(brokenFor(owner(Nulls.class), UsesMaybeName.class)).isEmpty();
    assertChange(owner(NoNulls.class), "HW186", Compatibility.FORWARD);
  }

  @Test
  void nestedRecordsAreComparedByTheirFields() {
    ManifestChange change = only(BEFORE, owner(Nested.class), Uses.everything());
    assertThat(change.what()).contains("`inner.y`");
    assertThat(change.code()).isEqualTo("HW182");
    assertThat(brokenFor(owner(Nested.class), UsesInner.class)).containsExactly("list.things");
    assertThat(brokenFor(owner(Nested.class), UsesName.class)).isEmpty();
  }

  @Test
  void anotherKeyBreaksEveryCopy() {
    assertChange(owner(Base.class, "t", "name"), "HW187", Compatibility.BREAKING, "anybody");
    assertThat(brokenFor(owner(Base.class, "t", "name"), IdOnly.class))
        .containsExactly("list.things");
  }

  @Test
  void whatIsGoneBreaksThoseWhoUseIt() {
    ManifestChange entity = only(BEFORE, NOTHING, Uses.by(List.of(copying(IdOnly.class))));
    assertThat(entity.code()).isEqualTo("HW180");
    assertThat(entity.broken()).containsExactly("list.things");
    ManifestChange event =
        only(event(Base.class), NOTHING, Uses.by(List.of(copying(IdOnly.class))));
    assertThat(event.broken()).containsExactly("list");
    assertThat(only(event(Base.class), NOTHING, Uses.by(List.of(BEFORE))).broken()).isEmpty();
    assertThat(only(command(Base.class, Base.class), NOTHING, Uses.by(List.of(BEFORE))).broken())
        .as("nobody knows who sends a command")
        .containsExactly("anybody");
  }

  @Test
  void whatIsNewBreaksNobody() {
    ManifestChange change = only(NOTHING, BEFORE, Uses.everything());
    assertThat(change.code()).isEqualTo("HW181");
    assertThat(change.compatibility()).isEqualTo(Compatibility.FULL);
    assertThat(change.breaksSomebody()).isFalse();
  }

  @Test
  void eventsAreReadByThoseWhoSubscribe() {
    Uses uses = Uses.by(List.of(copying(UsesName.class)));
    assertThat(only(event(Base.class), event(Less.class), uses).broken()).containsExactly("list");
    assertThat(only(event(Base.class), event(Other.class), uses).broken()).isEmpty();
  }

  @Test
  void requestsAreWrittenByOthersAndReadByTheService() {
    assertRequest(MaybeMore.class, Compatibility.FULL, false);
    assertRequest(More.class, Compatibility.FORWARD, true);
    assertRequest(Less.class, Compatibility.BACKWARD, false);
    assertRequest(Wide.class, Compatibility.BACKWARD, false);
    assertRequest(NoNulls.class, Compatibility.FORWARD, true);
    assertRequest(Nulls.class, Compatibility.BACKWARD, false);
  }

  private static void assertRequest(
      Class<? extends Record> request, Compatibility compatibility, boolean breaks) {
    ManifestChange change =
        only(command(Base.class, IdOnly.class), command(request, IdOnly.class), Uses.everything());
    assertThat(change.where()).isEqualTo("shelf.move (request)");
    assertThat(change.compatibility()).isEqualTo(compatibility);
    assertThat(change.breaksSomebody()).as(request.getSimpleName()).isEqualTo(breaks);
  }

  @Test
  void repliesAreReadByOthers() {
    ManifestChange change =
        only(
            command(IdOnly.class, Base.class),
            command(IdOnly.class, Less.class),
            Uses.everything());
    assertThat(change.where()).isEqualTo("shelf.move (reply)");
    assertThat(change.broken()).containsExactly("anybody");
  }

  @Test
  void aCopyThatIsGoneConcernsItsServiceAlone() {
    Manifest without = manifest("list", List.of(), List.of(), List.of(), List.of(), List.of());
    ManifestChange change = only(copying(IdOnly.class), without, Uses.everything());
    assertThat(change.code()).isEqualTo("HW188");
    assertThat(change.breaksSomebody()).isFalse();
  }

  @Test
  void whereNothingIsUsedNobodyIsBroken() {
    assertThat(only(BEFORE, NOTHING, Uses.nothing()).broken()).isEmpty();
    assertThat(only(command(Base.class, Base.class), NOTHING, Uses.nothing()).broken()).isEmpty();
  }

  @Test
  void aDifferenceIsOneLineWithWhomItBreaksAndTheRemedy() {
    assertThat(only(BEFORE, owner(Less.class), Uses.everything()))
        .hasToString(
            "HW182 backward shelf.thing: field `name` is gone. Breaks `anybody`."
                + " Remedy: keep it until nobody uses it any more.");
  }
}
