package dev.headwater.drift;

import static dev.headwater.drift.Office.BILLING;
import static dev.headwater.drift.Office.CRM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.base.Sql;
import dev.headwater.model.Finding;
import dev.headwater.model.Service;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Each thing is broken, found, and mended again: nothing is found before and after. */
@TestInstance(Lifecycle.PER_CLASS)
class DriftTest {
  private final World world = World.of(Office.MODEL);

  @BeforeAll
  void migrate() throws SQLException {
    world.sql(CRM, Office.CRM_TABLES);
    world.sql(BILLING, Office.BILLING_TABLES);
    world.migrate();
  }

  @AfterAll
  void close() {
    world.close();
  }

  private List<Finding> drift(Service service) throws SQLException {
    return new FindDrift(Office.MODEL, service, Set.of()).in(world.admin(service), Map.of());
  }

  private void run(Service service, String statements) throws SQLException {
    try (Connection connection = world.admin(service).getConnection()) {
      Sql.run(
          connection,
          statements
              .replace("$ROLE", Sql.quoted(world.role(service)))
              .replace("$APPLIER", Sql.quoted(applier(service)))
              .replace("$READER", Sql.quoted(reader(service)))
              .replace("$OTHER", Sql.quoted(world.role(service.equals(CRM) ? BILLING : CRM))));
    }
  }

  private String applier(Service service) {
    return world.value(service, "select applier_role from headwater.installation");
  }

  private String reader(Service service) {
    return world.value(service, "select reader_role from headwater.installation");
  }

  /** Breaks, looks, mends. */
  private void finds(Service service, String breaking, String mending, String code, String... said)
      throws SQLException {
    assertThat(drift(service)).as("before").isEmpty();
    run(service, breaking);
    List<Finding> findings = drift(service);
    run(service, mending);

    assertThat(findings).extracting(Finding::code).contains(code);
    Finding finding =
        findings.stream().filter(each -> each.code().equals(code)).findFirst().orElseThrow();
    for (String each : said) {
      assertThat(finding.toString()).contains(each);
    }
    assertThat(finding.what()).doesNotEndWith(".");
    if (!mending.isEmpty()) {
      assertThat(drift(service)).as("after").isEmpty();
    }
  }

  private void findsUntilMigrated(Service service, String breaking, String code, String... said)
      throws SQLException {
    finds(service, breaking, "", code, said);
    world.migrate(service);
    assertThat(drift(service)).as("after").isEmpty();
  }

  @Test
  void aTriggerThatIsSwitchedOff() throws Exception {
    findsUntilMigrated(
        CRM,
        "alter table crm.customers disable trigger headwater_update",
        "HW601",
        "error",
        "crm.customer",
        "crm.customers");
  }

  @Test
  void aTriggerThatIsMissingOrFiresNotForAll() throws Exception {
    findsUntilMigrated(CRM, "drop trigger headwater_delete on crm.visits_a", "HW601", "visits_a");
    findsUntilMigrated(
        CRM, "alter table crm.customers enable trigger headwater_insert", "HW601", "customers");
  }

  @Test
  void aPartitionThatCameLater() throws Exception {
    String attach =
        "create table crm.visits_b partition of crm.visits for values in ('b');"
            + "alter table crm.visits_b owner to $ROLE";
    findsUntilMigrated(CRM, attach, "HW601", "visits_b");
    run(CRM, "drop table crm.visits_b");
    assertThat(drift(CRM)).extracting(Finding::code).containsExactly("HW602");
    world.migrate(CRM);
  }

  @Test
  void aKeyThatIsGoneOrDeferrable() throws Exception {
    finds(
        CRM,
        "alter table crm.customers drop constraint customers_pkey",
        "alter table crm.customers add primary key (id)",
        "HW603",
        "unique index");
    finds(
        CRM,
        """
        alter table crm.customers drop constraint customers_pkey;
        alter table crm.customers add primary key (id) deferrable""",
        """
        alter table crm.customers drop constraint customers_pkey;
        alter table crm.customers add primary key (id)""",
        "HW603",
        "deferrable");
  }

