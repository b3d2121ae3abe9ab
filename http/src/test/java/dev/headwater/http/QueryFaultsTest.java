package dev.headwater.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.base.HeadwaterException;
import dev.headwater.http.Desk.View;
import dev.headwater.model.Query;
import dev.headwater.query.OwnerException;
import dev.headwater.query.PartStamp;
import dev.headwater.query.PartStamp.Served;
import dev.headwater.query.QueryAnswer;
import dev.headwater.testkit.World;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an owner does, a query ends in time with a typed error or as it was declared. */
class QueryFaultsTest {
  private static final String ANNE = "{\"id\":7,\"name\":\"Anne\"}";
  private static final String NOTE = "{\"personId\":7,\"number\":1,\"text\":\"is kind\"}";

  private static World world;
  private StubOwner people;
  private HttpOwners owners;
  private RunningService desk;

  @BeforeAll
  static void prepareDatabases() throws Exception {
    world = World.of(Desk.MODEL);
    world.sql(
        Desk.DESK,
        """
        create table ticket (id bigint primary key, person_id bigint not null, topic text not null);
        insert into ticket values (1, 7, 'water'), (2, 8, 'power'), (3, 7, 'gas')""");
    world.sql(
        Desk.PEOPLE,
        """
        create table person (id bigint primary key, name text not null, phone text);
        create table note (person_id bigint, number integer, text text not null,
          primary key (person_id, number))""");
    world.migrate();
  }

  @AfterAll
  static void dropThem() {
    world.close();
  }

  @BeforeEach
  void openTheDesk() throws Exception {
    people = new StubOwner();
    owners =
        HeadwaterHttp.owners()
            .at(Desk.PEOPLE, people.uri())
            .limitedTo(
                OwnerLimits.byDefault()
                    .withAnswerBytesMax(100_000)
                    .withPause(20, Duration.ofMillis(100)))
            .start();
    desk = world.setup(Desk.DESK).asking(owners).start();
  }

  @AfterEach
  void closeIt() {
    people.close();
    desk.close();
    owners.close();
  }

  private QueryAnswer<Optional<View>> ask(Query<View> query) throws Exception {
    return desk.read(query).byKey(1L);
  }

  @Test
  void anOwnerThatAnswersIsJoinedToWhatLiesHere() throws Exception {
    people.answersWith(ANNE, NOTE);
    QueryAnswer<Optional<View>> answer = ask(Desk.STRICT);
    assertThat(answer.value())
        .contains(new View(1, "water", Optional.of("Anne"), List.of("is kind")));
    assertThat(answer.complete()).isTrue();
    assertThat(answer.parts()).extracting(PartStamp::served).containsOnly(Served.OWNER);
    assertThat(people.requests).hasValue(1);
  }

  @Test
  void ofManyTicketsTheirPeopleAreAskedForOnce() throws Exception {
    people.answersWith(ANNE, NOTE);
    QueryAnswer<List<View>> answer =
        desk.read(Desk.STRICT).byKeys(List.of(List.of(3L), List.of(2L), List.of(1L), List.of(9L)));
    assertThat(answer.value()).extracting(View::id).containsExactly(3L, 2L, 1L);
    assertThat(answer.value())
        .extracting(View::caller)
        .containsExactly(Optional.of("Anne"), Optional.empty(), Optional.of("Anne"));
    assertThat(people.requests).hasValue(1);
  }

  @Test
  void whereNothingIsWantedNobodyIsAsked() throws Exception {
    QueryAnswer<Optional<View>> answer = desk.read(Desk.STRICT).byKey(99L);
    assertThat(answer.value()).isEmpty();
    assertThat(people.requests).hasValue(0);
  }

