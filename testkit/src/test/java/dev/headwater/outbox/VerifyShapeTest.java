package dev.headwater.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.Headwater;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.testkit.World;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What does not fit is named before anything is installed, all of it at once. */
class VerifyShapeTest {
  private static final Service SHED = Service.named("shed");

  record Tool(String code, int weight, Optional<String> note) {}

  private static final Entity<Tool> TOOL =
      SHED.owns("tool", Tool.class).inTable("tools").keyedBy("code");
  private static final Model MODEL = Model.of("shed", TOOL);
  private static World world;

  @BeforeAll
  static void aShed() throws Exception {
    world = World.of(MODEL);
    world.sql(
        SHED,
        "create collation blunt (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
    world.sql(SHED, "create table other_table (id int)");
  }

  @AfterAll
  static void close() throws Exception {
    world.close();
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          select 1                                                                       | does not exist, or this login may not see it
          create table tools (code text primary key, note text)                          | column weight does not exist
          create table tools (code text primary key, weight text not null, note text)    | column weight is text, but "weight" is published as integer, which takes integer or smallint
          create table tools (code text primary key, weight bigint not null, note text)  | column weight is bigint
          create table tools (code text primary key, weight int not null, note int)      | column note is integer
          create table tools (code text primary key, weight int, note text)              | column weight may be null
          create table tools (code text not null, weight int not null, note text)        | key [code] has no unique index
          create table tools (code text primary key deferrable, weight int not null, note text) | key [code] has no unique index
          create table tools (code text not null, weight int not null, note text); create unique index on tools (code) where weight > 0 | key [code] has no unique index
          create table tools (code text not null, weight int not null, note text); create unique index on tools (lower(code)) | key [code] has no unique index
          create table tools (code text not null, weight int not null, note text); create unique index on tools (code, weight) | key [code] has no unique index
          create table tools (code text not null, weight int not null, note text); create index on tools (code) | key [code] has no unique index
          create table tools (code text unique, weight int not null, note text)          | column code may be null
          create unlogged table tools (code text primary key, weight int not null, note text) | unlogged
          create view tools as select 'a'::text as code, 1 as weight, null::text as note | no table whose changes can be captured (kind "v")
          create materialized view tools as select 'a'::text as code, 1 as weight, null::text as note | no table whose changes can be captured (kind "m")
          create table tools (code text collate blunt primary key, weight int not null, note text) | key column code has a collation or type under which unlike texts are equal
          """)
  void whatDoesNotFitIsNamedAndNothingIsInstalled(String tables, String named) throws Exception {
    world.sql(SHED, tables);
    try {
      assertThatThrownBy(() -> Headwater.migrate(MODEL, SHED, world.admin(SHED), world.role(SHED)))
          .hasMessageContaining("HW210")
          .hasMessageContaining("shed.tool")
          .hasMessageContaining(named);
      assertNothingIsCaptured();
    } finally {
      drop();
    }
  }

  /** For a superuser no row is hidden: the view that is published has the installer's rights. */
  @Test
  void rowLevelSecurityThatHidesRowsFromTheInstallerIsRefused() throws Exception {
    world.sql(
        SHED,
        """
        create table tools (code text primary key, weight int not null, note text);
        alter table tools enable row level security;
        alter table tools force row level security""");
    try (var dba = world.admin(SHED).getConnection()) {
      dev.headwater.base.Sql.run(
          dba, "alter role " + dev.headwater.base.Sql.quoted(world.role(SHED)) + " createrole");
    }
    try {
      Headwater.uninstall(world.admin(SHED));
      assertThatThrownBy(() -> Headwater.migrate(MODEL, SHED, world.dataSource(SHED)))
          .hasMessageContaining("HW210")
          .hasMessageContaining("row-level security hides rows");
      assertNothingIsCaptured();
      Headwater.uninstall(world.dataSource(SHED));

      world.migrate();
      world.setup(SHED).stepped().close();
      Headwater.uninstall(world.admin(SHED));
    } finally {
      drop();
    }
  }

  @Test
  void allMistakesAreNamedInOneRun() throws Exception {
    world.sql(SHED, "create unlogged table tools (code text, weight text)");
    try {
      assertThatThrownBy(() -> world.migrate())
          .hasMessageContaining("unlogged")
          .hasMessageContaining("column code may be null")
          .hasMessageContaining("column weight is text")
          .hasMessageContaining("column weight may be null")
          .hasMessageContaining("column note does not exist")
          .hasMessageContaining("no unique index")
          .hasMessageContaining("Remedy: change the table or the record \"Tool\"");
    } finally {
      drop();
    }
  }

  private static void assertNothingIsCaptured() {
    assertThat(world.value(SHED, "select count(*) from headwater.entities")).isEqualTo("0");
    assertThat(world.value(SHED, "select count(*) from pg_trigger where not tgisinternal"))
        .isEqualTo("0");
    assertThat(world.value(SHED, "select to_regclass('headwater.outbox_tool_0')"))
        .isEqualTo("null");
  }

  private static void drop() {
    world.sql(
        SHED,
        """
        do $$ begin
          if to_regclass('tools') is null then return; end if;
          execute case (select relkind from pg_class where oid = 'tools'::regclass)
            when 'v' then 'drop view tools' when 'm' then 'drop materialized view tools'
            else 'drop table tools cascade' end;
        end $$""");
  }
}
