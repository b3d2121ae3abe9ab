package dev.headwater.install;

import static dev.headwater.owner.Till.OFFICE;
import static dev.headwater.owner.Till.PAID;
import static dev.headwater.owner.Till.TILL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.owner.Till;
import dev.headwater.testkit.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what: in a service with its copies, and in an owner's database as a subscriber. */
class GuardTest {
  private static World world;
  private static DataSource asReader;

  @BeforeAll
  static void theOfficeCopiesTheTill() throws Exception {
    world = World.of(Till.MODEL);
    world.sql(TILL, Till.TABLES);
    world.migrate();
    try (RunningService office = office()) {
      world.drain(office, TILL);
    }
    try (Connection till = world.admin(TILL).getConnection()) {
      asReader = world.server(TILL).dataSource(till.getCatalog(), world.role(OFFICE));
    }
  }

  @AfterAll
  static void close() throws Exception {
    world.close();
  }

  private static RunningService office() throws SQLException {
    return world.setup(OFFICE).reactingTo(PAID, (tx, paid) -> {}).stepped();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into account_copies values (99, 1)",
        "update account_copies set balance = 0",
        "update account_copies set balance = 0 where false",
        "delete from account_copies",
        "truncate account_copies",
        "insert into account_copies values (1, 1) on conflict (id) do update set balance = 0",
        "merge into account_copies c using (select 1 as id) s on c.id = s.id when matched then delete"
      })
  void theServiceCannotWriteToItsCopies(String write) {
    assertThatThrownBy(() -> world.sql(OFFICE, write))
        .hasMessageContaining("HW301")
        .hasMessageContaining("belongs to service \"till\" (entity \"account\")")
        .hasMessageContaining("Send \"withdraw\" to \"till\" instead");
    assertThat(world.value(OFFICE, "select sum(balance) from account_copies")).isEqualTo("500");
  }

  @Test
  void norCanASuperuserByMistake() throws Exception {
    try (Connection admin = world.admin(OFFICE).getConnection()) {
      assertThatThrownBy(() -> Sql.run(admin, "delete from account_copies"))
          .hasMessageContaining("HW301");
    }
  }

  @Test
  void psqlTellsWhoOwnsTheDataAndWhatToSend() throws Exception {
    assumeTrue(isInstalled("psql"), "psql is not on the path");
    try (Connection office = world.dataSource(OFFICE).getConnection()) {
      String url =
          office.getMetaData().getURL().replaceFirst("^jdbc:", "").replaceFirst("\\?.*", "");
      String said = run("psql", "-U", world.role(OFFICE), "-c", "delete from account_copies", url);
      assertThat(said)
          .contains("ERROR:  HW301")
          .contains("belongs to service \"till\"")
          .contains("HINT:  Send \"withdraw\" to \"till\" instead");
    }
  }

  @Test
  void theServiceCannotReferToACopyByForeignKey() {
    assertThatThrownBy(
            () ->
                world.sql(
                    OFFICE, "create table notes (account bigint references account_copies (id))"))
        .hasMessageContaining("permission denied for table account_copies");
  }

  @Test
  void aForeignKeyThatSomebodyElseMadeIsRefusedAtStartUp() throws Exception {
    try (Connection admin = world.admin(OFFICE).getConnection()) {
      Sql.run(admin, "create table notes (account bigint references account_copies (id))");
      assertThatThrownBy(GuardTest::office)
          .hasMessageContaining("HW303")
          .hasMessageContaining("notes");
      Sql.run(admin, "drop table notes");
    }
    office().close();
  }

  @Test
  void theReaderSeesWhatIsPublishedAndNothingElse() throws Exception {
    try (Connection reader = asReader.getConnection()) {
      assertThat(
              Sql.list(
                  reader,
                  """
                  select n.nspname || '.' || c.relname from pg_class c
                  join pg_namespace n on n.oid = c.relnamespace
                  where c.relkind in ('r', 'p', 'v', 'm', 'S') and n.nspname !~ '^pg_|^information_schema$'
                    and case when has_schema_privilege(n.oid, 'usage') then case c.relkind
                      when 'S' then has_sequence_privilege(c.oid, 'usage, select, update')
                      else has_table_privilege(c.oid, 'select, insert, update, delete, truncate')
                        or has_any_column_privilege(c.oid, 'select, insert, update') end end
                  order by 1""",
                  row -> row.getString(1)))
          .containsExactly(
              "headwater_published.changes_account",
              "headwater_published.entity_account",
              "headwater_published.events",
              "headwater_published.owner",
              "headwater_published.ticks");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select * from headwater.outbox_account_0",
        "select * from headwater.events",
        "select headwater.publish('till', 'paid', 'k', '{}')",
        "select * from accounts",
        "delete from headwater_published.ticks",
        "insert into headwater_published.events (name, key, payload) values ('paid', 'k', '{}')",
        "update headwater_published.entity_account set balance = 0"
      })
  void theReaderMayNotGoBehindIt(String statement) throws Exception {
    try (Connection reader = asReader.getConnection()) {
      assertThatThrownBy(() -> Sql.run(reader, statement))
          .hasMessageFindingMatch("permission denied|cannot insert into view");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select headwater_published.register('audit', false, false)",
        "select headwater_published.register('audit', false, true)",
        "select headwater_published.tick('audit', pg_current_snapshot(), now())",
        "select headwater_published.tick('nobody', pg_current_snapshot(), now())"
      })
  void theReaderCannotSpeakForAnotherSubscriber(String call) throws Exception {
    try (Connection admin = world.admin(TILL).getConnection();
        Connection reader = asReader.getConnection()) {
      Sql.run(admin, "select headwater_published.register('audit', false, false)");
      String before = subscriber(admin);
      assertThatThrownBy(() -> Sql.run(reader, call)).hasMessageContaining("HW503");
      assertThat(subscriber(admin)).isEqualTo(before);
    }
  }

  @Test
  void theReaderCannotReportForAnotherSubscriber() throws Exception {
    try (Connection admin = world.admin(TILL).getConnection();
        Connection reader = asReader.getConnection()) {
      Sql.run(admin, "select headwater_published.register('audit', false, false)");
      String before = subscriber(admin);
      Sql.run(reader, "select headwater_published.report('audit', gen_random_uuid(), now())");
      assertThat(subscriber(admin)).isEqualTo(before);
    }
  }

  private static String subscriber(Connection admin) throws SQLException {
    return Sql.first(
            admin,
            "select s::text from headwater.subscribers s where name = 'audit'",
            row -> row.getString(1))
        .orElseThrow();
  }

  /** Types of one's temporary schema come before PostgreSQL's own, unless the function says no. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "headwater_published.register('thief', false, true)",
        "headwater_published.tick('thief', pg_current_snapshot(), pg_catalog.now())"
      })
  void theReaderCannotSmuggleCodeIntoThePublishedFunctions(String call) throws Exception {
    try (Connection reader = asReader.getConnection()) {
      Sql.run(reader, "select headwater_published.register('thief', false, false)");
      Sql.run(
          reader,
          """
          create temporary table seen_as (who name);
          create function pg_temp.look() returns boolean language plpgsql as $$
          begin
            insert into pg_temp.seen_as values (current_user);
            return true;
          end $$;
          grant all on pg_temp.seen_as to public;
          create domain pg_temp.text as pg_catalog.text check (pg_temp.look());
          create domain pg_temp.name as pg_catalog.name check (pg_temp.look());
          create domain pg_temp.uuid as pg_catalog.uuid check (pg_temp.look());""");
      Sql.run(reader, "select " + call);
      assertThat(
              Sql.list(
                  reader,
                  "select distinct who::pg_catalog.text from seen_as where who <> current_user",
                  row -> row.getString(1)))
          .isEmpty();
    }
  }

  @Test
  void aTickIsCommittedSynchronouslyWhateverTheSessionSays() throws Exception {
    try (Connection reader = asReader.getConnection()) {
      Sql.run(reader, "set synchronous_commit = off");
      reader.setAutoCommit(false);
      Sql.run(reader, "select headwater_published.register('careful', false, false)");
      Sql.run(reader, "select headwater_published.tick('careful', pg_current_snapshot(), now())");
      assertThat(Sql.first(reader, "show synchronous_commit", row -> row.getString(1)))
          .contains("on");
      reader.rollback();
    }
  }

  private static boolean isInstalled(String program) {
    try {
      return run(program, "--version").contains(program);
    } catch (IOException absent) {
      return false;
    }
  }

  private static String run(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
    builder.environment().putAll(Map.of("LC_ALL", "C", "PGCONNECT_TIMEOUT", "10"));
    Process process = builder.start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
