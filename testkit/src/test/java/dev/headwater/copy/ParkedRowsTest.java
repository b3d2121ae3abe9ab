package dev.headwater.copy;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static dev.headwater.testkit.Bank.POCKETS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.inbox.ParkedMessages;
import dev.headwater.inbox.ParkedMessages.Parked;
import dev.headwater.inbox.ParkedMessages.State;
import dev.headwater.inbox.RetryPolicy;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.ManualClock;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A row that the service's own constraint refuses stays behind alone, and the copy says so. */
class ParkedRowsTest {
  private static final RetryPolicy THREE_TRIES =
      new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(10));

  private final ManualClock clock = new ManualClock(Instant.now());
  private World world;
  private RunningService desk;

  @BeforeEach
  void aDeskThatBearsNoDebt() throws Exception {
    world = World.of(COPIES).at(clock);
    world.sql(BANK, Bank.TABLES);
    world.migrate();
    alterCopy("add constraint no_debt check (balance >= 0)");
    desk = world.closing(world.setup(DESK).retrying(THREE_TRIES).stepped());
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void theRestOfTheTickTakesEffectAndTheCopyIsIncomplete() throws Exception {
    world.sql(BANK, "insert into accounts select i, 'h', i from generate_series(1, 1000) i");
    world.drain(desk, BANK);
    assertThat(isComplete(1)).isTrue();

    world.sql(
        BANK,
        """
        update accounts set balance = case when id in (7, 500, 993) then -1 else balance + 1 end;
        delete from accounts where id = 3;
        insert into pockets values (1, 1)""");
    world.drain(desk, BANK);

    assertThat(parked())
        .extracting(each -> each.key().get(0))
        .containsExactlyInAnyOrder("7", "500", "993");
    assertThat(parked().get(0).errors().get(0)).contains("no_debt").doesNotContain("Failing row");
    assertThat(world.compare(ACCOUNTS).firstKeys())
        .containsExactlyInAnyOrder("(7)", "(500)", "(993)");
    assertThat(world.compare(POCKETS).isEqual()).isTrue();
    assertThat(isComplete(1)).isFalse();
    assertThat(status().parkedRows()).isEqualTo(3);
    assertThat(desk.read(POCKETS).byKey(1L).complete()).as("other copies are complete").isTrue();
  }

  @Test
  void aLaterStateThatFitsMendsIt() throws Exception {
    world.sql(BANK, "insert into accounts values (1, 'a', 1), (2, 'b', -1)");
    world.drain(desk, BANK);
    assertThat(parked()).hasSize(1);
    assertThat(isComplete(1)).isFalse();

    world.sql(BANK, "update accounts set balance = 5 where id = 2");
    world.drain(desk, BANK);

    assertThat(parked()).isEmpty();
    assertThat(isComplete(1)).isTrue();
    assertThat(world.compare(ACCOUNTS).isEqual()).isTrue();
  }

  @Test
  void itIsTriedAgainByItselfThenParkedThenRetriedBySomebody() throws Exception {
    world.sql(BANK, "insert into accounts values (1, 'a', 1), (2, 'b', -1)");
    world.drain(desk, BANK);
    for (int i = 0; i < 5; i++) {
      clock.advance(Duration.ofMinutes(1));
      world.drain(desk, BANK);
    }
    Parked row = parked().get(0);
    assertThat(row.state()).isEqualTo(State.PARKED);
    assertThat(row.attempts()).isEqualTo(3);
    assertThat(row.errors()).hasSize(3);

    alterCopy("drop constraint no_debt");
    clock.advance(Duration.ofDays(1));
    world.drain(desk, BANK);
    assertThat(parked()).as("nobody has acted yet").hasSize(1);

    try (Connection connection = world.dataSource(DESK).getConnection()) {
      ParkedMessages.retry(connection, row.id());
    }
    world.drain(desk, BANK);
    assertThat(parked()).isEmpty();
    assertThat(isComplete(2)).isTrue();
    assertThat(world.compare(ACCOUNTS).isEqual()).isTrue();
  }

  @Test
  void rowsThatDoNotFitAreFoundWhileACopyIsFilled() throws Exception {
    desk.close();
    desk =
        world.closing(
            world
                .setup(DESK)
                .retrying(THREE_TRIES)
                .loading(LoadLimits.byDefault().inRangesOf(300))
                .stepped());
    world.sql(
        BANK,
        "insert into accounts select i, 'h', case when i % 450 = 0 then -1 else i end"
            + " from generate_series(1, 1000) i");
    world.drain(desk, BANK);

    assertThat(parked()).extracting(each -> each.key().get(0)).containsExactly("450", "900");
    assertThat(world.compare(ACCOUNTS).differing()).isEqualTo(2);
    assertThat(isComplete(1)).isFalse();
  }

  @Test
  void aRowThatIsGivenUpNoLongerMakesTheCopyIncomplete() throws Exception {
    world.sql(BANK, "insert into accounts values (1, 'a', 1), (2, 'b', -1)");
    world.drain(desk, BANK);
    try (Connection connection = world.dataSource(DESK).getConnection()) {
      ParkedMessages.discard(connection, parked().get(0).id(), "known to differ");
    }
    assertThat(parked()).isEmpty();
    assertThat(isComplete(1)).isTrue();
  }

  private void alterCopy(String how) throws SQLException {
    try (Connection admin = world.admin(DESK).getConnection()) {
      Sql.run(admin, "alter table account_copies " + how);
    }
  }

  private boolean isComplete(long id) throws SQLException {
    return desk.read(ACCOUNTS).byKey(id).complete();
  }

  private CopyStatus status() throws SQLException {
    return desk.copies().stream()
        .filter(copy -> copy.name().equals(ACCOUNTS.name()))
        .findFirst()
        .orElseThrow();
  }

  private List<Parked> parked() throws SQLException {
    try (Connection connection = world.dataSource(DESK).getConnection()) {
      return ParkedMessages.unresolved(connection, 100);
    }
  }
}
