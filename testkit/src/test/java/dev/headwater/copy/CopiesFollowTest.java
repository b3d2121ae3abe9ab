package dev.headwater.copy;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CopiesFollowTest {
  private World world;
  private RunningService desk;

  @BeforeEach
  void theBankHasAccounts() throws Exception {
    world = World.of(COPIES);
    world.sql(BANK, Bank.TABLES);
    world.sql(
        BANK, "insert into accounts select i, 'holder ' || i, 100 from generate_series(1, 10) i");
    world.migrate();
    desk = world.stepped(DESK);
  }

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @Test
  void aNewCopyFillsItselfFromWhatIsThere() throws Exception {
    world.drain(desk, BANK);

    assertThat(world.compare(ACCOUNTS).rows()).isEqualTo(10);
    assertThat(world.compare(ACCOUNTS).isEqual()).isTrue();
    assertThat(desk.read(ACCOUNTS).byKey(3L).value())
        .contains(new Bank.Account(3, "holder 3", 100));
  }

  @Test
  void everyKindOfWriteArrives() throws Exception {
    world.drain(desk, BANK);

    for (String write :
        new String[] {
          "insert into accounts values (11, 'new', 5)",
          "update accounts set balance = balance + 1 where id < 5",
          "delete from accounts where id = 7",
          "update accounts set id = 70 where id = 8",
          "insert into accounts values (1, 'again', 9), (12, 'x', 1)"
              + " on conflict (id) do update set holder = excluded.holder",
          "truncate accounts",
          "insert into accounts select i, 'later ' || i, i from generate_series(1, 1000) i"
        }) {
      world.sql(BANK, write);
      world.drain(desk, BANK);
      assertThat(world.compare(ACCOUNTS).firstKeys()).as(write).isEmpty();
    }
  }
}
