package dev.headwater.install;

import static dev.headwater.owner.Till.ACCOUNTS;
import static dev.headwater.owner.Till.MODEL;
import static dev.headwater.owner.Till.OFFICE;
import static dev.headwater.owner.Till.TILL;
import static dev.headwater.owner.Till.WITHDRAW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.Headwater;
import dev.headwater.RunningService;
import dev.headwater.audit.AuditOptions;
import dev.headwater.base.Sql;
import dev.headwater.copy.CompareCopy;
import dev.headwater.copy.ReadStatus;
import dev.headwater.drift.FindDrift;
import dev.headwater.inbox.ParkedMessages;
import dev.headwater.inbox.ReceiveTicks.Step;
import dev.headwater.measure.OutboxFigures;
import dev.headwater.model.Service;
import dev.headwater.outbox.Subscriber;
import dev.headwater.owner.Till;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nobody but the DBA is a superuser or may create roles, schemas or databases. */
class LeastPrivilegeTest {
  private Premises premises;

  @BeforeEach
  void aStrictServer() {
    premises = new Premises();
  }

  @AfterEach
  void close() {
    premises.close();
  }

  @Test
  void withoutWhatIsPrintedNothingCanBeInstalled() {
    assertThatThrownBy(() -> premises.migrate(TILL)).hasMessageContaining("permission denied");
  }

  @Test
  void whatIsPrintedIsEnoughForEverything() throws Exception {
    everythingBut("-- nothing");
  }

  @Test
  @Tag("thorough")
  void noLineOfItCanBeLeftOut() throws Exception {
    List<String> needless = new ArrayList<>();
    for (String line : linesThatMatterHere()) {
      premises.close();
      premises = new Premises();
      try {
        everythingBut(line);
        needless.add(line);
      } catch (Exception | AssertionError missed) {
        assertThat(missed.toString()).isNotEmpty();
      }
    }
    assertThat(needless).isEmpty();
  }

  /** The schema public is there already, and who owns the tables may look into it. */
  private List<String> linesThatMatterHere() throws SQLException {
    return Stream.concat(premises.statements(TILL).lines(), premises.statements(OFFICE).lines())
        .map(premises::general)
        .filter(line -> line.matches("(grant|create|do) .*"))
        .filter(line -> !line.matches("create schema if not exists \"public\";"))
        .filter(line -> !line.matches("grant usage on schema \"public\" to \"till_migrates\";"))
        .distinct()
        .toList();
  }

  private void everythingBut(String line) throws Exception {
    premises.runWhatIsPrintedBut(line);
    for (Service service : MODEL.services()) {
      premises.migrate(service);
      premises.migrate(service);
      premises.runWhatIsPrintedBut(line);
    }
    try (RunningService till = premises.till().stepped();
        RunningService office = premises.office().stepped()) {
      copiesAndEvents(till, office);
      aRowThatDoesNotFitIsParkedAndRetried(office);
      auditAndDrift(office);
      whatOperatorsAsk();
      office.resync(TILL);
      drain(office);
      beginANewHistory();
    }
    assertThat(ownedByServices()).isEmpty();
    uninstallAndInstallAgain();
  }

  @Test
  void rightsAndMembershipsAreThoseOfTheDocumentation() throws Exception {
    premises.runWhatIsPrinted();
    premises.migrate(TILL);
    premises.migrate(OFFICE);

    List<String> documented =
        Files.readAllLines(Path.of("..", "docs", "guide", "operations.md")).stream()
            .dropWhile(line -> !line.equals("<!-- rights: checked by LeastPrivilegeTest -->"))
            .skip(4)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertThat(ActualRights.of(premises.admin(TILL), premises.admin(OFFICE)))
        .containsExactlyElementsOf(documented);
    assertThat(ActualRights.memberships(premises.admin(TILL)))
        .containsExactly(
            "applier to till_runs: inherit false, set true, admin false",
            "reader to office_runs: inherit true, set false, admin false");
    assertThat(ActualRights.memberships(premises.admin(OFFICE)))
        .containsExactly("applier to office_runs: inherit false, set true, admin false");
  }

  private void copiesAndEvents(RunningService till, RunningService office) throws Exception {
    premises.atTill("insert into accounts select i, 1 from generate_series(100, 1500) i");
    drain(office);
    till.send(WITHDRAW, new Till.Withdraw(1, 5), "key");
    drain(office);
    assertThat(value(premises.own(OFFICE), "select string_agg(number::text, ',') from ledger"))
        .isEqualTo("5");
    premises.atTill("update accounts set balance = 2 where id > 5");
    drain(office);
    premises.atTill("update accounts set balance = 3 where id < 400");
    drain(office);
    premises.atTill("delete from accounts where id = 120");
    drain(office);
    assertThat(compared()).isTrue();
    office.stepHelpers();
    office.stepWatch();
    Awaitility.await("the outbox is truncated").until(() -> till.stepPruning() > 0);
    assertThatThrownBy(() -> run(premises.own(OFFICE), "delete from account_copies"))
        .hasMessageContaining("HW301");
  }

