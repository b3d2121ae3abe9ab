package dev.headwater.outbox;

import static dev.headwater.outbox.Yard.ALL_COPIES;
import static dev.headwater.outbox.Yard.GATE;
import static dev.headwater.outbox.Yard.YARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.model.Copy;
import dev.headwater.testkit.World;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Partitions, heirs and names that annoy: the copies are equal nevertheless. */
class CaptureTablesTest {
  private static World world;
  private static RunningService gate;

  @BeforeAll
  static void theGateCopiesTheYard() throws Exception {
    world = World.of(Yard.MODEL);
    world.sql(YARD, Yard.TABLES);
    world.migrate();
    gate = world.stepped(GATE);
  }

  @AfterAll
  static void close() throws Exception {
    world.close();
  }

  @BeforeEach
  void theTablesAreMadeAnew() throws Exception {
    world.sql(
        YARD,
        """
        drop table if exists readings, readings_a, animals, tags, old_tags cascade;
        drop schema if exists "Odd Schema" cascade""");
    world.sql(YARD, Yard.TABLES);
    world.sql(
        YARD,
        """
        insert into readings select s, i, 1 from unnest(array['a', 'b']) s, generate_series(1, 150) i;
        insert into animals values (1, 'cat'), (2, 'cow');
        insert into dogs values (11, 'rex', 1), (12, 'fido', 1)""");
    world.migrate(YARD);
    assertCopied("the beginning");
  }

  @Test
  void writesThroughThePartitionedTableAndToItsLeaves() throws Exception {
    copiesFollow("insert into readings values ('a', 190, 2), ('b', 190, 2)");
    copiesFollow("update readings set value = 3 where n < 10");
    copiesFollow("delete from readings where n between 20 and 120");
    copiesFollow("insert into readings_a values ('a', 300, 2)");
    copiesFollow("update readings_b1 set value = 7");
    copiesFollow("delete from readings_b2 where n = 140");
    copiesFollow(
        "insert into readings values ('b', 5, 9) on conflict (site, n) do update set value = 9");
    copiesFollow("insert into readings_b values ('b', 21, 9), ('b', 199, 9)");
  }

  @Test
  void rowsThatMoveBetweenPartitions() throws Exception {
    copiesFollow("update readings set site = 'b', n = 199 where site = 'a' and n = 150");
    copiesFollow("update readings set n = 160 where site = 'b' and n = 1");
    copiesFollow("update readings_b set n = 161 where n = 2");
    assertThat(copied("select count(*) from readings_copy")).isEqualTo("300");
  }

  @Test
  void truncatingOneLeafKeepsTheRowsOfTheOthers() throws Exception {
    copiesFollow("truncate readings_b1");
    assertThat(copied("select count(*) from readings_copy")).isEqualTo("201");
    copiesFollow("truncate readings_b; insert into readings values ('b', 3, 3)");
    assertThat(copied("select count(*) from readings_copy")).isEqualTo("151");
    copiesFollow("truncate readings");
    assertThat(copied("select count(*) from readings_copy")).isEqualTo("0");
  }

  @Test
  void partitionsThatComeAndGoAreFoundByTheNextMigration() throws Exception {
    world.sql(
        YARD,
        """
        create table readings_c partition of readings for values in ('c');
        insert into readings_c values ('c', 1, 1);
        create table readings_d (like readings including all);
        insert into readings_d values ('d', 1, 1);
        alter table readings attach partition readings_d for values in ('d')""");
    assertThatThrownBy(() -> world.stepped(YARD)).hasMessageContaining("HW214");
    world.migrate(YARD);
    assertCopied("attaching");
    assertThat(copied("select count(*) from readings_copy")).isEqualTo("302");

    world.sql(YARD, "alter table readings detach partition readings_a");
    assertThatThrownBy(() -> world.stepped(YARD)).hasMessageContaining("HW214");
    world.migrate(YARD);
    assertCopied("detaching");
    assertThat(copied("select count(*) from readings_copy")).isEqualTo("152");
    assertThat(triggersOn("readings_a")).isEqualTo("0");

    world.sql(YARD, "drop table readings_c");
    world.migrate(YARD);
    assertCopied("dropping a partition");
  }

