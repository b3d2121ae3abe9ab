package dev.headwater.inbox;

import static dev.headwater.testkit.Bank.ALL;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.DESK;
import static dev.headwater.testkit.Bank.MOVED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What stands in the way is noted in the database, for whoever asks there. */
@TestInstance(Lifecycle.PER_CLASS)
class ProblemNotesTest {
  private final World world = World.of(ALL);
  private boolean refusing = true;

  @BeforeAll
  void aBank() throws Exception {
    world.sql(BANK, Bank.TABLES);
    world.migrate();
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void anInstanceThatStandsByDoesNotTakeBackWhatTheWorkingOneHasNoted() throws Exception {
    RunningService working = instance();
    world.drain(working, BANK);
    RunningService standingBy = instance();
    publish();
    working.step(BANK);
    working.stepWatch();
    assertThat(noted()).contains("the disk is full");

    standingBy.stepWatch();
    standingBy.step(BANK);
    standingBy.stepWatch();

    assertThat(standingBy.outlook(BANK).state()).isEqualTo(WorkerState.STANDBY);
    assertThat(noted()).contains("the disk is full");
    refusing = false;
    world.drain(working, BANK);
    working.stepWatch();
    assertThat(noted()).isEmpty();
  }

  private RunningService instance() throws Exception {
    return world.closing(
        world
            .setup(DESK)
            .reactingTo(
                MOVED,
                (transaction, moved) -> {
                  if (refusing) {
                    throw new SQLException("the disk is full", "53100");
                  }
                })
            .stepped());
  }

  private void publish() throws Exception {
    try (Connection connection = world.dataSource(BANK).getConnection()) {
      Sql.inTransaction(
          connection, inOne -> Headwater.publish(inOne, MOVED, "7", new Bank.Moved(7, 1)));
    }
  }

  private String noted() {
    return world.value(DESK, "select coalesce(max(text), '') from headwater.problems");
  }
}