  private static Stream<Arguments> wrongAnswers() {
    return Stream.of(
        Arguments.of("no JSON", "<html>hello</html>"),
        Arguments.of("not an answer", "{}"),
        Arguments.of("half an answer", "{\"reads\":[" + StubOwner.read("people", ANNE)),
        Arguments.of(
            "to something else",
            "{\"reads\":[" + StubOwner.read("people", ANNE) + "],\"complete\":true}"),
        Arguments.of(
            "not all of it",
            StubOwner.reads("people", ANNE, NOTE).replace("],\"complete\":true}", "]}")),
        Arguments.of("too much", " ".repeat(200_000)),
        Arguments.of(
            "rows that nobody asked for",
            StubOwner.reads("people", "{\"id\":70,\"name\":\"Bob\"}", "")),
        Arguments.of("a key twice", StubOwner.reads("people", ANNE + "," + ANNE, "")),
        Arguments.of("a field less", StubOwner.reads("people", "{\"id\":7}", "")),
        Arguments.of(
            "nothing in a field", StubOwner.reads("people", "{\"id\":7,\"name\":null}", "")),
        Arguments.of(
            "another type", StubOwner.reads("people", "{\"id\":7,\"name\":{\"first\":\"A\"}}", "")),
        Arguments.of("somebody else", StubOwner.reads("animals", ANNE, NOTE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongAnswers")
  void aWrongAnswerIsNone(String what, String body) throws Exception {
    people.answers(200, body);
    assertThatThrownBy(() -> ask(Desk.STRICT))
        .isInstanceOfSatisfying(
            HeadwaterException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("HW841");
              assertThat(failure.what()).contains("\"people\"");
              assertThat(failure.getCause())
                  .isInstanceOfSatisfying(
                      OwnerException.class,
                      cause -> assertThat(cause.reason()).isEqualTo(OwnerException.Reason.WRONG));
            });
    QueryAnswer<Optional<View>> partial = ask(Desk.PARTIAL);
    assertThat(partial.value().orElseThrow().topic()).isEqualTo("water");
    assertThat(partial.complete()).isFalse();
    assertThat(partial.missing()).isNotEmpty().isSubsetOf("caller", "notes");
  }

  private static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of("a failure", 500, OwnerException.Reason.DOWN),
        Arguments.of("no room", 503, OwnerException.Reason.SPARED),
        Arguments.of("a refusal", 400, OwnerException.Reason.REFUSED),
        Arguments.of("no such thing", 404, OwnerException.Reason.REFUSED),
        Arguments.of("elsewhere", 302, OwnerException.Reason.REFUSED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void aFailureIsToldAsWhatItIs(String what, int status, OwnerException.Reason reason)
      throws Exception {
    people.answers(status, "{\"code\":\"HW999\",\"detail\":\"so it is.\"}");
    assertThatThrownBy(() -> ask(Desk.STRICT))
        .hasMessageContaining("HW999 so it is.")
        .cause()
        .isInstanceOfSatisfying(
            OwnerException.class, cause -> assertThat(cause.reason()).isEqualTo(reason));
    assertThat(ask(Desk.PARTIAL).missing()).containsExactly("caller", "notes");
  }

  @Test
  void anAnswerThatBreaksOffIsNone() throws Exception {
    people.breaksOff();
    assertThatThrownBy(() -> ask(Desk.STRICT)).hasMessageContaining("HW841");
    assertThat(ask(Desk.PARTIAL).missing()).containsExactly("caller", "notes");
  }

  @Test
  void whatIsSilentIsWaitedForNoLongerThanTheQueryMayTake() throws Exception {
    people.keepsSilent();
    long begun = System.nanoTime();
    assertThatThrownBy(() -> ask(Desk.STRICT))
        .cause()
        .isInstanceOfSatisfying(
            OwnerException.class,
            cause -> assertThat(cause.reason()).isEqualTo(OwnerException.Reason.LATE));
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(Desk.DEADLINE, Desk.DEADLINE.multipliedBy(5));
  }

  @Test
  void aPartWithAFallbackIsGivenUpBeforeTheQueryIsOver() throws Exception {
    people.keepsSilent();
    QueryAnswer<Optional<View>> answer = ask(Desk.PARTIAL);
    assertThat(answer.value()).contains(new View(1, "water", Optional.empty(), List.of()));
    assertThat(answer.missing()).containsExactly("caller", "notes");
    assertThat(answer.parts().get(1).error()).get().asString().contains("not answered");
  }

  @Test
  void whatWasAnsweredLastIsServedWithItsAge() throws Exception {
    people.answersWith(ANNE, NOTE);
    QueryAnswer<Optional<View>> before = ask(Desk.KNOWN);
    people.answers(500, "{}");
    QueryAnswer<Optional<View>> after = ask(Desk.KNOWN);
    assertThat(after.value()).isEqualTo(before.value());
    assertThat(after.parts())
        .extracting(PartStamp::served)
        .containsExactly(Served.OWNER, Served.LAST_KNOWN, Served.LAST_KNOWN);
    assertThat(after.parts().get(1).asOf()).isEqualTo(before.parts().get(1).asOf());
    assertThatThrownBy(() -> desk.read(Desk.KNOWN).byKey(2L)).hasMessageContaining("HW841");
  }

  @Test
  void anOwnerThatKeepsFailingIsLeftAloneForAWhileAndAskedAgainThen() throws Exception {
    people.answers(500, "{}");
    for (int i = 0; i < 20; i++) {
      ask(Desk.PARTIAL);
    }
    int asked = people.requests.get();
    QueryAnswer<Optional<View>> spared = ask(Desk.PARTIAL);
    assertThat(spared.parts().get(1).error()).get().asString().contains("left alone");
    assertThat(people.requests).hasValue(asked);
    people.answersWith(ANNE, NOTE);
    world.await("it is asked again", () -> ask(Desk.PARTIAL).complete());
  }

  @Test
  void anOwnerThatIsAlwaysLateIsLeftAloneToo() throws Exception {
    people.keepsSilent();
    world.await(
        "it is left alone",
        () -> ask(Desk.PARTIAL).parts().get(1).error().orElse("").contains("left alone"));
  }

  @Test
  void silentOwnersLeaveNeitherThreadsNorConnectionsBehind() throws Exception {
    people.answersWith(ANNE, NOTE);
    ask(Desk.STRICT);
    int threads = clientThreads();
    people.keepsSilent();
    CountDownLatch started = new CountDownLatch(1);
    List<Thread> callers =
        Stream.generate(
                () ->
                    new Thread(
                        () -> {
                          try {
                            started.await();
                            ask(Desk.PARTIAL);
                          } catch (Exception failure) {
                            throw new IllegalStateException(failure);
                          }
                        }))
            .limit(60)
            .toList();
    callers.forEach(Thread::start);
    started.countDown();
    for (Thread caller : callers) {
      caller.join(20_000);
      assertThat(caller.isAlive()).isFalse();
    }
    people.answersWith(ANNE, NOTE);
    world.await("it is asked again", () -> ask(Desk.PARTIAL).complete());
    assertThat(clientThreads()).isLessThanOrEqualTo(Math.max(16, threads));
  }

  private static int clientThreads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("headwater-owners"))
            .count();
  }

  @Test
  void aServiceWhoseQueriesAskOthersDoesNotStartWithoutSayingHow() {
    assertThatThrownBy(() -> world.setup(Desk.DESK).start())
        .hasMessageContaining("HW209")
        .hasMessageContaining("people");
  }

  @Test
  void aQueryOfAnotherServiceIsNotAnsweredHere() throws Exception {
    RunningService other = world.stepped(Desk.PEOPLE);
    assertThatThrownBy(() -> other.read(Desk.STRICT)).hasMessageContaining("HW845");
  }
}
