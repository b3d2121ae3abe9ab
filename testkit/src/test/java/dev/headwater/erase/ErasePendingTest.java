package dev.headwater.erase;

import static dev.headwater.erase.Club.BAR;
import static dev.headwater.erase.Club.BILLED;
import static dev.headwater.erase.Club.CLUB;
import static dev.headwater.erase.Club.GREETED;
import static dev.headwater.erase.Club.GUESTS;
import static dev.headwater.erase.Club.JOIN;
import static dev.headwater.erase.Club.MEMBER;
import static dev.headwater.erase.Club.MEMBERS;
import static dev.headwater.erase.Club.MODEL;
import static dev.headwater.erase.Club.OFFICE;
import static dev.headwater.erase.Club.TAB;
import static dev.headwater.erase.Club.TABS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.outbox.Retention;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What is still needed, or for somebody to decide, is not erased: it is said to be pending. */
class ErasePendingTest extends ClubHouse {
  @Test
  void whatASubscriberHasNotReadYetIsPendingAndGoesLater() throws Exception {
    world.sql(CLUB, insert(EMAIL, MARK));
    drain();
    world.sql(CLUB, "delete from members where email = '" + EMAIL + "'");
    publish(GREETED, EMAIL, 1);
    world.drain(office, CLUB);
    club.stepPruning();

    ErasureReport first = erase(person());
    assertThat(place(first, BAR, "public.guests").found()).isEqualTo(1);
    assertThat(place(first, BAR, "public.guests").pending())
        .containsExactly("it has not read the key's last changes yet: run it");
    assertThat(place(first, OFFICE, "public.member_copies").isClear()).isTrue();
    assertThat(place(first, CLUB, "headwater.outbox_member").pending().toString())
        .contains("not read by \"bar\" yet");
    assertThat(place(first, CLUB, "headwater.events").pending().toString())
        .contains("not read by \"bar\" yet")
        .doesNotContain("office");
    assertThat(greeted).containsExactly(1);

    drain();
    club.stepPruning();
    assertThat(erase(person()).isComplete()).isTrue();
    assertThat(tablesWithMark(CLUB)).isEmpty();
    assertThat(tablesWithMark(BAR)).isEmpty();
  }

  @Test
  void whatARestoredSubscriberWouldReadAgainIsKeptForIt() throws Exception {
    club.close();
    club = club(Retention.byDefault().keeping(Duration.ofHours(1)));
    world.sql(CLUB, insert(EMAIL, MARK));
    drain();
    world.sql(CLUB, "delete from members where email = '" + EMAIL + "'");
    drain();
    drain();
    club.stepPruning();

    ErasureReport report = erase(person());

    Place outbox = place(report, CLUB, "headwater.outbox_member");
    assertThat(outbox.found()).isEqualTo(2);
    assertThat(outbox.erased()).isZero();
    assertThat(outbox.pending().toString())
        .contains("kept for \"bar\", should that be restored", "kept for \"office\"");
    assertThat(place(report, BAR, "public.guests").isClear()).isTrue();
  }

  @Test
  void aRowThatIsSetAsideIsPendingUntilItsDeletionArrives() throws Exception {
    theOfficeRefusesTheRow();
    world.sql(CLUB, insert(EMAIL, MARK));
    drain();
    world.sql(CLUB, "delete from members where email = '" + EMAIL + "'");
    ErasureReport first = erase(person());
    assertThat(places(first, OFFICE, "headwater.parked").get(0).pending().toString())
        .contains("headwater parked retry");
    assertThat(tablesWithMark(OFFICE)).containsExactly("headwater.parked");

    drain();
    club.stepPruning();
    assertThat(erase(person()).isComplete()).isTrue();
    assertThat(tablesWithMark(OFFICE)).isEmpty();
  }

  @Test
  void anEventThatIsParkedIsLeftToWhoHasToDecide() throws Exception {
    officeRefuses = true;
    publish(GREETED, EMAIL, 1);
    drain();
    club.stepPruning();

    ErasureReport left = erase(person());
    assertThat(place(left, OFFICE, "headwater.parked").pending().toString())
        .contains("1 parked", "--give-up-parked");
    assertThat(tablesWithMark(OFFICE)).containsExactly("headwater.parked");

    assertThat(erase(person().withEventsNamed("billed").givingUpParked()).erased())
        .as("it is of another name")
        .isZero();
    assertThat(erase(person().givingUpParked()).isComplete()).isTrue();
    assertThat(tablesWithMark(OFFICE)).isEmpty();
  }

