package dev.headwater.query;

import static dev.headwater.model.Join.on;
import static dev.headwater.model.Source.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.log.Snapshot;
import dev.headwater.log.Token;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Query;
import dev.headwater.model.Service;
import dev.headwater.model.Source;
import dev.headwater.query.PartStamp.Served;
import dev.headwater.testkit.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How parts wait for each other, and what is done when one does not come. */
class RunQueryTest {
  private static final Service PEOPLE = Service.named("people");
  private static final Service CITIES = Service.named("cities");
  private static final Service DESK = Service.named("desk");
  private static final Duration DEADLINE = Duration.ofMillis(1_500);
  private static final UUID INCARNATION = new UUID(1, 2);

  record Ticket(long id, long personId, String topic) {}

  record Person(long id, String name, long cityId) {}

  record City(long id, String name) {}

  record View(long id, Optional<String> person, Optional<String> city) {}

  private static final Entity<Ticket> TICKET =
      DESK.owns("ticket", Ticket.class).readBy("topic", "id desc").keyedBy("id");
  private static final Entity<Person> PERSON = PEOPLE.owns("person", Person.class).keyedBy("id");
  private static final Entity<City> CITY = CITIES.owns("city", City.class).keyedBy("id");

  private static final Query<View> PARTIAL = view("partial", ask(PERSON), ask(CITY).orPartial());
  private static final Query<View> BARE =
      view("bare", ask(PERSON).orPartial(), ask(CITY).orPartial());
  private static final Query<View> KNOWN =
      view("known", ask(PERSON).orLastKnown(Duration.ofMinutes(1)), ask(CITY).orPartial());

  private static final Model MODEL = Model.of("office", TICKET, PERSON, CITY, PARTIAL, BARE, KNOWN);

  private static Query<View> view(String name, Source people, Source cities) {
    return DESK.answers(name, View.class)
        .from("t", Ticket.class, ask(TICKET))
        .toOneOrNone("p", Person.class, people, on("id", "t.personId"))
        .toOneOrNone("c", City.class, cities, on("id", "p.cityId"))
        .show("person", "p.name")
        .show("city", "c.name")
        .readBy("topic", "id desc")
        .within(DEADLINE)
        .because("Whoever picks up the telephone sees who is calling, and from where.");
  }

  private static World world;

  private final List<CompletableFuture<OwnerAnswer>> asked = new ArrayList<>();
  private Function<OwnerRequest, CompletableFuture<OwnerAnswer>> people = this::people;
  private Function<OwnerRequest, CompletableFuture<OwnerAnswer>> cities = this::cities;
  private RunningService desk;

  @BeforeAll
  static void prepareDatabases() throws Exception {
    world = World.of(MODEL);
    world.sql(
        DESK,
        """
        create table ticket (id bigint primary key, person_id bigint not null, topic text not null);
        insert into ticket select n, n, 'water' from generate_series(1, 5) n""");
    world.sql(
        PEOPLE,
        "create table person (id bigint primary key, name text not null, city_id bigint not null)");
    world.sql(CITIES, "create table city (id bigint primary key, name text not null)");
    world.migrate();
  }

  @AfterAll
  static void dropThem() {
    world.close();
  }

  @BeforeEach
  void openTheDesk() throws Exception {
    Owners owners =
        new Owners() {
          @Override
          public CompletableFuture<OwnerAnswer> ask(
              Service owner, OwnerRequest request, Duration longest) {
            CompletableFuture<OwnerAnswer> answer =
                (owner.equals(PEOPLE) ? people : cities).apply(request);
            asked.add(answer);
            return answer;
          }

          @Override
          public int valuesMax() {
            return 3;
          }
        };
    desk = world.setup(DESK).asking(owners).start();
    // Whatever has to be loaded is.
    desk.read(BARE).byKey(1L);
    asked.clear();
  }

  @AfterEach
  void closeIt() {
    desk.close();
  }

  private CompletableFuture<OwnerAnswer> people(OwnerRequest request) {
    return CompletableFuture.completedFuture(
        answer(PEOPLE, request, id -> new Person(id, "Person " + id, 7)));
  }

  private CompletableFuture<OwnerAnswer> cities(OwnerRequest request) {
    return CompletableFuture.completedFuture(
        answer(CITIES, request, id -> new City(id, "City " + id)));
  }

  private static OwnerAnswer answer(
      Service owner, OwnerRequest request, Function<Long, Record> row) {
    List<Record> rows = new ArrayList<>();
    request.reads().get(0).values().forEach(key -> rows.add(row.apply((Long) key.get(0))));
    return new OwnerAnswer(
        Instant.now(),
        Token.ofRead(owner.name(), INCARNATION, Snapshot.parse("10:10:")),
        List.of(rows));
  }

