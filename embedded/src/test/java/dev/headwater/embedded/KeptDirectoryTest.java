package dev.headwater.embedded;

import static dev.headwater.embedded.EmbeddedPostgresTest.ask;
import static dev.headwater.embedded.EmbeddedPostgresTest.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptDirectoryTest {
  @TempDir private Path directory;

  @Test
  void theNextServerFindsTheData() throws SQLException {
    try (EmbeddedPostgres first = start()) {
      run(first.dataSource("postgres"), "CREATE TABLE t AS SELECT 42 AS n");
    }
    try (EmbeddedPostgres second = start()) {
      assertThat(ask(second.dataSource("postgres"), "SELECT n FROM t")).isEqualTo("42");
    }
  }

  @Test
  void aSecondServerOnTheSameDirectoryIsRefused() {
    try (EmbeddedPostgres first = start()) {
      assertThatThrownBy(this::start)
          .isInstanceOf(EmbeddedPostgresException.class)
          .hasMessageContaining(directory + " is in use by another server of this JVM")
          .hasMessageContaining("Stop that one");
      assertThat(first.port()).isPositive();
    }
  }

  @Test
  void aDirectoryWithOtherThingsInItIsRefusedAndLeftAlone() throws IOException {
    Files.writeString(directory.resolve("thesis.tex"), "precious");

    assertThatThrownBy(this::start).hasMessageContaining("other things in it");
    assertThat(directory.resolve("thesis.tex")).hasContent("precious");
    assertThat(directory.resolve("lock")).doesNotExist();
  }

  @Test
  void dataOfAnotherVersionIsRefused() throws IOException {
    Files.writeString(
        Files.createDirectory(directory.resolve("data")).resolve("PG_VERSION"), "15\n");

    assertThatThrownBy(this::start)
        .hasMessageContaining("is of PostgreSQL 15, this is PostgreSQL 18");
  }

  @Test
  void whatAnInterruptedInitdbLeftIsMadeAnew() throws IOException, SQLException {
    Files.writeString(
        Files.createDirectory(directory.resolve("data.new")).resolve("PG_VERSION"), "18\n");

    try (EmbeddedPostgres db = start()) {
      assertThat(ask(db.dataSource("postgres"), "SELECT 1")).isEqualTo("1");
    }
  }

  /** As after a power cut, when the number in the lock file has been given to somebody else. */
  @Test
  void aLockFileThatNamesAnotherLiveProcessIsSeenThrough() throws IOException, SQLException {
    Path lockFile = directory.resolve("data").resolve("postmaster.pid");
    List<String> left;
    try (EmbeddedPostgres db = start()) {
      left = Files.readAllLines(lockFile);
      assertThat(db.port()).isPositive();
    }
    left.set(0, String.valueOf(ProcessHandle.current().pid()));
    Files.write(lockFile, left);

    try (EmbeddedPostgres db = start()) {
      assertThat(ask(db.dataSource("postgres"), "SELECT 1")).isEqualTo("1");
    }
  }

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.configure().dataDirectory(directory).start();
  }
}
