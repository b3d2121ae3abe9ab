package dev.headwater.audit;

import static dev.headwater.testkit.Bank.DESK;

import dev.headwater.base.Sql;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Damages the desk's copy of accounts behind the guard, as only a superuser can. */
final class Corrupt {
  private Corrupt() {}

  /** Runs statements while the guards of the copies are off. */
  static void behindTheGuard(World world, String statements) throws SQLException {
    try (Connection connection = world.admin(DESK).getConnection()) {
      Sql.inTransaction(
          connection,
          inOne -> {
            Sql.run(
                inOne,
                "set local session_replication_role = replica; set local search_path = public; "
                    + statements);
            return true;
          });
    }
  }

  /** Of so many distinct keys from 1 to {@code rows}, half changed and half deleted. */
  static List<Long> rows(World world, Random random, int rows, int keys) throws SQLException {
    List<Long> chosen =
        random.longs(1, rows + 1L).distinct().limit(keys).boxed().collect(Collectors.toList());
    behindTheGuard(
        world,
        """
        update account_copies set holder = 'corrupted' where id in (%s);
        delete from account_copies where id in (%s)"""
            .formatted(list(chosen.subList(0, keys / 2)), list(chosen.subList(keys / 2, keys))));
    return chosen;
  }

  /** Rows that the owner never had. */
  static void surplus(World world, long from, int rows) throws SQLException {
    behindTheGuard(
        world,
        "insert into account_copies select i, 'surplus', 0 from generate_series(%d, %d) i"
            .formatted(from, from + rows - 1));
  }

  private static String list(List<Long> keys) {
    return keys.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
