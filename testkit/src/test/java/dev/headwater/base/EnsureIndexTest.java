package dev.headwater.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.embedded.EmbeddedPostgres;
import dev.headwater.model.TableName;
import dev.headwater.testkit.TestServer;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnsureIndexTest {
  /** There, and only there, {@code alpha} comes before {@code Zeta}. */
  private static final String BY_LANGUAGE =
      "create database ensure_index template template0 encoding 'UTF8'"
          + " locale_provider icu icu_locale 'en' locale 'C'";

  @Test
  void anIndexIsFoundWhateverTheDatabasesOrderOfLettersIs() throws Exception {
    EmbeddedPostgres server = TestServer.shared();
    try (Connection admin = server.dataSource("postgres").getConnection()) {
      Sql.run(admin, BY_LANGUAGE);
      try (Connection connection = server.dataSource("ensure_index").getConnection()) {
        Sql.run(connection, "create table letters (\"Zeta\" int, alpha int, beta int)");
        Sql.run(connection, "create index on letters (alpha, \"Zeta\", beta)");
        EnsureIndex indexes = new EnsureIndex(connection);
        TableName table = new TableName("public", "letters");
        assertThat(indexes.exists(table, List.of("alpha", "Zeta"))).isTrue();
        assertThat(indexes.exists(table, List.of("Zeta", "alpha"))).isTrue();
        assertThat(indexes.exists(table, List.of("Zeta", "beta"))).isFalse();
      } finally {
        Sql.run(admin, "drop database ensure_index");
      }
    }
  }
}
