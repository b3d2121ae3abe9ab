package dev.headwater.inbox;

import static dev.headwater.testkit.Bank.ACCOUNTS;
import static dev.headwater.testkit.Bank.BANK;
import static dev.headwater.testkit.Bank.COPIES;
import static dev.headwater.testkit.Bank.DESK;
import static dev.headwater.testkit.Bank.POCKETS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.FaultPoint;
import dev.headwater.base.Sql;
import dev.headwater.testkit.Bank;
import dev.headwater.testkit.Threads;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** All copies of one owner in one service show the owner's data of one instant. */
class OneInstantTest {
  private static final int PEOPLE = 50;
  private static final int TICKS_SEEN_MIN = 100;

  @Test
  void moneyMovedBetweenTwoEntitiesIsNeverSeenMissingOrTwice() throws Exception {
    try (World world = World.of(COPIES);
        Threads threads = new Threads()) {
      world.sql(BANK, Bank.TABLES);
      world.sql(
          BANK,
          """
          insert into accounts select i, 'h', 1000 from generate_series(1, %1$d) i;
          insert into pockets select i, 1000 from generate_series(1, %1$d) i"""
              .formatted(PEOPLE));
      world.migrate();
      List<Connection> connections = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Connection writer = world.dataSource(BANK).getConnection();
        connections.add(writer);
        threads.repeat(() -> move(writer));
      }
      // Between the two entities of a tick, there is time for them to differ.
      Connection between = world.dataSource(BANK).getConnection();
      connections.add(between);
      world.faults().at(FaultPoint.BEFORE_FETCH, worker -> moveUnchecked(between));
      RunningService desk = world.start(DESK);
      world.await("the copies are filled", () -> desk.outlook(BANK).ticksApplied() > 0);

      Set<String> ticks = new HashSet<>();
      Set<Long> totals = ConcurrentHashMap.newKeySet();
      try (Connection connection = world.dataSource(DESK).getConnection()) {
        while (ticks.size() < TICKS_SEEN_MIN && totals.size() <= 1) {
          Sql.first(
              connection,
              """
              select (select tick from headwater.positions order by n desc limit 1),
                (select sum(balance) from account_copies) + (select sum(amount) from pocket_copies)""",
              row -> {
                totals.add(row.getLong(2));
                return ticks.add(row.getString(1));
              });
        }
      }

      assertThat(totals)
          .as("totals seen in %d ticks", ticks.size())
          .containsExactly(2000L * PEOPLE);
      threads.end();
      world.faults().disarm();
      world.await("accounts are equal", () -> world.compare(ACCOUNTS).isEqual());
      world.await("pockets are equal", () -> world.compare(POCKETS).isEqual());
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

  private static void moveUnchecked(Connection writer) {
    try {
      for (int i = 0; i < 3; i++) {
        move(writer);
      }
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void move(Connection writer) throws SQLException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long amount = random.nextLong(1, 20);
    int from = random.nextInt(PEOPLE) + 1;
    int to = random.nextInt(PEOPLE) + 1;
    Sql.inTransaction(
        writer,
        inOne -> {
          Sql.run(
              inOne,
              """
              update accounts set balance = balance - %1$d where id = %2$d;
              update pockets set amount = amount + %1$d where id = %3$d"""
                  .formatted(amount, from, to));
          return true;
        });
  }
}
