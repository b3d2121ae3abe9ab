package dev.headwater.copy;

import static dev.headwater.testkit.Bank.ACCOUNT;
import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static dev.headwater.testkit.Bank.POCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.model.Copy;
import dev.headwater.model.Model;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A copy that has to be read whole is read at once, though its owner's data rest. */
class AddedCopyTest {
  record Holder(long id, String holder) {}

  private static final Copy<Holder> HOLDERS =
      DESK.copies(ACCOUNT)
          .as("holders", Holder.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("The desk greets holders by their names while the bank is closed.");
  private static final Model WITH_HOLDERS =
      Model.of("bank", ACCOUNT, POCKET, ACCOUNTS, Bank.POCKETS, HOLDERS);

  private World world;
  private RunningService desk;

  @BeforeEach
  void aDeskThatHasCaughtUp() throws Exception {
    world = World.of(COPIES);
    world.sql(BANK, Bank.TABLES);
    world.sql(BANK, "insert into accounts select i, 'h' || i, 1 from generate_series(1, 20) i");
    world.migrate();
    desk = world.stepped(DESK);
    world.drain(desk, BANK);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aCopyThatIsAddedLaterFillsItselfWithoutAnyChangeAtTheOwner() throws Exception {
    desk.close();
    Headwater.migrate(WITH_HOLDERS, DESK, world.admin(DESK), world.role(DESK));
    try (RunningService next =
        Headwater.run(WITH_HOLDERS, DESK)
            .on(world.dataSource(DESK))
            .readingFrom(BANK, world.server(BANK).dataSource(world.role(BANK), world.role(DESK)))
            .stepped()) {
      world.drain(next, BANK);

      assertThat(next.read(HOLDERS).byKey(3L).value()).contains(new Holder(3, "h3"));
      assertThat(world.compare(HOLDERS).rows()).isEqualTo(20);
      assertThat(world.compare(HOLDERS).firstKeys()).isEmpty();
    }
  }

  @Test
  void aResyncTakesEffectThoughNothingChangesAtTheOwner() throws Exception {
    long before = desk.outlook(BANK).ticksApplied();
    desk.resync(BANK);
    assertThat(desk.read(ACCOUNTS).byKey(1L).complete()).isFalse();

    world.await("the copies are read anew", () -> desk.step(BANK) == Step.APPLIED);

    assertThat(desk.outlook(BANK).ticksApplied()).isEqualTo(before + 1);
    assertThat(desk.read(ACCOUNTS).byKey(1L).complete()).isTrue();
  }

  @Test
  void aResyncByAnotherInstanceTakesEffectToo() throws Exception {
    RunningService other = world.stepped(DESK);

    other.resync(BANK);
    world.await("the copies are read anew", () -> desk.step(BANK) == Step.APPLIED);

    assertThat(other.read(ACCOUNTS).byKey(1L).complete()).isTrue();
  }
}
