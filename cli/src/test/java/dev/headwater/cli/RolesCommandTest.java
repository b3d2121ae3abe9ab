package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.base.Sql;
import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.examples.shop.Catalog;
import dev.headwater.examples.shop.ShopTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a DBA is given for the example shop; that it is enough, LeastPrivilegeTest holds. */
class RolesCommandTest {
  @Test
  void theServicesThatReadItAreFoundInTheModel() {
    assertThat(Answer.to("roles", "catalog", "--migrate-as", "ddl").exits(0).out())
        .contains(
            "grant \"catalog_applier\" to \"catalog\" with inherit false, set true;",
            "create schema if not exists headwater authorization \"ddl\";",
            "grant \"catalog_reader\" to \"inventory\" with inherit true, set false;",
            "grant \"catalog_reader\" to \"orders\"")
        .doesNotContain("\"payments\"", "temporary");
  }

  @Test
  void loginsAndDatabaseAreWhatTheyAreSaidToBe() {
    assertThat(
            Answer.to(
                    "roles",
                    "inventory",
                    "--migrate-as=ddl",
                    "--database=stock",
                    "--service-role=keeper",
                    "--tables-owner=owner",
                    "--server-version=15")
                .exits(0)
                .out())
        .contains(
            "grant \"stock_applier\" to \"keeper\";",
            "grant \"owner\" to \"ddl\";",
            "grant temporary on database \"stock\" to \"stock_applier\";")
        .doesNotContain("inherit");
  }

  @Test
  void whoReadsNothingIsNotGrantedAnything() {
    assertThat(
            Answer.to("roles", "catalog", "--migrate-as", "ddl", "--grant-to", "payments=x")
                .exits(2)
                .oneLineWithRemedy()
                .err())
        .contains("payments", "inventory");
    assertThat(Answer.to("roles", "catalog").exits(2).err()).contains("--migrate-as");
  }

  @Test
  void withItALoginWithoutRightsMigrates() throws SQLException {
    try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
      server.createDatabase("catalog");
      for (String login :
          List.of("catalog", "ddl", "tables", "inventory", "orders", "storefront")) {
        run(server, "create role " + login + " login");
      }
      run(server, "revoke all on database catalog from public");
      try (Connection admin = server.dataSource("catalog").getConnection()) {
        ShopTables.create(admin, Catalog.SERVICE);
      }
      run(server, "alter table " + Catalog.PRODUCT.table() + " owner to tables");
      run(
          server,
          Answer.to("roles", "catalog", "--migrate-as", "ddl", "--tables-owner", "tables")
              .exits(0)
              .out());
      String[] migrate = {
        "migrate",
        "--service",
        "catalog",
        "--service-role",
        "catalog",
        "--jdbc-url",
        server.jdbcUrl("catalog", "ddl")
      };
      assertThat(Answer.to(migrate).exits(0).out()).contains("1 entities");
      assertThat(Answer.to(migrate).exits(0).out()).contains("catalog_reader");
    }
  }

  private static void run(EmbeddedPostgres server, String statements) throws SQLException {
    try (Connection connection = server.dataSource("catalog").getConnection()) {
      Sql.run(connection, statements);
    }
  }
}