  @Test
  void whoStillReadsTheOwnerThoughTheModelSaysNoMoreIsNotLeftOut() throws Exception {
    Entity<Club.Guest> note =
        OFFICE.owns("note", Club.Guest.class).inTable("notes").keyedBy("email");
    Model left = Model.of("club", MEMBER, TAB, JOIN, GREETED, BILLED, GUESTS, TABS, note);
    ErasureReport report =
        new EraseKey(left, person()).from(admin(CLUB), Map.of("bar", admin(BAR)));
    assertThat(place(report, OFFICE, "its database").pending().toString())
        .contains("registered at the owner");
    assertThat(report.isComplete()).isFalse();
  }

  @Test
  void aSubscriberThatReadsOnlyOtherDataOfTheOwnerIsLookedAtToo() throws Exception {
    Model onlyTabs = Model.of("club", MEMBER, TAB, JOIN, GREETED, BILLED, MEMBERS, TABS);
    ErasureReport report =
        new EraseKey(onlyTabs, person())
            .from(admin(CLUB), Map.of("office", admin(OFFICE), "bar", admin(BAR)));
    assertThat(place(report, BAR, "public.guests").pending().toString())
        .as("its table may hold the person, whatever the new model says")
        .contains("not looked at");
    assertThat(report.isComplete()).isFalse();
  }

  @Test
  void whatWasErasedIsProvedThoughASubscriberIsDown() throws Exception {
    club.send(JOIN, new Club.Join(EMAIL, MARK), "join-1");
    drain();
    world.sql(CLUB, "delete from members where email = '" + EMAIL + "'");
    drain();
    club.stepPruning();
    PGSimpleDataSource down = new PGSimpleDataSource();
    down.setUrl("jdbc:postgresql://127.0.0.1:1/bar");

    ErasureReport report =
        new EraseKey(MODEL, person())
            .from(admin(CLUB), Map.of("office", admin(OFFICE), "bar", down));

    assertThat(place(report, CLUB, "headwater.commands").erased()).isEqualTo(1);
    assertThat(place(report, BAR, "its database").pending().toString())
        .contains("failed (08001)", "run it again");
    assertThat(report.isComplete()).isFalse();
  }

  @Test
  void whileAProblemStandsItsTextIsPending() throws Exception {
    asAdmin(OFFICE, "insert into headwater.problems values ('club', 'zebedee is too long')");

    assertThat(place(erase(person()), OFFICE, "headwater.problems").pending()).hasSize(1);
  }

  @Test
  void aCopyThatKeepsTheRowThoughNothingIsUnreadIsNotTakenForClear() throws Exception {
    world.sql(CLUB, insert(EMAIL, MARK));
    drain();
    world.sql(CLUB, "delete from members where email = '" + EMAIL + "'");
    drain();
    club.stepPruning();
    asAdmin(
        BAR,
        "set session_replication_role = replica; insert into guests values ('"
            + EMAIL
            + "', 'left')");

    assertThat(place(erase(person()), BAR, "public.guests").pending().toString())
        .contains("headwater audit --repair");
  }

  @Test
  void whoIsNotLookedAtIsNamed() throws Exception {
    asAdmin(CLUB, "insert into headwater.subscribers (name, login) values ('kiosk', 'k')");
    asAdmin(
        OFFICE,
        """
        insert into headwater.copies
          (name, owner, entity, table_schema, table_name, fingerprint, window_ms)
        values ('old', 'club', 'member', 'public', 'old_members', '', 1)""");

    ErasureReport report =
        new EraseKey(MODEL, person()).from(admin(CLUB), Map.of("office", admin(OFFICE)));

    assertThat(report.isComplete()).isFalse();
    assertThat(place(report, BAR, "its database").pending().toString()).contains("not looked at");
    assertThat(place(report, OFFICE, "public.old_members").pending().toString())
        .contains("the model does not have this copy");
    assertThat(place(report, Service.named("kiosk"), "its database").pending().toString())
        .contains("not in the model");
    assertThatThrownBy(
            () -> new EraseKey(MODEL, person()).from(admin(CLUB), Map.of("club", admin(CLUB))))
        .hasMessageContaining("HW306");
    assertThatThrownBy(
            () -> new EraseKey(MODEL, person()).from(admin(CLUB), Map.of("bar", admin(OFFICE))))
        .hasMessageContaining("HW205");
    assertThatThrownBy(() -> new EraseKey(MODEL, person()).from(admin(BAR), Map.of()))
        .hasMessageContaining("HW205");
  }
}
