package dev.headwater.drift;

import static dev.headwater.drift.Office.BILLING;
import static dev.headwater.drift.Office.CRM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.model.Finding;
import dev.headwater.model.TableName;
import dev.headwater.testkit.World;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What billing holds of customers without having said so. */
@TestInstance(Lifecycle.PER_CLASS)
class UndeclaredCopiesTest {
  private static final String EQUAL =
      "select i, i, 'Name ' || i, i || '@example.org', 'S' || i %% 3 from generate_series(1, 50) i"
          .replace("%%", "%");

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

  private List<Finding> drift(Map<String, DataSource> owners, String... accepted)
      throws SQLException {
    Set<TableName> tables = new java.util.HashSet<>();
    for (String each : accepted) {
      tables.add(TableName.parse(each));
    }
    return new FindDrift(Office.MODEL, BILLING, tables).in(world.admin(BILLING), owners);
  }

  private Map<String, DataSource> crm() {
    return Map.of("crm", world.reading(BILLING, CRM));
  }

  /** With the table, then without it. */
  private List<Finding> with(String table, String rows, Map<String, DataSource> owners)
      throws SQLException {
    world.sql(BILLING, "create table suspect " + table + "; " + rows);
    try {
      return drift(owners);
    } finally {
      world.sql(BILLING, "drop table suspect");
    }
  }

  @Test
  void tablesThatMerelyReferToOthersDataOrHaveCommonColumnsAreNone() throws Exception {
    assertThat(drift(crm())).isEmpty();
    assertThat(
            with(
                "(id bigint, customer_id bigint, name text, status text, created_at timestamptz)",
                "",
                Map.of()))
        .isEmpty();
    assertThat(with("(id bigint, email text, segment text)", "", Map.of())).isEmpty();
  }

  @Test
  void aColumnNamedAfterTheEntityBesideItsKeyIsTold() throws Exception {
    List<Finding> findings =
        with("(id bigint, customer_id bigint, customer_name varchar(80))", "", Map.of());

    assertThat(findings).extracting(Finding::code).containsExactly("HW630");
    assertThat(findings.get(0).isError()).isFalse();
    assertThat(findings.get(0).toString())
        .contains(
            "billing.public.suspect",
            "`crm.customer`",
            "`customer_id` is like its key",
            "`customer_name` is like `name`",
            "score 0.80");
  }

  @Test
  void aRareColumnBesideTheKeyIsToldAndOneOfAnotherTypeIsNot() throws Exception {
    assertThat(with("(customer_id bigint, email text)", "", Map.of()))
        .extracting(Finding::code)
        .containsExactly("HW630");
    assertThat(with("(customer_id bigint, email bytea)", "", Map.of())).isEmpty();
    assertThat(with("(customer_id text, email text)", "", Map.of())).isEmpty();
  }

  @Test
  void equalValuesConfirmIt() throws Exception {
    List<Finding> findings =
        with(
            "(id bigint, customer_id int, customer_name text, email text, segment text)",
            "insert into suspect " + EQUAL + "; update suspect set email = 'old' where id <= 5",
            crm());

    assertThat(findings).extracting(Finding::code).containsExactly("HW631");
    assertThat(findings.get(0).isError()).isTrue();
    assertThat(findings.get(0).what())
        .contains(
            "50 of 50 sampled values of `customer_name`", "45 of 50 sampled values of `email`");
  }

  @Test
  void aTableThatIsNamedLikeTheEntityIsToldUnlessItIsAccepted() throws Exception {
    world.sql(
        BILLING,
        "create table customers (id bigint, name text);"
            + "insert into customers select i, 'Name ' || i from generate_series(1, 20) i");
    try {
      assertThat(drift(Map.of())).extracting(Finding::code).containsExactly("HW630");
      assertThat(drift(crm())).extracting(Finding::code).containsExactly("HW631");
      assertThat(drift(crm(), "customers")).as("accepted").isEmpty();
    } finally {
      world.sql(BILLING, "drop table customers");
    }
  }

  @Test
  void equalValuesTellWhatTheNamesAloneDoNot() throws Exception {
    String table = "(id bigint, customer_id bigint, name text)";
    String equal = "insert into suspect select i, i, 'Name ' || i from generate_series(1, 50) i";

    assertThat(with(table, equal, Map.of())).isEmpty();
    assertThat(with(table, equal, crm()))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.isError()).isFalse();
              assertThat(finding.what()).contains("score 0.35", "50 of 50 sampled values");
            });
  }

  @Test
  void otherValuesRefuteIt() throws Exception {
    String table = "(id bigint, customer_id bigint, customer_name text)";
    String others = "insert into suspect select i, i, 'c' || i from generate_series(1, 50) i";

    assertThat(with(table, others, Map.of())).hasSize(1);
    assertThat(with(table, others, crm())).isEmpty();
  }

  @Test
  void aFewEqualValuesSayLittle() throws Exception {
    assertThat(
            with(
                "(id bigint, customer_id bigint, customer_name text)",
                "insert into suspect values (1, 1, 'Name 1'), (2, 2, 'Name 2')",
                crm()))
        .extracting(Finding::code)
        .containsExactly("HW630");
  }

  @Test
  void declaredCopiesAreNotUndeclared() throws Exception {
    assertThat(drift(Map.of())).isEmpty();
  }
}
