package dev.headwater.copy;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.DESK;
import static dev.headwater.testkit.Bank.KIOSK;
import static dev.headwater.testkit.Bank.KIOSK_ACCOUNTS;
import static dev.headwater.testkit.Bank.WITH_KIOSK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.base.HeadwaterException;
import dev.headwater.base.Sql;
import dev.headwater.log.Token;
import dev.headwater.read.Answer;
import dev.headwater.read.Session;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadYourWritesTest {
  private static final int WRITES = 10_000;
  private static final int WRITERS = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private World world;
  private RunningService bank;
  private RunningService desk;
  private RunningService kiosk;

  @BeforeEach
  void aBankWithTwoSubscribers() throws Exception {
    world = World.of(WITH_KIOSK);
    world.sql(BANK, Bank.TABLES);
    world.sql(BANK, "insert into accounts select i, 'h', 0 from generate_series(1, 100) i");
    world.migrate();
    bank = world.start(BANK);
    desk = world.start(DESK);
    kiosk = world.start(KIOSK);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aReadWithTheWritesTokenNeverShowsTheOldValue() throws Exception {
    AtomicInteger left = new AtomicInteger(WRITES);
    try (Threads threads = new Threads()) {
      for (long writer = 1; writer <= WRITERS; writer++) {
        long account = writer;
        Connection connection = world.dataSource(BANK).getConnection();
        threads.repeat(
            () -> {
              if (left.getAndDecrement() > 0) {
                writeAndRead(connection, account);
              }
            });
      }
      world.await("all has been written and read", () -> left.get() <= 0);
      threads.end();
    }
  }

  private void writeAndRead(Connection connection, long account) throws SQLException {
    long balance = ThreadLocalRandom.current().nextLong();
    Token token = write(connection, account, balance);
    Answer<Optional<Bank.Account>> read =
        desk.read(ACCOUNTS).notBefore(token).waitingAtMost(PATIENCE).byKey(account);
    assertThat(read.value().orElseThrow().balance()).isEqualTo(balance);
    assertThat(read.complete()).isTrue();
  }

  @Test
  void whoCarriesReadTokensNeverGoesBackWhateverServiceAnswers() throws Exception {
    AtomicLong balance = new AtomicLong();
    Connection connection = world.dataSource(BANK).getConnection();
    try (Threads threads = new Threads()) {
      threads.repeat(() -> write(connection, 1, balance.incrementAndGet()));
      world.await("the copies are filled", () -> isFilled(desk) && isFilled(kiosk));
      Answer<Optional<Bank.Account>> last = desk.read(ACCOUNTS).byKey(1L);
      for (int i = 0; i < 500; i++) {
        Session seen = Session.decode(Session.begin().and(last.stamp()).encode());
        Answer<Optional<Bank.Account>> next =
            i % 2 == 0
                ? kiosk.read(KIOSK_ACCOUNTS).in(seen).waitingAtMost(PATIENCE).byKey(1L)
                : desk.read(ACCOUNTS).in(seen).waitingAtMost(PATIENCE).byKey(1L);
        assertThat(next.value().orElseThrow().balance())
            .isGreaterThanOrEqualTo(last.value().orElseThrow().balance());
        last = next;
      }
      threads.end();
    }
  }

  @Test
  void aWriteThatChangesNothingHereIsProvenToo() throws Exception {
    try (Connection connection = world.dataSource(BANK).getConnection()) {
      Token token =
          Sql.inTransaction(
              connection,
              inOne -> {
                Sql.run(inOne, "create table elsewhere (id int)");
                return bank.token(inOne);
              });

      desk.waitFor(token, PATIENCE);
    }
  }

  @Test
  void aTokenOfTheFutureIsRefusedAsSoonAsTheOwnerWasLookedAt() throws Exception {
    world.await("the copies are filled", () -> isFilled(desk));
    Token future = Token.ofWrite("bank", incarnation(), Long.MAX_VALUE / 2);

    assertThatThrownBy(
            () -> desk.read(ACCOUNTS).notBefore(future).waitingAtMost(PATIENCE).byKey(1L))
        .isInstanceOf(HeadwaterException.class)
        .hasMessageContaining("HW417");
    assertThatThrownBy(() -> desk.waitFor(future, PATIENCE)).hasMessageContaining("HW417");
  }

  @Test
  void aTokenOfAnotherInstallationIsRefused() throws Exception {
    world.await("the copies are filled", () -> isFilled(desk));
    Token foreign = Token.ofWrite("bank", new UUID(1, 2), 3);

    assertThatThrownBy(() -> desk.read(ACCOUNTS).notBefore(foreign).byKey(1L))
        .isInstanceOf(HeadwaterException.class)
        .hasMessageContaining("HW403");
  }

  private UUID incarnation() {
    return UUID.fromString(
        world.value(DESK, "select incarnation from headwater.positions order by n desc limit 1"));
  }

  private static boolean isFilled(RunningService service) throws SQLException {
    return service.copies().stream().allMatch(CopyStatus::loaded);
  }

  private Token write(Connection connection, long account, long balance) throws SQLException {
    Token token =
        Sql.inTransaction(
            connection,
            inOne -> {
              Sql.run(inOne, "update accounts set balance = " + balance + " where id = " + account);
              return bank.token(inOne);
            });
    bank.committed();
    return token;
  }
}
