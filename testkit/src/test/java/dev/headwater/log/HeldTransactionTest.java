package dev.headwater.log;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A long transaction delays its own changes and nobody else's. */
class HeldTransactionTest {
  @Test
  void othersChangesArriveMeanwhile() throws Exception {
    holdWhile(0);
  }

  @Test
  @Tag("thorough")
  void othersChangesArriveDuringAWholeMinute() throws Exception {
    holdWhile(60);
  }

  private static void holdWhile(int seconds) throws Exception {
    try (World world = World.of(COPIES)) {
      world.sql(BANK, Bank.TABLES);
      world.sql(BANK, "insert into accounts select i, 'h', 0 from generate_series(1, 20) i");
      world.migrate();
      RunningService bank = world.start(BANK);
      RunningService desk = world.start(DESK);
      try (Connection held = world.dataSource(BANK).getConnection();
          Connection other = world.dataSource(BANK).getConnection()) {
        held.setAutoCommit(false);
        Sql.run(held, "update accounts set balance = -1 where id = 20");
        Token late = bank.token(held);
        Instant end = Instant.now().plusSeconds(seconds);
        for (int n = 1; n <= 200 || Instant.now().isBefore(end); n++) {
          int balance = n;
          Token token =
              Sql.inTransaction(
                  other,
                  inOne -> {
                    Sql.run(inOne, "update accounts set balance = " + balance + " where id = 1");
                    return bank.token(inOne);
                  });
          desk.waitFor(token, Duration.ofSeconds(5));
          assertThat(world.value(DESK, "select balance from account_copies where id = 1"))
              .isEqualTo(String.valueOf(balance));
        }
        assertThat(world.value(DESK, "select balance from account_copies where id = 20"))
            .isEqualTo("0");

        held.commit();
        desk.waitFor(late, Duration.ofSeconds(5));
        assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
      }
    }
  }
}
