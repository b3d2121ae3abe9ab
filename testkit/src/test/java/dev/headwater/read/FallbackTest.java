package dev.headwater.read;

import static dev.headwater.inbox.ReceiveTicks.Step.FAILED;
import static dev.headwater.inbox.ReceiveTicks.Step.IDLE;
import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.base.Surroundings;
import dev.headwater.copy.CopyReader;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.log.Token;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.Bank.Account;
import dev.headwater.testkit.ManualClock;
import dev.headwater.testkit.TestServer;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a read does when what it demands is not here: wait, ask the owner, serve stale, refuse. */
class FallbackTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofMillis(30);

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private EmbeddedPostgres server;
  private World world;
  private RunningService bank;
  private RunningService desk;

  @BeforeEach
  void aDeskThatHasCopiedTheBankAndIsSteppedByHand() throws Exception {
    server = EmbeddedPostgres.start();
    world = World.of(COPIES, service -> service.equals(BANK) ? server : TestServer.shared());
    world.sql(BANK, Bank.TABLES);
    world.sql(BANK, "insert into accounts select i, 'old', 1 from generate_series(1, 20) i");
    world.migrate();
    bank = world.stepped(BANK);
    desk = world.closing(world.setup(DESK).in(Surroundings.real().with(clock)).stepped());
    world.drain(desk, BANK);
  }

  @AfterEach
  void close() {
    server.restart();
    world.close();
    server.close();
  }

  private Token rename(long account) throws Exception {
    try (Connection connection = world.dataSource(BANK).getConnection()) {
      return Sql.inTransaction(
          connection,
          inOne -> {
            Sql.update(inOne, "update accounts set holder = 'new' where id = ?", account);
            return bank.token(inOne);
          });
    }
  }

  private CopyReader<Account> after(Token token) {
    return desk.read(ACCOUNTS).notBefore(token).waitingAtMost(SOON);
  }

  private static String holder(Answer<Optional<Account>> answer) {
    return answer.value().orElseThrow().holder();
  }

  @Test
  void itWaitsUntilTheOwnerIsBackAndWhatItDemandsHasCome() throws Exception {
    Token token = rename(1);
    server.crash();
    CompletableFuture<Answer<Optional<Account>>> read = new CompletableFuture<>();
    try (Threads threads = new Threads()) {
      Future<?> reading =
          threads.once(
              () ->
                  read.complete(
                      desk.read(ACCOUNTS).notBefore(token).waitingAtMost(PATIENCE).byKey(1L)));
      world.await("the outage is noticed", () -> desk.step(BANK) == FAILED);
      assertThat(read).isNotDone();

      server.restart();
      world.drain(desk, BANK);
      world.await("it is answered", reading::isDone);
      threads.end();
    }
    assertThat(holder(read.get())).isEqualTo("new");
    assertThat(read.get().stamp().asWanted()).isTrue();
  }

  @Test
  void itRefusesAndSaysWhatIsMissing() throws Exception {
    Token token = rename(1);
    server.crash();
    clock.advance(Duration.ofSeconds(60));

    assertThatThrownBy(() -> after(token).byKey(1L))
        .isInstanceOf(HeadwaterException.class)
        .hasMessageContaining("HW401")
        .hasMessageContaining("\"bank\"");
    CopyReader<Account> young = desk.read(ACCOUNTS).staleAtMost(Duration.ofSeconds(2));
    assertThatThrownBy(() -> young.waitingAtMost(SOON).byKey(1L))
        .hasMessageContaining("HW406")
        .hasMessageContaining("60000 ms old");
  }

  @Test
  void itServesWhatIsHereAndSaysThatItIsStale() throws Exception {
    Token token = rename(1);
    server.crash();

    Answer<Optional<Account>> answer = after(token).orServeStale().byKey(1L);

    assertThat(holder(answer)).isEqualTo("old");
    assertThat(answer.stamp().asWanted()).isFalse();
    assertThat(answer.stamp().fromOwner()).isFalse();
  }

  @Test
  void itAsksTheOwnerWhoseWorkerHereIsBehind() throws Exception {
    Token token = rename(1);
    clock.advance(Duration.ofSeconds(60));

    Answer<Optional<Account>> answer = after(token).orAskOwner().byKey(1L);

    assertThat(holder(answer)).isEqualTo("new");
    assertThat(answer.stamp().fromOwner()).isTrue();
    assertThat(answer.stamp().asWanted()).isTrue();
    assertThat(answer.withinWindow()).isTrue();
    assertThat(answer.asOf()).isEqualTo(clock.instant());
  }

  @Test
  void whoWasAnsweredByTheOwnerIsNotAnsweredFromBeforeAfterwards() throws Exception {
    Session session = Session.begin().and(rename(1));
    session =
        session.and(
            desk.read(ACCOUNTS).in(session).waitingAtMost(SOON).orAskOwner().byKey(1L).stamp());
    CopyReader<Account> next =
        desk.read(ACCOUNTS).in(Session.decode(session.encode())).waitingAtMost(SOON);

    assertThatThrownBy(() -> next.byKey(1L)).hasMessageContaining("HW401");
    world.drain(desk, BANK);
    world.await("a tick that shows it", () -> desk.step(BANK) == IDLE);
    assertThat(holder(next.byKey(1L))).isEqualTo("new");
  }

  @Test
  void anOwnerThatIsAskedWhileItIsDownIsAnErrorOfItsOwn() throws Exception {
    Token token = rename(1);
    server.crash();

    assertThatThrownBy(() -> after(token).orAskOwner().byKey(1L))
        .isInstanceOf(HeadwaterException.class)
        .hasMessageContaining("HW407")
        .hasMessageContaining("what the token of \"bank\" proves has not arrived");
    Answer<Optional<Account>> stale = after(token).orAskOwner().orServeStale().byKey(1L);
    assertThat(holder(stale)).isEqualTo("old");
    assertThat(stale.stamp().asWanted()).isFalse();
  }

  @Test
  void theOwnerIsAskedOnlyForWhatIsOlderThanItsWindow() throws Exception {
    rename(1);
    CopyReader<Account> reader = desk.read(ACCOUNTS).waitingAtMost(SOON).orAskOwner();

    assertThat(holder(reader.byKey(1L))).isEqualTo("old");
    clock.advance(Duration.ofSeconds(60));
    assertThat(holder(reader.byKey(1L))).isEqualTo("new");
  }

  @Test
  void manyKeysComeInTheirOrderAndWithoutThoseThatAreNotThere() throws Exception {
    Token token = rename(2);
    world.sql(BANK, "delete from accounts where id = 3");
    List<List<Object>> keys = List.of(List.of(2L), List.of(99L), List.of(3L), List.of(1L));

    assertThat(desk.read(ACCOUNTS).byKeys(keys).value())
        .containsExactly(
            new Account(2, "old", 1), new Account(3, "old", 1), new Account(1, "old", 1));
    assertThat(after(token).orAskOwner().byKeys(keys).value())
        .containsExactly(new Account(2, "new", 1), new Account(1, "old", 1));
  }

  @Test
  void aTokenThatWasMadeUpIsRefusedByTheOwnerToo() throws Exception {
    UUID incarnation =
        UUID.fromString(
            world.adminValue(BANK, "select incarnation from headwater_published.owner"));
    Token future = Token.ofWrite("bank", incarnation, 1L << 40);

    assertThatThrownBy(() -> after(future).orAskOwner().orServeStale().byKey(1L))
        .hasMessageContaining("HW417");
    assertThatThrownBy(() -> after(Token.ofWrite("bank", new UUID(1, 2), 3)).byKey(1L))
        .hasMessageContaining("HW403");
    assertThat(holder(after(Token.ofWrite("somebody", incarnation, 1L << 40)).byKey(1L)))
        .as("does not concern it")
        .isEqualTo("old");
  }

  @Test
  void allRowsAreOfOneInstantAndStamped() throws Exception {
    List<Long> ids = new java.util.ArrayList<>();

    Stamp stamp = desk.read(ACCOUNTS).forEach(account -> ids.add(account.id()));

    assertThat(ids).hasSize(20).isSorted();
    assertThat(stamp.complete()).isTrue();
    assertThat(stamp.tokens()).hasSize(1);
  }
}
