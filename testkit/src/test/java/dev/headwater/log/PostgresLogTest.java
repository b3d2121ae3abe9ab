package dev.headwater.log;

import dev.headwater.Headwater;
import dev.headwater.base.FaultPoints;
import dev.headwater.base.Sql;
import dev.headwater.log.postgres.PostgresLog;
import dev.headwater.model.Copy;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.testkit.LogContract;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** The log on PostgreSQL keeps the contract. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresLogTest extends LogContract {
  private static final Service READER = Service.named("reader");
  private static final Copy<Thing> THINGS =
      READER
          .copies(THING)
          .as("thing_copies", Thing.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("Somebody has to look at the rows from outside, as a dashboard would.");

  private static final Model MODEL = Model.of("contract", THING, HAPPENED, THINGS);

  private World world;
  private int subscribers;

  @BeforeAll
  void anOwner() throws SQLException {
    world = World.of(MODEL);
    world.sql(OWNER, "create table things (id bigint primary key, name text not null)");
    world.migrate();
  }

  @BeforeEach
  void nothingIsThere() {
    world.sql(OWNER, "delete from things");
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Override
  protected Log openLog() {
    String subscriber = "reader" + ++subscribers;
    return new PostgresLog(
        new OwnerContract("owner", MODEL.manifest(READER)),
        subscriber,
        world.reading(READER, OWNER),
        FaultPoints.NONE,
        java.time.Duration.ofSeconds(5));
  }

  @Override
  protected void commit(String statements, LogEventDraft... events) throws SQLException {
    try (Connection connection = world.dataSource(OWNER).getConnection()) {
      Sql.inTransaction(
          connection,
          inOne -> {
            if (!statements.isEmpty()) {
              Sql.run(inOne, statements);
            }
            for (LogEventDraft event : events) {
              Headwater.publish(inOne, HAPPENED, event.key(), new Happened(event.number()));
            }
            return true;
          });
    }
  }

  @Override
  protected DataSource subscriber() {
    return world.dataSource(READER);
  }
}
