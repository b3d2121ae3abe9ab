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
import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.erase.Club.Greeted;
import dev.headwater.erase.Club.Join;
import dev.headwater.erase.Club.Welcome;
import dev.headwater.inbox.ParkedMessages;
import dev.headwater.inbox.ParkedMessages.Kind;
import dev.headwater.inbox.ParkedMessages.Parked;
import dev.headwater.inbox.RetryPolicy;
import dev.headwater.model.Event;
import dev.headwater.model.Service;
import dev.headwater.outbox.Retention;
import dev.headwater.owner.Outcome;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is left of a person after the owner has deleted it is erased everywhere, and provably. */
class EraseTest {
  /** In everything that is about the person, and in nothing else. */
  private static final String MARK = "zebedee7f3a";

  private static final String EMAIL = MARK + "@example.org";
  private static final RetryPolicy ONE_TRY =
      new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(1));
  private static final Retention AT_ONCE = Retention.byDefault().keeping(Duration.ZERO);

  private World world;
  private RunningService club;
  private RunningService office;
  private RunningService bar;
  private boolean officeRefuses;
  private final List<Integer> greeted = new ArrayList<>();

  @BeforeEach
  void aClub() throws Exception {
    world = World.of(MODEL);
    world.sql(CLUB, Club.TABLES);
    world.migrate();
    club = club(AT_ONCE);
    office =
        world.closing(
            world
                .setup(OFFICE)
                .retrying(ONE_TRY)
                .reportingEvery(Duration.ZERO)
                .reactingTo(GREETED, this::greet)
                .reactingTo(BILLED, this::greet)
                .stepped());
    bar = world.closing(world.setup(BAR).reportingEvery(Duration.ZERO).stepped());
    drain();
  }

  @AfterEach
  void close() {
    world.close();
  }

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
  void whileAProblemStandsItsTextIsPending() throws Exception {
    asAdmin(OFFICE, "insert into headwater.problems values ('club', 'zebedee is too long')");

    assertThat(place(erase(person()), OFFICE, "headwater.problems").pending()).hasSize(1);
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
    assertThatThrownBy(
            () -> new EraseKey(MODEL, person()).from(world.dataSource(CLUB), Map.of()))
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

    ErasureReport report =
        new EraseKey(MODEL, person()).from(admin(CLUB), Map.of("office", admin(OFFICE)));

    assertThat(report.isComplete()).isFalse();
    assertThat(place(report, BAR, "its database").pending().toString()).contains("not looked at");
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

  /** Joins, is greeted and billed; the office cannot handle that, nor take the row. */
  private void aMemberWhomTheOfficeCannotGreet() throws Exception {
    theOfficeRefusesTheRow();
    world.sql(CLUB, insert("other@example.org", "another"));
    officeRefuses = true;
    Welcome welcome = (Welcome) club.send(JOIN, new Join(EMAIL, MARK), "join-1").done();
    assertThat(welcome.text()).contains(MARK);
    publish(GREETED, EMAIL, 1);
    publish(BILLED, EMAIL, 2);
    drain();
    Parked row = parkedRow();
    assertThat(row.errors().toString()).contains(MARK + " is refused");
    try (Connection connection = world.dataSource(OFFICE).getConnection()) {
      ParkedMessages.discard(connection, row.id(), "agreed with " + MARK);
    }
  }

  private void theOfficeRefusesTheRow() throws SQLException {
    asAdmin(
        OFFICE,
        """
        create function refuse() returns trigger language plpgsql as $$ begin
          raise exception '% is refused', new.name using errcode = '23514';
        end $$;
        create trigger refuse before insert on member_copies for each row
          when (new.name like 'zebedee%') execute function refuse()""");
  }

  private Parked parkedRow() throws SQLException {
    try (Connection connection = world.dataSource(OFFICE).getConnection()) {
      return ParkedMessages.unresolved(connection, 9).stream()
          .filter(parked -> parked.kind() == Kind.STATE)
          .findFirst()
          .orElseThrow();
    }
  }

  private void othersAreStillThere() {
    assertThat(world.value(CLUB, "select count(*) from members where name = 'another'"))
        .isEqualTo("1");
    assertThat(world.value(OFFICE, "select count(*) from member_copies")).isEqualTo("1");
    assertThat(world.value(BAR, "select count(*) from guests")).isEqualTo("1");
    assertThat(world.value(CLUB, "select count(*) from headwater.commands")).isEqualTo("1");
  }

  private RunningService club(Retention retention) throws SQLException {
    return world.closing(
        world
            .setup(CLUB)
            .keeping(retention)
            .handling(
                JOIN,
                (transaction, join) -> {
                  Sql.run(transaction, insert(join.email(), join.name()));
                  return Outcome.done(new Welcome("welcome, " + join.name()));
                })
            .stepped());
  }

  private void greet(Connection transaction, Greeted event) {
    if (officeRefuses) {
      throw new IllegalStateException(event.name() + " is not welcome");
    }
    greeted.add(event.number());
  }

  private static Erasure person() {
    return Erasure.of(MEMBER, EMAIL).withOutcomeOf("join-1");
  }

  private ErasureReport erase(Erasure erasure) throws SQLException {
    return new EraseKey(MODEL, erasure)
        .from(admin(CLUB), Map.of("office", admin(OFFICE), "bar", admin(BAR)));
  }

  private DataSource admin(Service service) {
    return world.admin(service);
  }

  private void asAdmin(Service service, String statements) throws SQLException {
    try (Connection connection = admin(service).getConnection()) {
      Sql.run(connection, statements);
    }
  }

  /** Of what was set aside, the events. */
  private static Place place(ErasureReport report, Service service, String table) {
    List<Place> places = places(report, service, table);
    return places.get(places.size() - 1);
  }

  private static List<Place> places(ErasureReport report, Service service, String table) {
    return report.places().stream()
        .filter(each -> each.service().equals(service.name()) && each.table().startsWith(table))
        .toList();
  }

  private static String insert(String email, String name) {
    return "insert into members values ('%s', '%s', 'I am %s', 'secret of %s')"
        .formatted(email, name, name, name);
  }

  private void publish(Event<Greeted> event, String key, int number) throws SQLException {
    try (Connection connection = world.dataSource(CLUB).getConnection()) {
      Sql.inTransaction(
          connection, inOne -> Headwater.publish(inOne, event, key, new Greeted(MARK, number)));
    }
  }

  private void drain() {
    for (int twice = 0; twice < 2; twice++) {
      world.drain(office, CLUB);
      world.drain(bar, CLUB);
    }
  }

  private interface Act {
    void run() throws Exception;
  }

  /** Slots in which somebody writes cannot be truncated: single rows have to go. */
  private void somebodyWritesTheWholeTime(Act act) throws Exception {
    try (Connection writer = world.dataSource(CLUB).getConnection()) {
      writer.setAutoCommit(false);
      Sql.run(writer, insert("third@example.org", "third"));
      Sql.run(writer, "insert into tabs values ('south', 1, 'third')");
      Headwater.publish(writer, GREETED, "third", new Greeted("third", 3));
      act.run();
      writer.rollback();
    }
  }

  /** Every table of the database, Headwater's and the service's own, as text. */
  private List<String> tablesWithMark(Service service) throws SQLException {
    List<String> marked = new ArrayList<>();
    try (Connection connection = admin(service).getConnection()) {
      List<String> tables =
          Sql.list(
              connection,
              """
              select format('%I.%I', n.nspname, c.relname)
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't'
                and n.nspname not in ('pg_catalog', 'information_schema')
              order by 1""",
              row -> row.getString(1));
      assertThat(tables).contains("headwater.parked", "headwater.positions");
      for (String table : tables) {
        String held = "select 1 from %s t where t::text like '%%%s%%'".formatted(table, MARK);
        if (Sql.first(connection, held, row -> true).orElse(false)) {
          marked.add(table);
        }
      }
    }
    return marked;
  }
}
