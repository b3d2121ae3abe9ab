package dev.headwater.log;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code TRUNCATE} and rewriting {@code ALTER TABLE}s do not keep old row versions: a reader whose
 * snapshot is older finds the table empty. They race with the reader at each of its points.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TableChangesRaceTest {
  private World world;
  private RunningService desk;

  static Stream<Arguments> pointsAndStatements() {
    return Stream.of(FaultPoint.values())
        .flatMap(
            point ->
                Stream.of(
                        "alter table accounts add column %s timestamptz default clock_timestamp()"
                            .formatted(point.name().toLowerCase(Locale.ROOT)),
                        "truncate accounts",
                        "truncate accounts; insert into accounts (id, holder, balance) values (3, 'after', 1)")
                    .map(statement -> Arguments.of(point, statement)));
  }

  @BeforeAll
  void aBankAndADesk() throws Exception {
    world = World.of(COPIES);
    world.sql(BANK, Bank.TABLES);
    world.migrate();
    desk = world.stepped(DESK);
  }

  @BeforeEach
  void theCopyIsFilledAndSomethingChanged() {
    world.sql(
        BANK,
        """
        insert into accounts (id, holder, balance) select i, 'h', 1 from generate_series(1, 20) i
        on conflict (id) do nothing""");
    world.drain(desk, BANK);
    world.sql(BANK, "update accounts set balance = 2 where id between 3 and 9");
  }

  @AfterAll
  void close() {
    world.close();
  }

  @ParameterizedTest
  @MethodSource("pointsAndStatements")
  void copiesStayEqual(FaultPoint point, String statement) throws Exception {
    AtomicReference<CompletableFuture<Void>> racing = new AtomicReference<>();
    world.faults().onceAt(point, () -> racing.set(runAsFarAsItGets(statement)));

    desk.step(BANK);
    racing.get().get(60, TimeUnit.SECONDS);
    world.drain(desk, BANK);

    assertThat(world.compare(ACCOUNTS).firstKeys()).isEmpty();
  }

  /** Starts the statement, and goes on when it is through or waits for the reader's lock. */
  private CompletableFuture<Void> runAsFarAsItGets(String statement) {
    CompletableFuture<Void> run = CompletableFuture.runAsync(() -> world.sql(BANK, statement));
    world.await(
        "the statement is through or waits",
        () ->
            run.isDone()
                || !world
                    .value(BANK, "select count(*) from pg_locks where not granted")
                    .equals("0"));
    return run;
  }
}
