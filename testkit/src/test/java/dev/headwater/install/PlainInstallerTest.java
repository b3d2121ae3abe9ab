package dev.headwater.install;

import static dev.headwater.owner.Till.ACCOUNTS;
import static dev.headwater.owner.Till.MODEL;
import static dev.headwater.owner.Till.OFFICE;
import static dev.headwater.owner.Till.PAID;
import static dev.headwater.owner.Till.TILL;
import static dev.headwater.owner.Till.WITHDRAW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.model.Service;
import dev.headwater.owner.Outcome;
import dev.headwater.owner.Till;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No superuser: a login that owns its database and its tables, and may create roles. */
class PlainInstallerTest {
  private World world;

  @BeforeEach
  void services() {
    world = World.of(MODEL);
    world.sql(TILL, Till.TABLES);
  }

  @AfterEach
  void close() throws Exception {
    world.close();
  }

  @Test
  void aPlainLoginInstallsRunsAndUninstalls() throws Exception {
    mayCreateRoles(TILL);
    mayCreateRoles(OFFICE);
    List<String> before = Catalog.of(world.admin(TILL));
    List<String> officeBefore = Catalog.of(world.admin(OFFICE));

    for (Service service : MODEL.services()) {
      Headwater.migrate(MODEL, service, world.dataSource(service));
      Headwater.migrate(MODEL, service, world.dataSource(service));
    }
    grantReader();
    copiesFollow();

    Headwater.uninstall(world.dataSource(OFFICE));
    Headwater.uninstall(world.dataSource(TILL));
    assertThat(Catalog.of(world.admin(TILL))).isEqualTo(before);
    assertThat(Catalog.of(world.admin(OFFICE))).isEqualTo(officeBefore);
  }

  @Test
  void aServiceThatHasMigratedItselfKeepsItsRightsWhenADbaMigratesIt() throws Exception {
    mayCreateRoles(TILL);
    mayCreateRoles(OFFICE);
    for (Service service : MODEL.services()) {
      Headwater.migrate(MODEL, service, world.dataSource(service));
      try (Connection admin = world.admin(service).getConnection()) {
        Sql.run(
            admin,
            """
            drop table headwater.sagas, headwater.saga_steps, headwater.saga_claims;
            drop function headwater.send_in_sagas, headwater.with_history, headwater.require_written;
            drop function headwater_published.events_ahead;
            drop index headwater.parked_sagas_due;
            drop view headwater.lanes;
            drop table headwater.projection_positions, headwater.projections, headwater.inputs;
            drop table headwater.projecting, headwater.generation_numbers;
            drop function headwater.shown, headwater.next_generation, headwater.is_behind, headwater.project_anew_if_moved, headwater.reached, headwater.is_noted_beyond, headwater.prune_changed,
              headwater.changed_slots, headwater.switch_projection, headwater.drop_generation,
              headwater.guard_projection;
            delete from headwater.schema_history where version::int >= 4""");
      }
      Headwater.migrate(MODEL, service, world.admin(service), world.role(service));
    }
    grantReader();
    copiesFollow();
  }

  private void copiesFollow() throws SQLException {
    try (RunningService till =
            world
                .setup(TILL)
                .handling(WITHDRAW, (tx, withdraw) -> Outcome.refused("closed"))
                .stepped();
        RunningService office = world.setup(OFFICE).reactingTo(PAID, (tx, paid) -> {}).stepped()) {
      till.send(WITHDRAW, new Till.Withdraw(1, 1), "key");
      world.sql(TILL, "update accounts set balance = 7");
      world.drain(office, TILL);
      assertThat(world.compare(ACCOUNTS).isEqual()).isTrue();
      assertThatThrownBy(() -> world.sql(OFFICE, "delete from account_copies"))
          .hasMessageContaining("HW301");
    }
  }

  @Test
  void aLoginThatMayNotCreateRolesIsToldWhatToAskFor() throws Exception {
    DataSource plain = world.dataSource(TILL);
    List<String> before = Catalog.of(world.admin(TILL));

    assertThatThrownBy(() -> Headwater.migrate(MODEL, TILL, plain))
        .hasMessageContaining("HW201")
        .hasMessageContaining("let a DBA run: create role");
    assertThat(Catalog.of(world.admin(TILL))).isEqualTo(before);

    asDba(remedyOf(plain));
    Headwater.migrate(MODEL, TILL, plain);
    world.setup(TILL).stepped().close();
    Headwater.uninstall(plain);
  }

  private static String remedyOf(DataSource plain) throws SQLException {
    try {
      Headwater.migrate(MODEL, TILL, plain);
      throw new AssertionError("it was not refused");
    } catch (dev.headwater.base.HeadwaterException refused) {
      return refused.remedy().replaceFirst("^let a DBA run: (.*;) .*$", "$1");
    }
  }

  private void mayCreateRoles(Service service) throws SQLException {
    asDba("alter role " + Sql.quoted(world.role(service)) + " createrole");
  }

  private void grantReader() throws SQLException {
    try (Connection till = world.admin(TILL).getConnection()) {
      String reader = till.getCatalog() + "_reader";
      Sql.run(till, "grant " + Sql.quoted(reader) + " to " + Sql.quoted(world.role(OFFICE)));
    }
  }

  private void asDba(String statements) throws SQLException {
    try (Connection dba = world.admin(TILL).getConnection()) {
      Sql.run(dba, statements);
    }
  }
}
