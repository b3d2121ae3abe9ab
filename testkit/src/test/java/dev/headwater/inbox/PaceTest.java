package dev.headwater.inbox;

import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.log.Token;
import dev.headwater.model.Copy;
import dev.headwater.model.Model;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int WRITES = 50;
  private static final Copy<Bank.Account> ACCOUNTS =
      DESK.copies(Bank.ACCOUNT)
          .as("old_accounts", Bank.Account.class)
          .staleAtMost(Duration.ofHours(2))
          .because("The desk prints a list each evening, whether the bank is open or not.");
  private static final Model MODEL = Model.of("bank", Bank.ACCOUNT, ACCOUNTS);

  private World world;
  private RunningService bank;
  private RunningService desk;

  @BeforeEach
  void aDeskThatTicksOnceAnHour() throws Exception {
    world = World.of(MODEL);
    world.sql(BANK, Bank.TABLES);
    world.sql(BANK, "insert into accounts values (1, 'h', 0)");
    world.migrate();
    bank = world.start(BANK);
    desk = world.closing(world.setup(DESK).tickingAtMostEvery(Duration.ofHours(1)).start());
    world.await("the copy is filled", () -> desk.read(ACCOUNTS).byKey(1L).complete());
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void whatArrivesWithinThePaceIsTakenTogetherAndATokenEndsTheWaiting() throws Exception {
    long ticksBefore = ticks();
    Token last = write(1);
    for (int i = 2; i <= WRITES; i++) {
      last = write(i);
    }
    assertThat(desk.read(ACCOUNTS).notBefore(last).waitingAtMost(PATIENCE).byKey(1L).value())
        .hasValueSatisfying(account -> assertThat(account.balance()).isEqualTo(WRITES));
    assertThat(ticks() - ticksBefore).isLessThanOrEqualTo(3);
  }

  @Test
  void aPaceThatNoWindowAllowsIsRefused() {
    assertThatThrownBy(() -> world.setup(DESK).tickingAtMostEvery(Duration.ofHours(3)).stepped())
        .hasMessageContaining("HW218");
    assertThatThrownBy(() -> world.setup(DESK).tickingAtMostEvery(Duration.ofMillis(-1)))
        .hasMessageContaining("HW218");
  }

  @Test
  void ticksTakeAThirdOfTheTimeSaveShortOnesAndLongOnes() {
    Pace pace = new Pace(Duration.ofMillis(20), Duration.ofMillis(250));
    assertThat(pace.leftAfter(Duration.ofMillis(4))).hasMillis(16);
    assertThat(pace.leftAfter(Duration.ofMillis(60))).hasMillis(120);
    assertThat(pace.leftAfter(Duration.ofMillis(100))).hasMillis(150);
    assertThat(pace.leftAfter(Duration.ofSeconds(2))).isZero();
    assertThat(Pace.NONE.leftAfter(Duration.ofMillis(60))).isZero();
  }

  private Token write(long balance) throws SQLException {
    try (Connection connection = world.dataSource(BANK).getConnection()) {
      Token token =
          Sql.inTransaction(
              connection,
              inOne -> {
                Sql.update(inOne, "update accounts set balance = ? where id = 1", balance);
                return bank.token(inOne);
              });
      bank.committed();
      return token;
    }
  }

  private long ticks() throws SQLException {
    try (Connection connection = world.dataSource(DESK).getConnection()) {
      return Sql.first(connection, "select max(n) from headwater.positions", row -> row.getLong(1))
          .orElseThrow();
    }
  }
}
