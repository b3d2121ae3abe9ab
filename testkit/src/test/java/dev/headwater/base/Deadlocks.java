package dev.headwater.base;

import dev.headwater.model.Service;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;

/** Has one insertion into a table fail as the one that is ended in a deadlock does. */
public final class Deadlocks {
  private final World world;
  private final Service service;
  private final String table;

  private Deadlocks(World world, Service service, String table) {
    this.world = world;
    this.service = service;
    this.table = table;
  }

  /**
   * Prepares it. What is inserted is counted by a sequence, which goes on, whatever is rolled back.
   *
   * @param at which of those that follow fails, counted from 1
   */
  public static Deadlocks onceAt(World world, Service service, String table, int at)
      throws SQLException {
    try (Connection connection = world.admin(service).getConnection()) {
      Sql.run(
          connection,
          """
          create sequence tries;
          grant all on sequence tries to public;
          create function deadlock() returns trigger language plpgsql as $$
          begin
            if nextval('tries') = %d then
              raise exception 'deadlock detected' using errcode = '40P01';
            end if;
            return new;
          end $$;
          create trigger deadlock before insert on %s
            for each row execute function deadlock()"""
              .formatted(at, table));
    }
    return new Deadlocks(world, service, table);
  }

  /** How many insertions were tried; from now on none fails. */
  public int end() throws SQLException {
    int tries = Integer.parseInt(world.adminValue(service, "select last_value from tries"));
    try (Connection connection = world.admin(service).getConnection()) {
      Sql.run(
          connection,
          "drop trigger deadlock on " + table + "; drop function deadlock; drop sequence tries");
    }
    return tries;
  }
}
