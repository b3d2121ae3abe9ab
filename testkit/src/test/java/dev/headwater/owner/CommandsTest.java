package dev.headwater.owner;

import static dev.headwater.owner.Till.ACCOUNTS;
import static dev.headwater.owner.Till.AUDIT;
import static dev.headwater.owner.Till.OFFICE;
import static dev.headwater.owner.Till.PAID;
import static dev.headwater.owner.Till.TILL;
import static dev.headwater.owner.Till.WITHDRAW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.owner.Till.Withdraw;
import dev.headwater.owner.Till.Withdrawn;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandsTest {
  private static World world;
  private static final AtomicInteger HANDLED = new AtomicInteger();

  @BeforeAll
  static void theTillIsOpen() throws Exception {
    world = World.of(Till.MODEL);
    world.sql(TILL, Till.TABLES);
    world.migrate();
  }

  @AfterAll
  static void close() throws Exception {
    world.close();
  }

  @BeforeEach
  void eachAccountHasAHundred() {
    world.sql(TILL, "update accounts set balance = 100");
    HANDLED.set(0);
  }

  /** The rules of the till: writes first and thinks afterwards, so that a refusal has to undo. */
  private static Outcome<Withdrawn> withdraw(Connection transaction, Withdraw command)
      throws SQLException {
    HANDLED.incrementAndGet();
    long balance =
        Sql.first(
                transaction,
                "update accounts set balance = balance - ? where id = ? returning balance",
                row -> row.getLong(1),
                command.amount(),
                command.account())
            .orElseThrow();
    return balance < 0
        ? Outcome.refused("only " + (balance + command.amount()) + " left")
        : Outcome.done(new Withdrawn(balance));
  }

  private static RunningService till(CommandHandler<Withdraw, Withdrawn> handler)
      throws SQLException {
    return world.closing(world.setup(TILL).handling(WITHDRAW, handler).stepped());
  }

  private static RunningService till() throws SQLException {
    return till(CommandsTest::withdraw);
  }

  @Test
  void aCommandThatTheRulesAllowTakesEffect() throws Exception {
    Reply<Withdrawn> reply = till().send(WITHDRAW, new Withdraw(1, 30), key());

    assertThat(reply.done()).isEqualTo(new Withdrawn(70));
    assertThat(reply.repeated()).isFalse();
    assertThat(balance(1)).isEqualTo("70");
  }

  @Test
  void aRefusalUndoesWhatTheHandlerWroteAndIsRepeated() throws Exception {
    RunningService till = till();
    String key = key();

    Reply<Withdrawn> first = till.send(WITHDRAW, new Withdraw(1, 130), key);
    world.sql(TILL, "update accounts set balance = 1000");
    Reply<Withdrawn> second = till.send(WITHDRAW, new Withdraw(1, 130), key);

    assertThat(first.outcome()).isEqualTo(Outcome.refused("only 100 left"));
    assertThat(second.outcome()).isEqualTo(first.outcome());
    assertThat(second.repeated()).isTrue();
    assertThat(balance(1)).isEqualTo("1000");
    assertThatThrownBy(first::done).hasMessageContaining("only 100 left");
  }

  @Test
  void theSameKeyGivesTheFirstOutcomeAgain() throws Exception {
    String key = key();

    Reply<Withdrawn> first = till().send(WITHDRAW, new Withdraw(2, 10), key);
    Reply<Withdrawn> second = till().send(WITHDRAW, new Withdraw(2, 10), key);

    assertThat(second.repeated()).isTrue();
    assertThat(second.outcome()).isEqualTo(first.outcome());
    assertThat(second.token()).isEqualTo(first.token());
    assertThat(balance(2)).isEqualTo("90");
  }

  @Test
  void eightAtOnceWithOneKeyRunTheHandlerOnce() throws Exception {
    String key = key();
    RunningService till = till();
    CyclicBarrier together = new CyclicBarrier(8);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<Reply<Withdrawn>>> replies = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      replies.add(
          threads.submit(
              () -> {
                together.await();
                return till.send(WITHDRAW, new Withdraw(3, 10), key);
              }));
    }
    int firsts = 0;
    for (Future<Reply<Withdrawn>> each : replies) {
      Reply<Withdrawn> reply = each.get(30, TimeUnit.SECONDS);
      assertThat(reply.done()).isEqualTo(new Withdrawn(90));
      firsts += reply.repeated() ? 0 : 1;
    }
    threads.shutdown();

    assertThat(firsts).isEqualTo(1);
    assertThat(HANDLED).hasValue(1);
    assertThat(balance(3)).isEqualTo("90");
  }

  @Test
  void anotherRequestWithAUsedKeyIsRefused() throws Exception {
    RunningService till = till();
    String key = key();
    till.send(WITHDRAW, new Withdraw(1, 1), key);

    assertThatThrownBy(() -> till.send(WITHDRAW, new Withdraw(1, 2), key))
        .hasMessageContaining("HW412")
        .hasMessageContaining(key);
    assertThat(balance(1)).isEqualTo("99");
  }

  @Test
  void aHandlerThatFailsLeavesNothingAndCanBeTriedAgain() throws Exception {
    String key = key();
    RunningService failing =
        till(
            (transaction, command) -> {
              withdraw(transaction, command);
              throw new IllegalStateException("the printer is out of paper");
            });

    assertThatThrownBy(() -> failing.send(WITHDRAW, new Withdraw(4, 10), key))
        .hasMessageContaining("HW413")
        .hasMessageContaining("out of paper");
    assertThat(balance(4)).isEqualTo("100");

    assertThat(till().send(WITHDRAW, new Withdraw(4, 10), key).repeated()).isFalse();
    assertThat(balance(4)).isEqualTo("90");
  }

  @Test
  void anErrorOfTheDatabaseReachesTheSenderAsItIs() throws Exception {
    String key = key();
    RunningService failing =
        till(
            (transaction, command) -> {
              withdraw(transaction, command);
              Sql.run(transaction, "select 1 / 0");
              return Outcome.done(new Withdrawn(0));
            });

    assertThatThrownBy(() -> failing.send(WITHDRAW, new Withdraw(4, 10), key))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("division by zero");
    assertThat(balance(4)).isEqualTo("100");
    assertThat(till().send(WITHDRAW, new Withdraw(4, 10), key).repeated()).isFalse();
  }

  /** A swallowed error leaves the transaction unusable: nothing may look as if it were done. */
  @Test
  void aHandlerThatSwallowsAnErrorOfTheDatabaseIsNotDone() throws Exception {
    RunningService swallowing =
        till(
            (transaction, command) -> {
              withdraw(transaction, command);
              assertThatThrownBy(() -> Sql.run(transaction, "select 1 / 0")).isNotNull();
              return Outcome.done(new Withdrawn(0));
            });

    assertThatThrownBy(() -> swallowing.send(WITHDRAW, new Withdraw(4, 10), key()))
        .isInstanceOf(SQLException.class);
    assertThat(balance(4)).isEqualTo("100");
  }

  @Test
  void aHandlerThatEndsTheTransactionIsFound() throws Exception {
    String key = key();
    RunningService committing =
        till(
            (transaction, command) -> {
              Outcome<Withdrawn> outcome = withdraw(transaction, command);
              transaction.commit();
              return outcome;
            });

    assertThatThrownBy(() -> committing.send(WITHDRAW, new Withdraw(5, 10), key))
        .hasMessageContaining("HW415");
    assertThatThrownBy(() -> till().send(WITHDRAW, new Withdraw(5, 10), key))
        .hasMessageContaining("HW415");
  }

  @Test
  @SuppressWarnings("NullAway") // Users' code may not be null-checked.
  void aHandlerWithoutAnOutcomeHasFailed() throws Exception {
    RunningService silent = till((transaction, command) -> null);

    assertThatThrownBy(() -> silent.send(WITHDRAW, new Withdraw(5, 10), key()))
        .hasMessageContaining("HW413")
        .hasMessageContaining("no outcome");
  }

  @Test
  void aCommandOfAnotherServiceIsSentBackWithItsOwnersName() throws Exception {
    assertThatThrownBy(() -> till().send(AUDIT, new Withdraw(1, 1), key()))
        .hasMessageContaining("HW410")
        .hasMessageContaining("send it to \"office\"");
  }

  @Test
  void aCommandWithoutAHandlerIsRefused() throws Exception {
    try (RunningService till = world.setup(TILL).stepped()) {
      assertThatThrownBy(() -> till.send(WITHDRAW, new Withdraw(1, 1), key()))
          .hasMessageContaining("HW411");
    }
  }

  @Test
  void aKeyThatIsNoneIsRefused() throws Exception {
    RunningService till = till();
    for (String key : new String[] {"", " ", "x".repeat(201)}) {
      assertThatThrownBy(() -> till.send(WITHDRAW, new Withdraw(1, 1), key))
          .hasMessageContaining("HW414");
    }
  }

  @Test
  void theReplysTokenSatisfiesAReadElsewhere() throws Exception {
    RunningService till =
        world.closing(world.setup(TILL).handling(WITHDRAW, CommandsTest::withdraw).start());
    RunningService office =
        world.closing(world.setup(OFFICE).reactingTo(PAID, (tx, paid) -> {}).start());

    for (int i = 1; i <= 20; i++) {
      Reply<Withdrawn> reply = till.send(WITHDRAW, new Withdraw(1, 1), key());
      assertThat(
              office
                  .read(ACCOUNTS)
                  .notBefore(reply.token())
                  .waitingAtMost(Duration.ofSeconds(30))
                  .byKey(1L)
                  .value())
          .contains(new Till.Account(1, 100 - i));
    }
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }

  private static String balance(long account) {
    return world.value(TILL, "select balance from accounts where id = " + account);
  }
}