  private static CompletableFuture<OwnerAnswer> never() {
    return new CompletableFuture<>();
  }

  private static CompletableFuture<OwnerAnswer> refused() {
    return CompletableFuture.failedFuture(
        new OwnerException("people", OwnerException.Reason.REFUSED, "it does not want to."));
  }

  private static Executor after(Duration delay) {
    return CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Test
  void whatIsAskedLateHasItsShareOfTheTimeThatIsLeft() throws Exception {
    Duration late = DEADLINE.dividedBy(100).multipliedBy(85);
    people = request -> CompletableFuture.supplyAsync(() -> people(request).join(), after(late));
    QueryAnswer<Optional<View>> answer = desk.read(PARTIAL).byKey(1L);
    assertThat(answer.value())
        .contains(new View(1, Optional.of("Person 1"), Optional.of("City 7")));
    assertThat(answer.complete()).isTrue();
  }

  @Test
  void whatHangsFromAPartThatIsLeftOutIsMissingToo() throws Exception {
    people = request -> refused();
    QueryAnswer<Optional<View>> answer = desk.read(BARE).byKey(1L);
    assertThat(answer.value()).contains(new View(1, Optional.empty(), Optional.empty()));
    assertThat(answer.parts())
        .extracting(PartStamp::served)
        .containsExactly(Served.OWNER, Served.LEFT_OUT, Served.NOT_WANTED);
    assertThat(answer.missing()).containsExactly("person", "city");
  }

  @Test
  void ofSeveralRequestsTheFirstThatFailsEndsAll() throws Exception {
    people = request -> request.reads().get(0).values().size() == 3 ? refused() : never();
    long begun = System.nanoTime();
    QueryAnswer<List<View>> answer =
        desk.read(BARE)
            .byKeys(List.of(List.of(1L), List.of(2L), List.of(3L), List.of(4L), List.of(5L)));
    assertThat(answer.value()).hasSize(5);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(DEADLINE);
    assertThat(asked).hasSize(2).allMatch(CompletableFuture::isDone);
  }

  @Test
  void whatIsUnderWayWhenTheQueryFailsIsCancelled() {
    people = request -> never();
    assertThatThrownBy(() -> desk.read(PARTIAL).byKey(1L)).hasMessageContaining("HW841");
    assertThat(asked).singleElement().matches(CompletableFuture::isCancelled);
  }

  @Test
  void anOwnerThatThrowsHasFailed() throws Exception {
    people =
        request -> {
          throw new IllegalStateException("no address");
        };
    assertThat(desk.read(BARE).byKey(1L).missing()).contains("person");
  }

  @Test
  void whatWasKnownIsNotServedToWhoHasSeenMore() throws Exception {
    QueryAnswer<Optional<View>> before = desk.read(KNOWN).byKey(1L);
    people = request -> refused();
    Token older = Token.ofWrite("people", INCARNATION, 9);
    Token newer = Token.ofWrite("people", INCARNATION, 11);
    assertThat(desk.read(KNOWN).notBefore(older).byKey(1L).value()).isEqualTo(before.value());
    assertThatThrownBy(() -> desk.read(KNOWN).notBefore(newer).byKey(1L))
        .hasMessageContaining("HW841");
    QueryAnswer<Optional<View>> stale = desk.read(KNOWN).notBefore(newer).orServeStale().byKey(1L);
    assertThat(stale.value()).isEqualTo(before.value());
    assertThat(stale.stamp().asWanted()).isFalse();
    assertThatThrownBy(() -> desk.read(KNOWN).staleAtMost(Duration.ZERO).byKey(1L))
        .hasMessageContaining("HW841");
  }

  @Test
  void anOwnerBehindWhatATokenProvesIsLate() {
    Token newer = Token.ofWrite("people", INCARNATION, 11);
    assertThatThrownBy(() -> desk.read(PARTIAL).notBefore(newer).byKey(1L))
        .hasMessageContaining("does not show what the token proves");
  }

  @Test
  void aPageOfTheServicesOwnRowsIsNoLongerThanAskedFor() throws Exception {
    QueryAnswer<List<View>> page = desk.read(BARE).where("topic", "water").first(2);
    assertThat(page.value()).extracting(View::id).containsExactly(5L, 4L);
    assertThatThrownBy(() -> desk.read(BARE).where("topic", "water").after("x", 2))
        .hasMessageContaining("HW844");
    assertThatThrownBy(() -> desk.read(BARE).where("topic", "water").first(0))
        .hasMessageContaining("HW844");
  }
}
