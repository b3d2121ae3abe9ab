package dev.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresTest {
  private static EmbeddedPostgres db;

  @BeforeAll
  static void start() {
    db = EmbeddedPostgres.start();
  }

  @AfterAll
  static void close() {
    db.close();
  }

  @Test
  void isPostgres18AndAsDurableAsAny() throws SQLException {
    assertThat(ask("SHOW server_version")).startsWith("18.");
    assertThat(ask("SHOW fsync")).isEqualTo("on");
    assertThat(ask("SHOW synchronous_commit")).isEqualTo("on");
    assertThat(ask("SHOW full_page_writes")).isEqualTo("on");
  }

  @Test
  void listensOnTheLoopbackInterfaceOnly() throws SQLException {
    assertThat(ask("SHOW listen_addresses")).isEqualTo("127.0.0.1");
  }

  @Test
  void aTextSortsTheSameWayOnEveryMachine() throws SQLException {
    assertThat(ask("SELECT datlocale FROM pg_database WHERE datname = 'template1'"))
        .isEqualTo("C.UTF-8");
  }

  @Test
  void theSuperuserNeedsThePassword() {
    String url = "jdbc:postgresql://127.0.0.1:" + db.port() + "/postgres?user=postgres";

    assertThatThrownBy(() -> DriverManager.getConnection(url + "&password=guessed").close())
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void anotherRoleLogsInWithoutOne() throws SQLException {
    run(db.dataSource("postgres"), "CREATE ROLE \"an orders+role\" LOGIN");

    assertThat(ask(db.dataSource("postgres", "an orders+role"), "SELECT current_user"))
        .isEqualTo("an orders+role");
  }

  @Test
  void aDatabaseIsDroppedAlthoughSomebodyIsConnected() throws SQLException {
    db.createDatabase("the \"orders\"");

    try (Connection somebody = db.dataSource("the \"orders\"").getConnection()) {
      db.dropDatabase("the \"orders\"");
      assertThat(somebody.isValid(5)).isFalse();
    }
  }

  @Test
  void aDatabaseThatExistsIsNotCreatedAgain() {
    assertThatThrownBy(() -> db.createDatabase("postgres"))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("CREATE DATABASE \"postgres\"")
        .hasMessageContaining("already exists");
  }

  @Test
  void severalServersRunBesideOneAnother() throws SQLException {
    try (EmbeddedPostgres other = EmbeddedPostgres.start()) {
      assertThat(other.port()).isNotEqualTo(db.port());
      assertThat(ask(other.dataSource("postgres"), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aSettingReachesTheServer() throws SQLException {
    try (EmbeddedPostgres small =
        EmbeddedPostgres.configure()
            .setting("max_connections", "17")
            .setting("cluster_name", "it's small")
            .start()) {
      assertThat(ask(small.dataSource("postgres"), "SHOW max_connections")).isEqualTo("17");
      assertThat(ask(small.dataSource("postgres"), "SHOW cluster_name")).isEqualTo("it's small");
    }
  }

  @Test
  void aSettingThatPostgresDoesNotKnowIsQuotedFromItsLog() {
    assertThatThrownBy(() -> EmbeddedPostgres.configure().setting("max_conections", "1").start())
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("unrecognized configuration parameter \"max_conections\"");
  }

  @Test
  void whereItListensIsNoSetting() {
    assertThatThrownBy(() -> EmbeddedPostgres.configure().setting("listen_addresses", "*"))
        .hasMessageContaining("loopback interface only");
  }

  @Test
  void aPortThatIsTakenIsAClearError() {
    assertThatThrownBy(() -> EmbeddedPostgres.configure().port(db.port()).start())
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("Port " + db.port())
        .hasMessageContaining("choose port 0");
  }

  @Test
  void aClosedServerLeavesNothingAndIsNotRestarted() throws SQLException {
    EmbeddedPostgres shortLived = EmbeddedPostgres.start();
    Path data = Path.of(ask(shortLived.dataSource("postgres"), "SHOW data_directory"));

    shortLived.close();
    shortLived.close();

    assertThat(data.getParent()).doesNotExist();
    assertThatThrownBy(shortLived::restart).hasMessageContaining("closed for good");
  }

  @Test
  void runsAsNobodyWhereRootHasNoUserNamespace() throws SQLException {
    assumeTrue(RunAs.isRoot() && Files.isExecutable(Path.of("/usr/bin/setpriv")));

    try (EmbeddedPostgres server =
        EmbeddedPostgres.start(EmbeddedPostgres.configure(), RunAs.USER_NOBODY)) {
      server.crash();
      server.restart();
      assertThat(ask(server.dataSource("postgres"), "SELECT 1")).isEqualTo("1");
    }
  }

  private static String ask(String query) throws SQLException {
    return ask(db.dataSource("postgres"), query);
  }

  static String ask(DataSource source, String query) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getString(1);
    }
  }

  static void run(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
