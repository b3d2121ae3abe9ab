package dev.headwater.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.testkit.Bank;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is sent behind a commit, in the same round trip. */
class AfterwardsTest {
  private static final Sql.Part BAD = Sql.Part.of("select 1 / 0");

  private final World world = World.of(Bank.COPIES);
  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    world.sql(Bank.BANK, "create table notes (note text primary key)");
    connection = world.dataSource(Bank.BANK).getConnection();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    world.close();
  }

  @Test
  void isRunOnceAllIsCommitted() throws SQLException {
    commit("one", note("first"), note("afterwards"));

    assertThat(notes()).isEqualTo("afterwards first");
  }

  @Test
  void mayFailAndNothingElseDoes() throws SQLException {
    assertThatCode(() -> commit("one", note("first"), BAD)).doesNotThrowAnyException();
    assertThatCode(() -> commit("two", note("second"), BAD)).doesNotThrowAnyException();

    assertThat(notes()).isEqualTo("first second");
  }

  @Test
  void isNotRunIfWhatIsBeforeItFails() throws SQLException {
    commit("one", note("first"), note("afterwards"));

    assertThatThrownBy(() -> commit("two", BAD, note("never")))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("division");
    assertThat(notes()).isEqualTo("afterwards first");
  }

  @Test
  void hidesNoLossOfTheSession() throws SQLException {
    assertThatThrownBy(
            () ->
                commit(
                    "one",
                    Sql.Part.of("select pg_terminate_backend(pg_backend_pid())"),
                    note("never")))
        .isInstanceOf(SQLException.class);
    assertThat(notes()).isEqualTo("null");
  }

  private void commit(String mark, Sql.Part part, Sql.Part afterwards) throws SQLException {
    Sql.inTransaction(
        connection,
        inOne -> {
          Sql.Part marked = Sql.Part.of("select " + Sql.MARKED, mark);
          Sql.togetherAndCommit(inOne, List.of(part, marked), mark, List.of(afterwards));
          return true;
        });
  }

  private static Sql.Part note(String note) {
    return Sql.Part.of("insert into notes values (?)", note);
  }

  private String notes() {
    return world.value(Bank.BANK, "select string_agg(note, ' ' order by note) from notes");
  }
}
