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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.postgresql.ds.PGSimpleDataSource;

/** {@code audit} and {@code drift} at the warehouse, which copies titles from the catalogue. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AuditAndDriftCommandsTest {
  /** The inventory is in sagas with them, which are not stepped here. */
  private static final DataSource NOT_ASKED = new PGSimpleDataSource();

  private static EmbeddedPostgres server;

  @BeforeAll
  static void twoServicesAreMigrated() throws SQLException {
    server = EmbeddedPostgres.start();
    for (Service service : List.of(Catalog.SERVICE, Inventory.SERVICE)) {
      run("postgres", "create role " + service + " login superuser");
      server.createDatabase(service.name());
      try (Connection connection = as(service).getConnection()) {
        ShopTables.create(connection, service);
      }
      Headwater.migrate(Shop.SHOP, service, as(service), service.name());
    }
    run(
        "catalog",
        """
        insert into catalog.products
        select i, 'title ' || i, 'brand', array['l'], i, 'm', 1, 'c', 1
        from generate_series(1, 200) i""");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Test
  @Order(1)
  void aCopyIsAuditedAndRepaired() throws SQLException {
    assertThat(audit().exits(1).out()).contains("inventory.pick_titles: still being filled");
    fillCopies();
    assertThat(audit().exits(0).out())
        .contains("200 rows of catalog.product compared in 4 ranges, 0 of them differ");

    run(
        "inventory",
        """
        set session_replication_role = replica;
        delete from pick_titles where id = 7;
        update pick_titles set title = 'x' where id = 8;
        insert into pick_titles values (1000, 'none', 'brand')""");
    assertThat(audit().exits(1).out())
        .contains("1 missing, 1 surplus, 1 different; 0 repaired", "missing 7", "surplus 1000");
    assertThat(audit("--keys", "1").exits(1).out()).contains("and 2 more");
    Map<?, ?> json = Json.read(audit("--format", "json").exits(1).out(), Map.class);
    Map<?, ?> copy = (Map<?, ?>) ((List<?>) json.get("copies")).get(0);
    assertThat(json.get("sound")).isEqualTo(false);
    assertThat(copy.get("method")).isEqualTo("ranges");
    assertThat(copy.get("surplus")).isEqualTo(1);
    assertThat((List<?>) copy.get("keys")).hasSize(3);

    assertThat(audit("--repair", "--copy", "pick_titles").exits(0).out())
        .contains("3 repaired, 0 left");
    assertThat(audit().exits(0).out()).contains("0 missing, 0 surplus, 0 different");
  }

  @Test
  @Order(2)
  void driftIsFound() throws SQLException {
    assertThat(drift().exits(0).out()).contains("inventory: 0 errors, 0 warnings.");

    run(
        "inventory",
        """
        alter table pick_titles disable trigger headwater_guard;
        create table shelf_labels (product_id bigint, product_title text);
        insert into shelf_labels select i, 'title ' || i from generate_series(1, 20) i""");
    assertThat(drift().exits(1).out())
        .contains("HW610", "inventory.pick_titles", "HW631", "inventory.public.shelf_labels")
        .contains("inventory: 2 errors, 0 warnings.");
    Map<?, ?> json =
        Json.read(drift("--accept", "shelf_labels", "--format", "json").exits(1).out(), Map.class);
    assertThat(json.get("errors")).isEqualTo(1);
    assertThat(((Map<?, ?>) ((List<?>) json.get("findings")).get(0)).get("code"))
        .isEqualTo("HW610");

    run("inventory", "alter table pick_titles enable trigger headwater_guard");
    run("inventory", "drop table shelf_labels");
    drift().exits(0);
  }

  @Test
  @Order(3)
  void whatIsMissingIsSaidInOneLine() {
    assertThat(
            Answer.to(
                    "audit", "--service", "inventory", "--jdbc-url", url("inventory", "inventory"))
                .exits(2)
                .oneLineWithRemedy()
                .err())
        .contains("--owner catalog=");
    audit("--copy", "nothing").exits(2).oneLineWithRemedy();
    audit("--keys", "-1").exits(2).oneLineWithRemedy();
    assertThat(
            Answer.to("drift", "--service", "catalog", "--jdbc-url", url("inventory", "inventory"))
                .exits(1)
                .oneLineWithRemedy()
                .err())
        .contains("HW205");
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

  private static Answer audit(String... more) {
    return command("audit", more);
  }

  private static Answer drift(String... more) {
    return command("drift", more);
  }

  private static Answer command(String name, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                name,
                "--service",
                "inventory",
                "--jdbc-url",
                url("inventory", "inventory"),
                "--owner",
                "catalog=" + url("catalog", "inventory")));
    all.addAll(List.of(more));
    return Answer.to(all.toArray(String[]::new));
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
