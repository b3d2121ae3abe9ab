package dev.headwater.erase;

import static dev.headwater.erase.Club.BAR;
import static dev.headwater.erase.Club.BILLED;
import static dev.headwater.erase.Club.CLUB;
import static dev.headwater.erase.Club.GREETED;
import static dev.headwater.erase.Club.JOIN;
import static dev.headwater.erase.Club.MEMBER;
import static dev.headwater.erase.Club.MODEL;
import static dev.headwater.erase.Club.OFFICE;
import static dev.headwater.erase.Club.TAB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.Headwater;
import dev.headwater.base.Sql;
import dev.headwater.erase.Club.Join;
import dev.headwater.model.Service;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is left of a person after the owner has deleted it is erased everywhere, and provably. */
class EraseTest extends ClubHouse {
  @Test
  void nothingInAnyTableTellsOfThePersonAfterwards() throws Exception {
    aMemberWhomTheOfficeCannotGreet();
    assertThat(tablesWithMark(CLUB))
        .contains("headwater.events_0", "headwater.outbox_member_0", "headwater.commands");
    assertThat(tablesWithMark(OFFICE)).containsExactly("headwater.parked");
    assertThat(tablesWithMark(BAR)).containsExactly("public.guests");

    world.sql(CLUB, "delete from members where email = '" + EMAIL + "'");
    drain();
    officeRefuses = false;
    ErasureReport first = erase(person().givingUpParked());
    assertThat(place(first, OFFICE, "headwater.parked").pending())
        .as("events behind the parked one still take effect")
        .containsExactly(
            "1 tried again or waiting behind another: they are handled or parked by themselves");
    assertThat(first.isComplete()).isFalse();

    drain();
    assertThat(greeted).containsExactly(2);
    somebodyWritesTheWholeTime(
        () -> {
          club.stepPruning();
          ErasureReport second = erase(person());
          assertThat(second.places()).allMatch(Place::isClear);
          assertThat(second.isComplete()).isTrue();
          assertThat(place(second, CLUB, "headwater.events").erased()).isEqualTo(2);
          assertThat(place(second, CLUB, "headwater.events").vacuum()).isEqualTo(Place.Vacuum.DONE);
          assertThat(second.toString()).doesNotContain(MARK);
        });

    assertThat(tablesWithMark(CLUB)).isEmpty();
    assertThat(tablesWithMark(OFFICE)).isEmpty();
    assertThat(tablesWithMark(BAR)).isEmpty();
    ErasureReport again = erase(person());
    assertThat(again.isComplete()).isTrue();
    assertThat(again.erased()).as("there is nothing more to erase").isZero();
    assertThat(again.keySha256()).isEqualTo(first.keySha256());
    othersAreStillThere();
  }

  @Test
  void asLongAsTheOwnerHasTheRowNothingIsErased() throws Exception {
    aMemberWhomTheOfficeCannotGreet();
    drain();
    club.stepPruning();

    assertThatThrownBy(() -> erase(person().givingUpParked()))
        .hasMessageContaining("HW217")
        .hasMessageNotContaining(MARK);
    assertThat(tablesWithMark(CLUB)).contains("headwater.commands", "public.members");
    assertThat(tablesWithMark(OFFICE)).containsExactly("headwater.parked");

    ErasureReport looked = erase(person().lookingOnly());
    assertThat(place(looked, CLUB, "public.members").pending())
        .containsExactly("the owner's own code has to delete it");
    assertThat(looked.isComplete()).isFalse();
    assertThat(looked.erased()).isZero();
  }

  @Test
  void whoMigratedWithoutBeingSuperuserMayEraseAndTheServiceMayNot() throws Exception {
    World plain = World.of(MODEL);
    try (plain) {
      plain.sql(CLUB, Club.TABLES);
      for (Service service : MODEL.services()) {
        try (Connection dba = plain.admin(service).getConnection()) {
          Sql.run(dba, "alter role " + Sql.quoted(plain.role(service)) + " createrole");
        }
        Headwater.migrate(MODEL, service, plain.dataSource(service));
      }
      plain.sql(
          CLUB,
          """
          insert into headwater.commands (idempotency_key, command, request_hash, refusal)
          values ('join-1', 'join', 'x', 'no')""");

      ErasureReport report =
          new EraseKey(MODEL, person())
              .from(
                  plain.dataSource(CLUB),
                  Map.of("office", plain.dataSource(OFFICE), "bar", plain.dataSource(BAR)));

      assertThat(place(report, CLUB, "headwater.commands").erased()).isEqualTo(1);
      assertThat(place(report, CLUB, "headwater.commands").vacuum()).isEqualTo(Place.Vacuum.DONE);
      assertThat(place(report, BAR, "public.guests").pending().toString())
          .contains("it has not begun to read the owner");
    }
    assertThatThrownBy(() -> new EraseKey(MODEL, person()).from(world.dataSource(CLUB), Map.of()))
        .hasMessageContaining("permission denied");
  }

