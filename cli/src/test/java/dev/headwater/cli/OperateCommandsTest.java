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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** {@code parked}, {@code subscribers}, {@code resync} and {@code rebase}. */
class OperateCommandsTest {
  private static final List<Service> SERVICES = List.of(Catalog.SERVICE, Inventory.SERVICE);

  /** The inventory is in sagas with them, which are not stepped here. */
  private static final DataSource NOT_ASKED = new PGSimpleDataSource();

  private static EmbeddedPostgres server;
  private RunningService inventory;

  @BeforeAll
  static void aServerWithLogins() throws SQLException {
    server = EmbeddedPostgres.start();
    for (Service service : SERVICES) {
      run("postgres", "create role " + service + " login superuser");
    }
    server.createDatabase("empty");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void theWarehouseCopiesTitlesOfTheCatalogue() throws SQLException {
    for (Service service : SERVICES) {
      server.createDatabase(service.name());
      try (Connection connection = as(service).getConnection()) {
        ShopTables.create(connection, service);
      }
      Headwater.migrate(Shop.SHOP, service, as(service));
    }
    addProduct(1, "anvil");
    inventory =
        ShopRules.of(
                Inventory.SERVICE,
                Headwater.run(Shop.SHOP, Inventory.SERVICE)
                    .on(as(Inventory.SERVICE))
                    .readingFrom(
                        Catalog.SERVICE, server.dataSource("catalog", Inventory.SERVICE.name()))
                    .readingFrom(Orders.SERVICE, NOT_ASKED)
                    .readingFrom(Payments.SERVICE, NOT_ASKED))
            .stepped();
    drain();
  }

  @AfterEach
  void close() throws SQLException {
    inventory.close();
    for (Service service : SERVICES) {
      run("postgres", "drop database " + service + " with (force)");
    }
  }

  @Test
  void aParkedRowIsListedShownRetriedAndGivenUp() throws SQLException {
    assertThat(on("inventory", "parked", "list").exits(0).out()).contains("Nothing is parked");
    alterCopy("add constraint short check (length(title) < 10)");
    addProduct(2, "a title that is long");
    addProduct(3, "bolt");
    drain();

    String list = on("inventory", "parked", "list").exits(1).out();
    assertThat(list).contains("state", "pick_titles", "retrying", "short");
    Map<?, ?> one = first(on("inventory", "parked", "list", "--format", "json"), "parked");
    assertThat(one.get("key")).isEqualTo(List.of("2"));
    String id = String.valueOf(one.get("id"));
    assertThat(on("inventory", "status").exits(1).out()).contains("1 rows PARKED");
    assertThat(first(on("inventory", "status", "--format", "json"), "copies").get("parkedRows"))
        .isEqualTo(1);
    assertThat(on("inventory", "parked", "show", id).exits(0).out())
        .contains("\"target\" : \"pick_titles\"", "\"errors\"");

    alterCopy("drop constraint short");
    assertThat(on("inventory", "parked", "retry", id).exits(0).out()).contains("tried again");
    drain();
    assertThat(value("inventory", "select count(*) from pick_titles")).isEqualTo("3");
    assertThat(on("inventory", "status").exits(0).out()).doesNotContain("PARKED");
    assertThat(on("inventory", "parked", "retry", id).exits(1).oneLineWithRemedy().err())
        .as("a row that fits again is not kept")
        .contains("HW511");
  }

  @Test
  void aRowIsGivenUpWithAReason() throws SQLException {
    alterCopy("add constraint short check (length(title) < 10)");
    addProduct(2, "a title that is long");
    drain();
    String id =
        String.valueOf(
            first(on("inventory", "parked", "list", "--format", "json"), "parked").get("id"));

    assertThat(on("inventory", "parked", "discard", id).exits(2).err()).contains("--why");
    assertThat(on("inventory", "parked", "discard", id, "--why", " ").exits(2).oneLineWithRemedy())
        .isNotNull();
    assertThat(on("inventory", "parked", "discard", id, "--why", "agreed").exits(0).out())
        .contains("given up");

    assertThat(on("inventory", "parked", "list").exits(0).out()).contains("Nothing is parked");
    assertThat(on("inventory", "parked", "show", id).exits(0).out())
        .contains("discarded", "agreed");
    assertThat(on("inventory", "parked", "show", "999").exits(1).oneLineWithRemedy().err())
        .contains("HW511");
  }

  @Test
  void subscribersAreShownAndRemoved() throws SQLException {
    addProduct(2, "bolt");
    assertThat(on("catalog", "subscribers", "list").exits(0).out())
        .contains("inventory", "kept for");
    Map<?, ?> one = first(on("catalog", "status", "--format", "json").exits(0), "subscribers");
    assertThat(one.get("name")).isEqualTo("inventory");
    assertThat(one.get("login")).isEqualTo("inventory");
    assertThat(one.get("takesEvents")).isEqualTo(false);
    assertThat((Integer) one.get("unread")).isPositive();
    assertThat(one.get("behindMillis")).isNotNull();
    run("catalog", "update headwater.subscribers set let_go_at = now(), let_go_because = 'late'");
    assertThat(on("catalog", "status").exits(0).out()).contains("LET GO: late");
    assertThat(
            first(on("catalog", "subscribers", "list", "--format", "json"), "subscribers")
                .get("letGoBecause"))
        .isEqualTo("late");

    assertThat(on("catalog", "subscribers", "remove", "kiosk").exits(1).oneLineWithRemedy().err())
        .contains("kiosk");
    assertThat(on("catalog", "subscribers", "remove", "inventory").exits(0).out())
        .contains("removed");
    assertThat(on("catalog", "subscribers", "list").exits(0).out()).contains("Nobody reads");
  }

  @Test
  void aServiceBeginsAnewWithAnOwnerWhileItRuns() throws SQLException {
    breakCopyBehindTheGuard();
    drain();
    assertThat(titles()).as("nothing has changed at the owner").isEqualTo("broken");

    assertThat(resync("customers", "catalog").exits(1).oneLineWithRemedy().err()).contains("HW306");
    assertThat(resync("catalog", "inventory").exits(1).oneLineWithRemedy().err()).contains("HW505");
    drain();
    assertThat(titles()).as("both were refused before anything was changed").isEqualTo("broken");

    assertThat(resync("catalog", "catalog").exits(0).out()).contains("begins anew");
    assertThat(on("inventory", "status").exits(1).out()).contains("somebody asked for it");
    untilRead();
    assertThat(titles()).isEqualTo("anvil");
    addProduct(2, "bolt");
    drain();
    assertThat(titles()).isEqualTo("anvil,bolt");
  }

  @Test
  void anOwnerBeginsANewHistoryAndCopiesFollow() throws SQLException {
    String before = value("catalog", "select incarnation from headwater.installation");
    breakCopyBehindTheGuard();

    assertThat(on("catalog", "rebase").exits(0).out()).contains("a new history has begun");

    assertThat(value("catalog", "select incarnation from headwater.installation"))
        .isNotEqualTo(before);
    untilRead();
    assertThat(titles()).isEqualTo("anvil");
  }

  @Test
  void withoutAnInstallationEachSaysSo() {
    for (List<String> command :
        List.of(
            List.of("parked", "list"),
            List.of("parked", "show", "1"),
            List.of("subscribers", "list"),
            List.of("subscribers", "remove", "x"),
            List.of("rebase"))) {
      assertThat(on("empty", command.toArray(String[]::new)).exits(1).err())
          .contains("not installed");
    }
  }

  private static Answer resync(String owner, String database) {
    return Answer.to(
        "resync",
        owner,
        "--service",
        "inventory",
        "--jdbc-url",
        server.jdbcUrl("inventory", "inventory"),
        "--owner",
        owner + "=" + server.jdbcUrl(database, "inventory"));
  }

  private static Answer on(String database, String... command) {
    String[] all = java.util.Arrays.copyOf(command, command.length + 2);
    all[command.length] = "--jdbc-url";
    all[command.length + 1] =
        server.jdbcUrl(database, database.equals("empty") ? "postgres" : database);
    return Answer.to(all);
  }

  private static Map<?, ?> first(Answer answer, String list) {
    return (Map<?, ?>) ((List<?>) Json.read(answer.out(), Map.class).get(list)).get(0);
  }

  private void drain() {
    int idle = 0;
    while (idle < 2) {
      Step step = inventory.step(Catalog.SERVICE);
      assertThat(step).isNotEqualTo(Step.FAILED);
      idle = step == Step.IDLE ? idle + 1 : 0;
    }
  }

  /** A worker whose position is gone halts once before it begins anew. */
  private void untilRead() {
    org.awaitility.Awaitility.await()
        .until(
            () ->
                inventory.step(Catalog.SERVICE) == Step.IDLE && inventory.copies().get(0).loaded());
  }

  private static void breakCopyBehindTheGuard() throws SQLException {
    run(
        "inventory",
        "set session_replication_role = replica; update pick_titles set title = 'broken'");
  }

  private static String titles() throws SQLException {
    return value("inventory", "select string_agg(title, ',' order by id) from pick_titles");
  }

  private static void addProduct(long id, String name) throws SQLException {
    run(
        "catalog",
        "insert into catalog.products values (%d, '%s', 'b', '{}', 1, 'm', 1, 'c', 1)"
            .formatted(id, name));
  }

  private static void alterCopy(String how) throws SQLException {
    run("inventory", "alter table pick_titles " + how);
  }

  private static javax.sql.DataSource as(Service service) {
    return server.dataSource(service.name(), service.name());
  }

  private static String value(String database, String query) throws SQLException {
    try (Connection connection = server.dataSource(database).getConnection()) {
      return Sql.first(connection, query, row -> row.getString(1)).orElseThrow();
    }
  }

  private static void run(String database, String statement) throws SQLException {
    try (Connection connection = server.dataSource(database).getConnection()) {
      Sql.run(connection, statement);
    }
  }
}
