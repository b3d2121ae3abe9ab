package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.base.Json;
import dev.headwater.base.Sql;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.examples.shop.Catalog;
import dev.headwater.examples.shop.Inventory;
import dev.headwater.examples.shop.ShopTables;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.model.Service;
import dev.headwater.outbox.Retention;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code erase}, at the catalogue and the warehouse, as if a product were a person. */
class EraseCommandTest {
  private static EmbeddedPostgres server;
  private static RunningService catalog;
  private static RunningService inventory;

  @BeforeAll
  static void theWarehouseCopiesTitlesOfTheCatalogue() throws SQLException {
    server = EmbeddedPostgres.start();
    for (Service service : List.of(Catalog.SERVICE, Inventory.SERVICE)) {
      run("postgres", "create role " + service + " login superuser");
      server.createDatabase(service.name());
      try (Connection connection = as(service).getConnection()) {
        ShopTables.create(connection, service);
      }
      Headwater.migrate(Pair.MODEL, service, as(service));
    }
    catalog =
        Headwater.run(Pair.MODEL, Catalog.SERVICE)
            .on(as(Catalog.SERVICE))
            .keeping(Retention.byDefault().keeping(Duration.ZERO))
            .stepped();
    inventory =
        Headwater.run(Pair.MODEL, Inventory.SERVICE)
            .on(as(Inventory.SERVICE))
            .readingFrom(Catalog.SERVICE, server.dataSource("catalog", "inventory"))
            .reportingEvery(Duration.ZERO)
            .stepped();
  }

  @AfterAll
  static void close() {
    inventory.close();
    catalog.close();
    server.close();
  }

  @Test
  void whatIsLeftIsErasedAndProved() throws Exception {
    addProduct(7);
    drain();
    assertThat(erase("7").exits(1).oneLineWithRemedy().err()).contains("HW217");
    assertThat(erase("7", "--dry-run").exits(1).out())
        .contains("PENDING  catalog", "Only looked", "the owner's own code has to delete it");

    run("catalog", "delete from catalog.products where id = 7");
    run(
        "catalog",
        "insert into headwater.commands (idempotency_key, command, request_hash, outcome)"
            + " values ('buy-7', 'buy', 'x', '{}')");
    String text = erase("7", "--command-key", "buy-7").exits(1).out();
    assertThat(text)
        .contains("not read by \"inventory\" yet", "as of tick", "NOT complete")
        .contains("outcomes of 1 command: 1 found, 1 erased, vacuumed", "Not reached:")
        .doesNotContain("buy-7");

    drain();
    catalog.stepPruning();
    Map<?, ?> proof = Json.read(erase("7", "--format", "json").exits(0).out(), Map.class);
    assertThat(proof.get("complete")).isEqualTo(true);
    assertThat(proof.get("entity")).isEqualTo("catalog.product");
    assertThat((String) proof.get("keySha256")).hasSize(64);
    Map<?, ?> copy = place(proof, "public.pick_titles");
    assertThat(copy.get("clear")).isEqualTo(true);
    assertThat((String) copy.get("asOfTick")).hasSize(36);
    assertThat((List<?>) proof.get("notReached")).isNotEmpty();
    assertThat(erase("7").exits(0).out()).contains("Complete: nothing is left");
  }

  @Test
  void itGoesOnForAsLongAsItIsToldTo() throws Exception {
    addProduct(8);
    drain();
    run("catalog", "delete from catalog.products where id = 8");
    run(
        "catalog",
        "insert into headwater.commands (idempotency_key, command, request_hash, outcome)"
            + " values ('buy-8', 'buy', 'x', '{}')");
    CompletableFuture<Answer> answer =
        CompletableFuture.supplyAsync(
            () -> erase("8", "--wait", "60", "--command-key", "buy-8", "--format", "json"));
    org.awaitility.Awaitility.await().until(EraseCommandTest::theFirstRunHasErased);
    drain();
    catalog.stepPruning();

    Map<?, ?> proof = Json.read(answer.join().exits(0).out(), Map.class);
    assertThat(place(proof, "headwater.commands").get("erased"))
        .as("that of the first run, too")
        .isEqualTo(1);
  }

  @Test
  void whatIsMissingIsSaidInOneLine() {
    assertThat(erase("7", "--wait", "-1").exits(2).oneLineWithRemedy().err()).contains("--wait");
    assertThat(erase("seven").exits(1).oneLineWithRemedy().err()).contains("HW405");
    assertThat(erase("7", "--subscriber", "orders=" + url("inventory")).exits(1).err())
        .contains("HW306");
    assertThat(command("pen", "7").exits(2).oneLineWithRemedy().err()).contains("catalog.product");
    assertThat(command("product").exits(2).err()).contains("KEY");
    assertThat(command("catalog.product", "9").exits(1).out())
        .contains("PENDING  inventory its database", "not looked at");
  }

  private static boolean theFirstRunHasErased() throws SQLException {
    return value(
            "catalog",
            "select outcome is null from headwater.commands where idempotency_key = 'buy-8'")
        .equals("t");
  }

  private static Map<?, ?> place(Map<?, ?> proof, String table) {
    return ((List<?>) proof.get("places"))
        .stream()
            .map(each -> (Map<?, ?>) each)
            .filter(each -> table.equals(each.get("table")))
            .findFirst()
            .orElseThrow();
  }

  private static Answer erase(String key, String... more) {
    List<String> all =
        new ArrayList<>(List.of("product", key, "--subscriber", "inventory=" + url("inventory")));
    all.addAll(List.of(more));
    return command(all.toArray(String[]::new));
  }

  private static Answer command(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of("erase", "--model", Pair.class.getName(), "--jdbc-url", url("catalog")));
    all.addAll(List.of(arguments));
    return Answer.to(all.toArray(String[]::new));
  }

  private static void drain() {
    for (int idle = 0; idle < 3; ) {
      Step step = inventory.step(Catalog.SERVICE);
      assertThat(step).isNotEqualTo(Step.FAILED);
      idle = step == Step.IDLE ? idle + 1 : 0;
    }
  }

  private static void addProduct(long id) throws SQLException {
    run(
        "catalog",
        "insert into catalog.products values (%d, 'anvil', 'b', '{}', 1, 'm', 1, 'c', 1)"
            .formatted(id));
  }

  private static String url(String database) {
    return server.jdbcUrl(database, database);
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
