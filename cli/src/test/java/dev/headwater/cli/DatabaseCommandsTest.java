package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.Json;
import dev.headwater.base.Sql;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.examples.shop.Catalog;
import dev.headwater.examples.shop.Inventory;
import dev.headwater.examples.shop.Orders;
import dev.headwater.examples.shop.Payments;
import dev.headwater.examples.shop.Shop;
import dev.headwater.examples.shop.ShopRules;
import dev.headwater.examples.shop.ShopTables;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.model.Service;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** {@code migrate}, {@code status} and {@code uninstall}, at the catalogue and the warehouse. */
class DatabaseCommandsTest {
  /** The inventory is in sagas with them, which are not stepped here. */
  private static final DataSource NOT_ASKED = new PGSimpleDataSource();

  private static EmbeddedPostgres server;

  @BeforeAll
  static void twoServicesHaveDatabases() throws SQLException {
    server = EmbeddedPostgres.start();
    for (Service service : List.of(Catalog.SERVICE, Inventory.SERVICE)) {
      run("postgres", "create role " + service + " login superuser");
      server.createDatabase(service.name());
      try (Connection connection = as(service).getConnection()) {
        ShopTables.create(connection, service);
      }
    }
    server.createDatabase("empty");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Test
  void aServiceIsMigratedWatchedAndUninstalled() throws SQLException {
    for (int time = 1; time <= 2; time++) {
      assertThat(migrate("catalog").exits(0).out()).contains("1 entities", "catalog_reader");
    }
    assertThat(migrate("inventory").exits(0).out()).contains("1 copies are in place");
    assertThat(status("inventory").exits(1).out()).contains("pick_titles", "not filled yet");
    assertThat(status("catalog").exits(0).out()).contains("no copies");

    fillCopies();

    assertThat(status("inventory").exits(0).out()).contains("within its bound");
    Map<?, ?> json = Json.read(status("inventory", "--format", "json").exits(0).out(), Map.class);
    assertThat(((Map<?, ?>) ((List<?>) json.get("copies")).get(0)).get("withinWindow"))
        .isEqualTo(true);

    run("inventory", "update headwater.positions set as_of = now() - interval '1 hour'");
    assertThat(status("inventory").exits(1).out()).contains("BEYOND ITS BOUND");
    run(
        "inventory",
        "update headwater.positions set as_of = now();"
            + "insert into headwater.problems (owner, text) values ('catalog', 'the line is cut')");
    assertThat(status("inventory").exits(1).out()).contains("the line is cut");

    assertThat(uninstall("catalog", "inventory").exits(2).oneLineWithRemedy().err())
        .contains("belongs to service \"inventory\"");
    assertThat(uninstall("inventory", "inventory").exits(0).out()).contains("uninstalled");
    assertThat(uninstall("inventory", "inventory").exits(0).out()).contains("nothing is installed");
    assertThat(status("inventory").exits(1).oneLineWithRemedy().err()).contains("not installed");
  }

  @Test
  void whatCannotBeMigratedIsSaidInOneLine() {
    assertThat(migrate("ordres").exits(2).oneLineWithRemedy().err()).contains("orders");
    assertThat(
            Answer.to("migrate", "--service", "catalog", "--jdbc-url", url("empty", "postgres"))
                .exits(1)
                .err()
                .lines())
        .as("a warning about the password, and the error")
        .hasSize(2)
        .last()
        .asString()
        .contains("HW210", "Remedy: ");
    assertThat(
            Answer.to("migrate", "--service", "catalog", "--jdbc-url", "jdbc:mysql://x/y")
                .exits(2)
                .oneLineWithRemedy()
                .err())
        .contains("jdbc:mysql");
    assertThat(Answer.to("status", "--jdbc-url", url("nowhere", "catalog")).exits(1).err())
        .contains("create the database");
  }

  private static void fillCopies() throws SQLException {
    try (RunningService inventory =
        ShopRules.of(
                Inventory.SERVICE,
                Headwater.run(Shop.SHOP, Inventory.SERVICE)
                    .on(as(Inventory.SERVICE))
                    .readingFrom(
                        Catalog.SERVICE, server.dataSource("catalog", Inventory.SERVICE.name()))
                    .readingFrom(Orders.SERVICE, NOT_ASKED)
                    .readingFrom(Payments.SERVICE, NOT_ASKED))
            .stepped()) {
      assertThat(inventory.step(Catalog.SERVICE)).isEqualTo(Step.APPLIED);
    }
  }

  private static Answer migrate(String service) {
    return Answer.to("migrate", "--service", service, "--jdbc-url", url(service, service));
  }

  private static Answer uninstall(String service, String database) {
    return Answer.to("uninstall", "--service", service, "--jdbc-url", url(database, database));
  }

  private static Answer status(String service, String... more) {
    String[] all = new String[3 + more.length];
    all[0] = "status";
    all[1] = "--jdbc-url";
    all[2] = url(service, service);
    System.arraycopy(more, 0, all, 3, more.length);
    return Answer.to(all);
  }

  private static String url(String database, String user) {
    return server.jdbcUrl(database, user);
  }

  private static javax.sql.DataSource as(Service service) {
    return server.dataSource(service.name(), service.name());
  }

  private static void run(String database, String statement) throws SQLException {
    try (Connection connection = server.dataSource(database).getConnection()) {
      Sql.run(connection, statement);
    }
  }
}
