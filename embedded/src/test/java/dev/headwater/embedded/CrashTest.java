package dev.headwater.embedded;

import static dev.headwater.embedded.EmbeddedPostgresTest.ask;
import static dev.headwater.embedded.EmbeddedPostgresTest.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CrashTest {
  @Test
  void whatWasCommittedSurvivesTheCrashAndNothingElseDoes() throws SQLException {
    try (EmbeddedPostgres db = EmbeddedPostgres.start()) {
      int port = db.port();
      run(db.dataSource("postgres"), "CREATE TABLE t AS SELECT 1 AS n");
      try (Connection open = db.dataSource("postgres").getConnection();
          Statement statement = open.createStatement()) {
        open.setAutoCommit(false);
        statement.execute("INSERT INTO t VALUES (2)");

        db.crash();

        assertThatThrownBy(() -> ask(db.dataSource("postgres"), "SELECT 1"))
            .hasMessageContaining("refused");
        assertThatThrownBy(open::commit).isInstanceOf(SQLException.class);
      }
      db.restart();

      assertThat(ask(db.dataSource("postgres"), "SELECT string_agg(n::text, ',') FROM t"))
          .isEqualTo("1");
      assertThat(db.port()).isEqualTo(port);
    }
  }

  @Test
  void aCommitThatWasNotWaitedForMayBeLost() throws SQLException {
    try (EmbeddedPostgres db =
        EmbeddedPostgres.configure().setting("wal_writer_delay", "10s").start()) {
      run(db.dataSource("postgres"), "CREATE TABLE t (n int)");
      run(db.dataSource("postgres"), "SET synchronous_commit = off; INSERT INTO t VALUES (1)");
      assertThat(ask(db.dataSource("postgres"), "SELECT count(*) FROM t")).isEqualTo("1");

      db.crash();
      db.restart();

      assertThat(ask(db.dataSource("postgres"), "SELECT count(*) FROM t")).isEqualTo("0");
    }
  }

  @Test
  void aServerThatWasStoppedOrIsRunningIsRestartedToo() throws SQLException {
    try (EmbeddedPostgres db = EmbeddedPostgres.start()) {
      db.stop();
      db.stop();
      db.restart();
      db.restart();
      assertThat(ask(db.dataSource("postgres"), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aServerWhosePostmasterWasKilledIsRestartedAmongItsOrphans() throws Exception {
    try (EmbeddedPostgres db = EmbeddedPostgres.start()) {
      Path data = Path.of(ask(db.dataSource("postgres"), "SHOW data_directory"));
      ProcessHandle postmaster = new LockFile(data).server().orElseThrow();

      postmaster.destroyForcibly();
      Awaitility.await().until(() -> new LockFile(data).server().isEmpty());
      db.restart();

      assertThat(ask(db.dataSource("postgres"), "SELECT 1")).isEqualTo("1");
    }
  }
}