  /** Nothing is missing where it lies now, but its rows were away for a while. */
  @Test
  void aPartitionThatWasAwayForAWhile() throws Exception {
    world.sql(YARD, "alter table readings detach partition readings_a");
    world.sql(YARD, "update readings_a set value = 5 where n = 1");
    world.drain(gate, YARD);
    world.sql(YARD, "alter table readings attach partition readings_a for values in ('a')");
    world.migrate(YARD);
    assertCopied("attaching again");
  }

  @Test
  void heirs() throws Exception {
    copiesFollow("update animals set name = 'renamed' where id in (1, 11)");
    copiesFollow("update dogs set name = 'dog' where id = 12");
    copiesFollow("insert into dogs values (13, 'new', 1)");
    copiesFollow("delete from animals where id = 13");
    copiesFollow("truncate only animals");
    assertThat(copied("select count(*) from animals_copy")).isEqualTo("2");
    copiesFollow("truncate animals");
  }

  @Test
  void namesThatNeedQuotes() throws Exception {
    String table = "\"Odd Schema\".\"The % Table's\"";
    copiesFollow("insert into " + table + " values ('a', 'Ann', 'x'), ('b', 'Bob', 'y')");
    copiesFollow("update " + table + " set \"userName\" = 'Cid' where \"Die $Id\" = 'a'");
    copiesFollow("update " + table + " set \"Die $Id\" = 'c' where \"Die $Id\" = 'a'");
    copiesFollow("delete from " + table + " where \"select\" = 'y'");
    assertThat(gate.read(Yard.ODDITIES).byKey("c").value())
        .contains(new Yard.Oddity("c", "Cid", "x"));
  }

  @Test
  void textKeysWithOddCharacters() throws Exception {
    String[] keys = {"", " ", "\\N", "\\", "'", "\"", "a\tb\nc\r", "%s", "ü€😀", "null", "{1,2}"};
    try (Connection connection = world.dataSource(YARD).getConnection()) {
      for (String key : keys) {
        Sql.update(connection, "insert into tags values (?, 1)", key);
      }
    }
    assertCopied("odd keys");
    for (String key : keys) {
      assertThat(gate.read(Yard.TAGS).byKey(key).value()).contains(new Yard.Tag(key, 1));
    }
    copiesFollow("update tags set n = 2, \"the text\" = \"the text\" || \"the text\" || '!'");
    copiesFollow("delete from tags where \"the text\" <> '!'");
  }

  @Test
  void aTableThatWasReplacedByAnotherOfItsNameIsReadAnew() throws Exception {
    world.sql(
        YARD,
        """
        alter table tags rename to old_tags;
        create table tags ("the text" text primary key, n int not null);
        insert into tags values ('new', 1)""");
    assertThatThrownBy(() -> world.stepped(YARD)).hasMessageContaining("HW214");
    world.migrate(YARD);
    assertCopied("replacing the table");
    copiesFollow("insert into tags values ('newer', 1)");
    assertThat(triggersOn("old_tags")).isEqualTo("0");
  }

  @Test
  void aTableThatWasDroppedWithAllThatDependsOnIt() throws Exception {
    world.sql(
        YARD,
        """
        insert into tags values ('old', 1);
        drop table tags cascade;
        create table tags ("the text" text primary key, n int not null);
        insert into tags values ('new', 1)""");
    world.migrate(YARD);
    assertCopied("dropping the table");
    assertThat(copied("select string_agg(text, ',') from tags_copy")).isEqualTo("new");
  }

  @Test
  void switchedOffTriggersAreFoundAndPutBack() throws Exception {
    world.sql(YARD, "alter table animals disable trigger all; update animals set name = 'unseen'");
    assertThatThrownBy(() -> world.stepped(YARD)).hasMessageContaining("HW214");
    world.migrate(YARD);
    assertCopied("enabling");
  }

  private static void copiesFollow(String write) throws SQLException {
    world.sql(YARD, write);
    assertCopied(write);
  }

  private static void assertCopied(String after) throws SQLException {
    world.drain(gate, YARD);
    for (Copy<?> copy : ALL_COPIES) {
      assertThat(world.compare(copy).firstKeys()).as(copy + " after " + after).isEmpty();
    }
  }

  private static String triggersOn(String table) {
    return world.value(
        YARD, "select count(*) from pg_trigger where tgrelid = '%s'::regclass".formatted(table));
  }

  private static String copied(String query) {
    return world.value(GATE, query);
  }
}