  @Test
  void aCaptureThatWasAltered() throws Exception {
    run(
        CRM,
        """
        create or replace function headwater.capture_customer() returns trigger
        language plpgsql security definer as $x$ begin return null; end $x$""");
    assertThat(drift(CRM))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.toString()).contains("HW604", "capture_customer", "cascade"));
    run(CRM, "drop function headwater.capture_customer cascade");
    world.migrate(CRM);
    assertThat(drift(CRM)).as("after").isEmpty();
    finds(
        CRM,
        "update headwater.entities set fingerprint = fingerprint || 'x' where name = 'customer'",
        "update headwater.entities set fingerprint = rtrim(fingerprint, 'x') where name = 'customer'",
        "HW604");
  }

  @Test
  void aTriggerThatWasGivenACondition() throws Exception {
    String trigger =
        """
        create or replace trigger headwater_truncate after truncate on crm.customers
          for each statement %s execute function headwater.capture_customer();
        alter table crm.customers enable always trigger headwater_truncate""";
    finds(
        CRM,
        trigger.formatted("when (current_user = 'nobody')"),
        trigger.formatted(""),
        "HW604",
        "headwater_truncate",
        "altered");
  }

  @Test
  void aTableThatReplicationFeeds() throws Exception {
    for (Service service : List.of(CRM, BILLING)) {
      String table = service.equals(CRM) ? "crm.visits_a" : "customer_names";
      finds(
          service,
          """
          create subscription %1$s_feed connection 'dbname=none' publication p
            with (connect = false, slot_name = none, enabled = false);
          set allow_system_table_mods = on;
          insert into pg_subscription_rel (srsubid, srrelid, srsubstate)
          select oid, '%2$s'::regclass, 'r' from pg_subscription where subname = '%1$s_feed'"""
              .formatted(service, table),
          "drop subscription " + service + "_feed",
          "HW605",
          table.replace("crm.", ""),
          service + "_feed");
    }
  }

  @Test
  void aGuardThatIsOffMissingOrRefusesNobody() throws Exception {
    finds(
        BILLING,
        "alter table customer_names disable trigger headwater_guard",
        "alter table customer_names enable trigger headwater_guard",
        "HW610",
        "billing.customer_names");
    findsUntilMigrated(BILLING, "drop trigger headwater_guard on customer_names", "HW610");
    findsUntilMigrated(
        BILLING,
        """
        create or replace trigger headwater_guard before insert or update or delete or truncate
        on customer_names for each statement when (false) execute function
        headwater.guard_copy('nobody')""",
        "HW610",
        "altered");
  }

  @Test
  void aForeignKeyToACopy() throws Exception {
    finds(
        BILLING,
        "create table notes (customer bigint references customer_names (id))",
        "drop table notes",
        "HW611",
        "notes");
  }

  @Test
  void aCopyThatLostItsKey() throws Exception {
    finds(
        BILLING,
        "alter table customer_names drop constraint customer_names_pkey",
        "alter table customer_names add primary key (id)",
        "HW612",
        "primary key (id)");
  }

  @Test
  void whoMayWriteToACopy() throws Exception {
    finds(
        BILLING,
        "grant insert, select on customer_names to public",
        "revoke all on customer_names from public",
        "HW620",
        "PUBLIC has INSERT");
    finds(
        BILLING,
        "grant update (name) on customer_names to $OTHER",
        "revoke update (name) on customer_names from $OTHER",
        "HW620",
        world.role(CRM) + " has UPDATE");
  }

  @Test
  void whoMayWriteToHeadwatersOwnTables() throws Exception {
    finds(
        BILLING,
        "grant delete on headwater.copies to $OTHER",
        "revoke delete on headwater.copies from $OTHER",
        "HW621",
        "headwater.copies",
        "DELETE");
  }

  @Test
  void aReaderThatSeesMoreThanIsPublished() throws Exception {
    finds(
        CRM,
        "grant select on crm.customers to $READER",
        "revoke select on crm.customers from $READER",
        "HW622",
        "SELECT on crm.customers");
    finds(
        CRM,
        "grant usage on schema headwater to $READER",
        "revoke usage on schema headwater from $READER",
        "HW622",
        "USAGE on schema headwater");
    finds(
        CRM,
        "grant $ROLE to $READER",
        "revoke $ROLE from $READER",
        "HW622",
        "membership in " + world.role(CRM));
  }

  @Test
  void anApplierThatOthersMayAssume() throws Exception {
    finds(
        BILLING,
        "grant $APPLIER to $OTHER",
        "revoke $APPLIER from $OTHER",
        "HW623",
        world.role(CRM));
  }

  @Test
  void aSchemaThatIsOpenToAll() throws Exception {
    finds(
        CRM,
        "grant usage on schema headwater_published to public",
        "revoke usage on schema headwater_published from public",
        "HW624",
        "warning",
        "USAGE on schema headwater_published");
  }
}