  private void aRowThatDoesNotFitIsParkedAndRetried(RunningService office) throws Exception {
    premises.as(premises.database(OFFICE), "alter table account_copies add check (balance <> 66)");
    premises.atTill("update accounts set balance = case id when 107 then 66 else 4 end");
    drain(office);
    try (Connection own = premises.own(OFFICE).getConnection()) {
      List<ParkedMessages.Parked> parked = ParkedMessages.unresolved(own, 10);
      assertThat(parked).hasSize(1);
      premises.atTill("update accounts set balance = 67 where id = 107");
      ParkedMessages.retry(own, parked.get(0).id());
    }
    until(
        office,
        () ->
            value(
                    premises.own(OFFICE),
                    "select count(*) from headwater.parked where state in ('retrying', 'parked')")
                .equals("0"));
    assertThat(compared()).isTrue();
  }

  private void auditAndDrift(RunningService office) throws Exception {
    premises.as(
        premises.database(OFFICE),
        """
        alter table account_copies disable trigger headwater_guard;
        update account_copies set balance = -1 where id = 109;
        alter table account_copies enable trigger headwater_guard""");
    office.audit(ACCOUNTS, AuditOptions.of(AuditOptions.Mode.REPAIR));
    assertThat(compared()).isTrue();
    for (Service service : MODEL.services()) {
      assertThat(
              new FindDrift(MODEL, service, Set.of())
                  .in(premises.migrator(service), Map.of("till", premises.asReader())))
          .as("drift of " + service)
          .isEmpty();
    }
  }

  private void whatOperatorsAsk() throws Exception {
    try (Connection till = premises.own(TILL).getConnection();
        Connection office = premises.own(OFFICE).getConnection()) {
      assertThat(Subscriber.of(till)).hasSize(1);
      assertThat(OutboxFigures.of(till).slots()).hasSize(4);
      assertThat(ReadStatus.of(office, Instant.now())).hasSize(1);
      assertThat(Installation.find(office)).isPresent();
    }
  }

  private void beginANewHistory() throws SQLException {
    run(premises.migrator(TILL), "select headwater.rebase()");
    try (Connection till = premises.migrator(TILL).getConnection()) {
      assertThat(Subscriber.remove(till, "office")).isTrue();
    }
    Headwater.resync(MODEL, OFFICE, TILL, premises.own(OFFICE), premises.asReader());
    assertThatThrownBy(() -> run(premises.own(TILL), "select headwater.rebase()"))
        .hasMessageContaining("permission denied");
  }

  private void uninstallAndInstallAgain() throws SQLException {
    for (Service service : MODEL.services()) {
      Headwater.uninstall(premises.migrator(service));
      assertThat(value(premises.admin(service), "select to_regnamespace('headwater')"))
          .isEqualTo("null");
    }
    premises.runWhatIsPrinted();
    premises.migrate(TILL);
  }

  private String ownedByServices() throws SQLException {
    StringBuilder all = new StringBuilder();
    for (Service service : MODEL.services()) {
      all.append(
          value(
              premises.admin(service),
              """
              select coalesce(string_agg(o, ', '), '') from (
                select oid::regclass::text from pg_class where relowner = '%1$s'::regrole
                union all select oid::regprocedure::text from pg_proc where proowner = '%1$s'::regrole
                union all select nspname from pg_namespace where nspowner = '%1$s'::regrole) t (o)"""
                  .formatted(premises.role(service, "runs"))));
    }
    return all.toString();
  }

  private static void drain(RunningService office) {
    until(office, () -> office.step(TILL) == Step.IDLE);
  }

  private static void until(RunningService office, Callable<Boolean> isSo) {
    Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(30))
        .until(
            () -> {
              if (office.step(TILL) == Step.FAILED) {
                throw new AssertionError(String.valueOf(office.outlook(TILL).problem()));
              }
              return isSo.call();
            });
  }

  private boolean compared() throws SQLException {
    return new CompareCopy(ACCOUNTS).between(premises.own(TILL), premises.own(OFFICE)).isEqual();
  }

  private static String value(DataSource source, String query) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return Sql.first(connection, query, row -> String.valueOf(row.getString(1))).orElseThrow();
    }
  }

  private static void run(DataSource source, String statement) throws SQLException {
    try (Connection connection = source.getConnection()) {
      Sql.run(connection, statement);
    }
  }
}
