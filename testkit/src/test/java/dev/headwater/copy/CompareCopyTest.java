package dev.headwater.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Values are compared, not the texts in which two servers happen to show them. */
@TestInstance(Lifecycle.PER_CLASS)
class CompareCopyTest {
  private static final Service GATE = Service.named("gate");
  private static final Service GUARD = Service.named("guard");

  @SuppressWarnings("ArrayRecordComponent") // Bytes are what is compared here.
  record Badge(Instant issued, byte[] print, double weight) {}

  private static final Entity<Badge> BADGE =
      GATE.owns("badge", Badge.class).inTable("badges").keyedBy("issued");
  private static final Copy<Badge> BADGES =
      GUARD
          .copies(BADGE)
          .as("badge_copies", Badge.class)
          .staleAtMost(Duration.ofSeconds(5))
          .because("The guard knows badges while the gate is closed.");

  private final World world = World.of(Model.of("gate", BADGE, BADGES));

  @BeforeAll
  void twoDatabasesThatShowValuesInTheirOwnWays() throws Exception {
    world.sql(
        GATE,
        """
        create table badges (issued timestamptz primary key, print bytea not null,
          weight float8 not null);
        insert into badges values ('2026-01-02T03:04:05Z', '\\x00ff41', 0.1::float8 + 0.2)""");
    world.migrate();
    try (Connection connection = world.admin(GATE).getConnection()) {
      String database = "alter database " + Sql.quoted(connection.getCatalog());
      Sql.run(connection, database + " set bytea_output = 'escape'");
    }
    RunningService guard = world.stepped(GUARD);
    world.drain(guard, GATE);
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void equalRowsAreFoundEqual() throws Exception {
    assertThat(world.compare(BADGES).rows()).isEqualTo(1);
    assertThat(world.compare(BADGES).firstKeys()).isEmpty();
  }

  @Test
  void aTimeZoneOfALoginDoesNotMatter() throws Exception {
    try (Connection connection = world.admin(GUARD).getConnection()) {
      Sql.run(
          connection,
          "alter role " + Sql.quoted(world.role(GUARD)) + " set timezone = 'Asia/Kathmandu'");
    }

    assertThat(world.compare(BADGES).firstKeys()).isEmpty();
  }
}
