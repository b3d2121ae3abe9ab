package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.base.Sql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and passwords come from where PostgreSQL's own programs have them from. */
class TlsTest {
  @TempDir static Path directory;

  private static TlsServer server;

  @BeforeAll
  static void aServerThatInsistsOnTls() throws Exception {
    server = TlsServer.start(directory, "keeper", "s3cret");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Test
  void whatTheEnvironmentSaysIsKeptTo() throws Exception {
    DataSource source = source("127.0.0.1", "", environment("verify-full", server.certificate()));
    try (Connection connection = source.getConnection()) {
      assertThat(
              Sql.first(
                  connection,
                  "select ssl from pg_stat_ssl where pid = pg_backend_pid()",
                  row -> row.getBoolean(1)))
          .contains(true);
    }
  }

  @Test
  void aServerThatCannotProveWhoItIsIsRefused() throws Exception {
    String foreign = TlsServer.foreignCertificate(directory.resolve("foreign")).toString();
    assertThatThrownBy(
            () -> source("127.0.0.1", "", environment("verify-full", foreign)).getConnection())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("SSL error");
    Map<String, String> full = environment("verify-full", server.certificate());
    assertThatThrownBy(() -> source("localhost", "", full).getConnection())
        .hasMessageContaining("localhost");
    source("localhost", "", environment("verify-ca", server.certificate())).getConnection().close();
  }

  @Test
  void theUrlCountsForMoreThanTheEnvironment() {
    assertThatThrownBy(
            () ->
                source(
                        "127.0.0.1",
                        "?sslmode=disable",
                        environment("verify-full", server.certificate()))
                    .getConnection())
        .hasMessageContaining("no encryption");
  }

  @Test
  void whoAsksWithoutTlsIsToldToAskWithIt() {
    assertThat(
            Answer.to(
                    "status",
                    "--user",
                    "keeper",
                    "--jdbc-url",
                    server.url("127.0.0.1", "?sslmode=disable"))
                .exits(1)
                .oneLineWithRemedy()
                .err())
        .contains("PGSSLMODE=verify-full");
  }

  @Test
  void commandsWorkOverTls() {
    String url =
        server.url("127.0.0.1", "?sslmode=verify-full&password=s3cret&sslrootcert=")
            + server.certificate();
    assertThat(Answer.to("status", "--user", "keeper", "--jdbc-url", url).exits(1).err())
        .contains("not installed in this database");
  }

  @Test
  void aPasswordFileAndAServiceFileAreReadByTheDriver() throws Exception {
    Path passwords = Files.writeString(directory.resolve("pgpass"), "*:*:*:keeper:s3cret\n");
    Path services =
        Files.writeString(
            directory.resolve("services"),
            """
            [shop]
            host=127.0.0.1
            port=%s
            dbname=postgres
            user=nobody
            sslmode=verify-full
            sslrootcert=%s
            """
                .formatted(server.url("h", "").replaceAll("\\D+", ""), server.certificate()));
    System.setProperty("org.postgresql.pgpassfile", passwords.toString());
    System.setProperty("org.postgresql.pgservicefile", services.toString());
    try {
      Database.source("jdbc:postgresql://?service=shop", Optional.of("keeper"), Map.of())
          .getConnection()
          .close();
      Map<String, String> wrong = Map.of("PGPASSWORD", "wrong");
      assertThatThrownBy(
              () ->
                  Database.source("jdbc:postgresql://?service=shop", Optional.of("keeper"), wrong)
                      .getConnection())
          .as("PGPASSWORD counts for more than the file")
          .hasMessageContaining("password authentication failed for user \"keeper\"");
    } finally {
      System.clearProperty("org.postgresql.pgpassfile");
      System.clearProperty("org.postgresql.pgservicefile");
    }
  }

  private static DataSource source(
      String host, String parameters, Map<String, String> environment) {
    return Database.source(server.url(host, parameters), Optional.of("keeper"), environment);
  }

  private static Map<String, String> environment(String mode, String certificate) {
    return Map.of("PGSSLMODE", mode, "PGSSLROOTCERT", certificate, "PGPASSWORD", "s3cret");
  }
}
