package dev.headwater.inbox;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.ServiceSetup;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A service that was closed leaves no session and no thread. */
@TestInstance(Lifecycle.PER_CLASS)
class CloseTest {
  private final World world = World.of(COPIES);

  @BeforeAll
  void aBank() throws Exception {
    world.sql(BANK, Bank.TABLES);
    world.sql(BANK, "insert into accounts select i, 'h', 1 from generate_series(1, 20) i");
    world.migrate();
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void aRunningServiceLeavesNoThreadAndNoSession() throws Exception {
    RunningService desk = setup().start();
    world.await("the copies are filled", () -> desk.read(ACCOUNTS).byKey(1L).complete());
    world.await("it waits for hints", () -> threads().stream().anyMatch(t -> t.contains("hints")));
    desk.committed();

    desk.close();

    assertThat(threads()).isEmpty();
    world.await("the server has ended the sessions", () -> sessions().equals("0"));
  }

  @Test
  void aSteppedServiceLeavesNoSession() throws Exception {
    RunningService desk = setup().stepped();
    world.drain(desk, BANK);
    desk.stepWatch();

    desk.close();

    world.await("the server has ended the sessions", () -> sessions().equals("0"));
  }

  private ServiceSetup setup() {
    return Headwater.run(COPIES, DESK)
        .on(world.dataSource(DESK))
        .readingFrom(BANK, world.server(BANK).dataSource(world.role(BANK), world.role(DESK)));
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith("headwater "))
        .toList();
  }

  private String sessions() {
    return world.value(
        BANK, "select count(*) from pg_stat_activity where usename = '" + world.role(DESK) + "'");
  }
}