  @Test
  void aCommandWhoseOutcomeIsErasedIsRefusedWithoutEffect() throws Exception {
    Join join = new Join(EMAIL, MARK);
    club.send(JOIN, join, "join-1");
    drain();
    world.sql(CLUB, "delete from members where email = '" + EMAIL + "'");
    drain();
    club.stepPruning();

    assertThat(place(erase(person()), CLUB, "headwater.commands").erased()).isEqualTo(1);

    assertThatThrownBy(() -> club.send(JOIN, join, "join-1")).hasMessageContaining("HW416");
    assertThatThrownBy(() -> club.send(JOIN, new Join("b", "b"), "join-1"))
        .hasMessageContaining("HW416");
    assertThat(world.value(CLUB, "select count(*) from members")).isEqualTo("0");
    assertThat(club.send(JOIN, join, "join-2").repeated()).isFalse();
  }

  @Test
  void aRowThatWasAnonymisedStaysAndItsCopiesHaveToShowIt() throws Exception {
    String key = "member-17";
    world.sql(CLUB, insert(key, MARK));
    drain();
    world.sql(CLUB, "update members set name = 'gone', motto = null where email = 'member-17'");
    world.drain(office, CLUB);
    Erasure erasure = Erasure.of(MEMBER, key).afterAnonymising();

    assertThatThrownBy(() -> erase(Erasure.of(MEMBER, key))).hasMessageContaining("HW217");
    ErasureReport first = erase(erasure);
    assertThat(place(first, OFFICE, "public.member_copies").isClear()).isTrue();
    assertThat(place(first, BAR, "public.guests").isClear()).isFalse();
    drain();
    assertThat(erase(erasure).isComplete()).isTrue();
    assertThat(tablesWithMark(BAR)).isEmpty();

    asAdmin(BAR, "set session_replication_role = replica; update guests set name = '" + MARK + "'");
    assertThat(place(erase(erasure), BAR, "public.guests").pending().toString())
        .contains("headwater audit --repair");
    asAdmin(BAR, "set session_replication_role = replica; update guests set name = 'gone'");
    asAdmin(
        BAR,
        """
        alter table guests add column phone text default '7';
        update headwater.copies set retired = jsonb_build_object('phone', now())
        where name = 'guests'""");
    assertThat(place(erase(erasure), BAR, "public.guests").pending().toString())
        .contains("column phone is retired");
  }

  @Test
  void keysOfSeveralPartsAreReadInTheirTypes() throws Exception {
    world.sql(
        CLUB, "insert into tabs values ('north', 7, '%s'), ('north', 8, 'b')".formatted(MARK));
    drain();
    world.sql(CLUB, "delete from tabs where number = 7");
    publish(BILLED, "tab-7", 1);
    publish(GREETED, "tab-7", 2);
    drain();

    assertThatThrownBy(() -> erase(Erasure.of(TAB, "north", "seven")))
        .hasMessageContaining("HW405");
    assertThatThrownBy(() -> Erasure.of(TAB, "north")).hasMessageContaining("club, number");
    assertThatThrownBy(() -> Erasure.of(TAB, "north", "7").withEventsNamed("billed"))
        .hasMessageContaining("--event-key");
    assertThatThrownBy(() -> erase(Erasure.of(TAB, "north", "8"))).hasMessageContaining("HW217");
    somebodyWritesTheWholeTime(
        () -> {
          club.stepPruning();
          Erasure tab =
              Erasure.of(TAB, "north", "007").withEventsOf("tab-7").withEventsNamed("billed");
          ErasureReport report = erase(tab);
          assertThat(report.isComplete()).isTrue();
          assertThat(place(report, CLUB, "headwater.outbox_tab").erased()).isEqualTo(2);
          assertThat(place(report, CLUB, "headwater.events").erased()).isEqualTo(1);
        });
  }

  @Test
  void aKeyThatWasWrittenWithManyOthersIsFoundAmongThem() throws Exception {
    world.sql(CLUB, "insert into tabs select 'north', i, 'o' from generate_series(1, 1000) i");
    drain();
    world.sql(CLUB, "delete from tabs where number = 777");
    drain();
    somebodyWritesTheWholeTime(
        () -> {
          club.stepPruning();
          ErasureReport report = erase(Erasure.of(TAB, "north", "777"));
          assertThat(report.isComplete()).isTrue();
          assertThat(place(report, CLUB, "headwater.outbox_tab").erased())
              .as("its deletion, and a row of many keys")
              .isEqualTo(2);
        });
    assertThat(
            world.adminValue(
                CLUB, "select count(*) from headwater_published.changes_tab where k2 = 777"))
        .isEqualTo("0");
  }
}
