package dev.headwater.examples.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.headwater.base.Sql;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.explain.WhatIf.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo on a server of the user's own, by a login that is no superuser. */
class DemoTest {
  /** Enough for some sagas of each style also where processors are slow. */
  private static final int DEMO_SECONDS = 10;

  private static EmbeddedPostgres server;

  @BeforeAll
  static void theUserHasAServer() throws SQLException {
    server = EmbeddedPostgres.configure().setting("max_connections", "200").start();
    run("create role engineer login createdb createrole");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Test
  void everyCopyEqualsItsOwnerAndNothingIsLeftBehind() throws SQLException {
    StringWriter shown = new StringWriter();

    DemoResult result = demo(shown);

    assertThat(result.exitReason()).isEqualTo(Verdict.GOOD);
    assertThat(result.succeeded()).isTrue();
    assertThat(result.copies()).hasSize(10).allMatch(CopyResult::equalToOwner);
    assertThat(result.projections())
        .hasSize(2)
        .allMatch(ProjectionResult::equalToFullComputation)
        .allMatch(projection -> projection.rows() > 1_000);
    assertThat(result.queries())
        .extracting(QueryResult::name, query -> query.duringOutage().predicted())
        .containsExactly(
            tuple("storefront.order-page", Outcome.ANSWERS),
            tuple("storefront.order-page-from-copies", Outcome.ANSWERS),
            tuple("storefront.order-page-composed", Outcome.ANSWERS_STALE),
            tuple("storefront.customer-history", Outcome.UNAFFECTED));
    assertThat(result.queries())
        .allMatch(query -> query.duringOutage().unforeseen() == 0)
        .allMatch(query -> query.answers() + query.failed() > 0);
    assertThat(result.sagas()).hasSize(3).allMatch(saga -> saga.open() == 0);
    assertThat(result.sagas().get(0).completed()).as("%s", result.sagas()).isPositive();
    assertThat(result.sagas().get(1).completed()).isPositive();
    assertThat(result.proof().holds()).isTrue();
    assertThat(result.proof().moneyTaken()).isPositive();
    assertThat(result.observed().ordersPlaced()).isPositive();
    assertThat(result.outageSeconds()).isPositive();
    assertThat(shown.toString())
        .containsPattern("  curl 'http://127.0.0.1:\\d+/queries/order-page\\?id=\\d+'\n")
        .contains("with customers down", "query storefront.order-page-composed, computed of ")
        .contains("customers goes down", "orders still lists orders", "customers is back")
        .doesNotContain("\u001b");
    assertThat(leftovers()).isZero();
  }

  @Test
  void whatIsThereAlreadyIsNotTouched() throws SQLException {
    run("create database headwater_demo_orders");
    try {
      DemoResult result = demo(new StringWriter());

      assertThat(result.succeeded()).isFalse();
      assertThat(result.exitReason()).contains("headwater_demo_orders", "drop");
      assertThat(leftovers()).isEqualTo(1);
    } finally {
      run("drop database headwater_demo_orders");
    }
  }

  @Test
  void aServerThatCannotBeReachedIsSaidSo() {
    DemoOptions nowhere =
        new DemoOptions(
            0.001,
            2,
            Optional.of("jdbc:postgresql://127.0.0.1:1/postgres"),
            Optional.empty(),
            7,
            Weather.CALM,
            Style.BOTH,
            0,
            Detail.SHORT);

    DemoResult result = ShopDemo.run(nowhere, Screen.plain(new PrintWriter(new StringWriter())));

    assertThat(result.succeeded()).isFalse();
    assertThat(result.exitReason()).contains("refused").doesNotContain("\n");
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(
            () ->
                new DemoOptions(
                    0,
                    5,
                    Optional.empty(),
                    Optional.empty(),
                    1,
                    Weather.CALM,
                    Style.BOTH,
                    0,
                    Detail.SHORT))
        .hasMessageContaining("scale");
    assertThatThrownBy(
            () ->
                new DemoOptions(
                    1,
                    1,
                    Optional.empty(),
                    Optional.empty(),
                    1,
                    Weather.CALM,
                    Style.BOTH,
                    0,
                    Detail.SHORT))
        .hasMessageContaining("2 to 86400");
    assertThatThrownBy(
            () ->
                new DemoOptions(
                    1,
                    19,
                    Optional.empty(),
                    Optional.empty(),
                    1,
                    Weather.CHAOS,
                    Style.BOTH,
                    0,
                    Detail.SHORT))
        .hasMessageContaining("20 or more");
  }

  private static DemoResult demo(StringWriter shown) {
    String url = server.jdbcUrl("postgres", "engineer");
    return ShopDemo.run(
        new DemoOptions(
            0.001,
            DEMO_SECONDS,
            Optional.of(url),
            Optional.empty(),
            7,
            Weather.CALM,
            Style.BOTH,
            0,
            Detail.SHORT),
        Screen.plain(new PrintWriter(shown)));
  }

  private static long leftovers() throws SQLException {
    try (Connection connection = server.dataSource("postgres").getConnection()) {
      return Sql.first(
              connection,
              """
              select (select count(*) from pg_database where datname like 'headwater%')
                + (select count(*) from pg_roles where rolname like 'headwater%')""",
              row -> row.getLong(1))
          .orElseThrow();
    }
  }

  private static void run(String statement) throws SQLException {
    try (Connection connection = server.dataSource("postgres").getConnection()) {
      Sql.run(connection, statement);
    }
  }
}
