package dev.headwater.outbox;

import static dev.headwater.outbox.Works.BOXES;
import static dev.headwater.outbox.Works.ITEMS;
import static dev.headwater.outbox.Works.LABELS;
import static dev.headwater.outbox.Works.PARTS;
import static dev.headwater.outbox.Works.SHELF;
import static dev.headwater.outbox.Works.WORKS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.base.Sql;
import dev.headwater.model.Copy;
import dev.headwater.testkit.World;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Whatever is written to ordinary tables, by whatever statement: the copies are equal after it. */
class CaptureTest {
  private static World world;
  private static RunningService shelf;

  @BeforeAll
  static void theShelfCopiesTheWorkshop() throws Exception {
    world = World.of(Works.MODEL);
    world.sql(WORKS, Works.TABLES);
    world.migrate();
    shelf = world.stepped(SHELF);
  }

  @AfterAll
  static void close() throws Exception {
    world.close();
  }

  @BeforeEach
  void theWorkshopHasItsRows() throws Exception {
    world.sql(WORKS, Works.ROWS);
    assertCopied("rows as at the beginning of each test");
    assertThat(copied("select count(*) from items_copy")).isEqualTo("9");
  }

  @Test
  void inserts() throws Exception {
    copiesFollow("insert into items (id, label, qty) values (10, 'ten', 1), (11, 'eleven', 1)");
    copiesFollow(
        "insert into items (id, label, qty) select i, 'x', 1 from items, generate_series(20, 30) i on conflict do nothing");
    assertThat(copied("select label from labels_copy where id = 10")).isEqualTo("ten");
  }

  @Test
  void updates() throws Exception {
    copiesFollow("update items set qty = qty + 1 where id < 5");
    copiesFollow("update items set secret = 'not published'");
    copiesFollow("update items set qty = 0 where false");
    copiesFollow("update items i set label = b.title from boxes b where b.id = i.box_id");
  }

  @Test
  void deletes() throws Exception {
    copiesFollow("delete from items where id in (3, 4)");
    copiesFollow("delete from items");
    assertThat(copied("select count(*) from items_copy")).isEqualTo("0");
  }

  @Test
  void upserts() throws Exception {
    copiesFollow(
        """
        insert into items (id, label, qty) values (1, 'again', 5), (12, 'new', 6)
        on conflict (id) do update set label = excluded.label""");
    copiesFollow("insert into items (id, label, qty) values (1, 'no', 5) on conflict do nothing");
    assertThat(copied("select label from items_copy where id = 1")).isEqualTo("again");
  }

  @Test
  void mergesThatInsertUpdateAndDelete() throws Exception {
    copiesFollow(
        """
        merge into items i using (select generate_series(7, 12) as id) s on i.id = s.id
        when matched and i.id = 8 then delete
        when matched then update set qty = 77
        when not matched then insert (id, label, qty) values (s.id, 'merged', 1)""");
    assertThat(
            copied(
                "select string_agg(id || '=' || qty, ' ' order by id) from items_copy where id > 6"))
        .isEqualTo("7=77 9=77 10=1 11=1 12=1");
  }

  @Test
  void copyFrom() throws Exception {
    try (Connection connection = world.dataSource(WORKS).getConnection()) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(
              "copy items (id, label, qty) from stdin",
              new StringReader("100\thundred\t1\n101\ttab\\tand\\nline\t2\n"));
    }
    assertCopied("copy");
    assertThat(copied("select count(*) from items_copy where id >= 100")).isEqualTo("2");
  }

  @Test
  void truncates() throws Exception {
    copiesFollow("truncate parts");
    copiesFollow("truncate parts; insert into parts values (1, 'after', 1)");
    copiesFollow(
        "insert into parts values (2, 'before', 1); truncate parts; insert into parts values (3, 'after', 1)");
    copiesFollow("truncate boxes cascade");
    assertThat(copied("select count(*) from parts_copy")).isEqualTo("0");
    assertThat(copied("select count(*) from items_copy")).isEqualTo("0");
  }

  @Test
  void manyRowsInOneStatement() throws Exception {
    for (int rows : new int[] {49, 50, 51, 200, 201, 1_001}) {
      copiesFollow(
          "insert into parts select 1, 'part ' || i, i from generate_series(1, %d) i"
              .formatted(rows));
      copiesFollow("update parts set size = size + 1");
      copiesFollow("update parts set name = 'old ' || name where item_id = 1");
      copiesFollow("delete from parts where item_id = 1");
    }
  }

  @Test
  void theirKeysLieTogether() throws Exception {
    long before = outboxRowsOfItems();
    world.sql(
        WORKS,
        "insert into items (id, label, qty) select i, 'item', 1 from generate_series(1001, 6000) i");
    assertThat(outboxRowsOfItems() - before).isBetween(1L, 100L);
    assertCopied("many rows");
  }

  private static long outboxRowsOfItems() {
    return Long.parseLong(
        world.adminValue(
            WORKS,
            """
            select (select count(*) from headwater.outbox_item_0)
              + (select count(*) from headwater.outbox_item_1)"""));
  }

  @Test
  void changedKeys() throws Exception {
    copiesFollow("update boxes set id = 30 where id = 3");
    copiesFollow("update items set id = id + 100");
    assertThat(copied("select min(item_id) from parts_copy")).isEqualTo("101");
  }

  @Test
  void swappedKeys() throws Exception {
    copiesFollow(
        """
        update boxes set id = -1 where id = 1;
        update boxes set id = 1 where id = 2;
        update boxes set id = 2 where id = -1""");
    assertThat(copied("select title from boxes_copy where id = 1")).isEqualTo("box 2");
    copiesFollow(
        "update parts set name = case name when 'a' then 'c' else 'd' end where item_id = 1");
  }

  @Test
  void keysThatLeaveAndComeBack() throws Exception {
    copiesFollow("delete from boxes where id = 1; insert into boxes values (1, 'back')");
    copiesFollow("update boxes set id = 50 where id = 1; update boxes set id = 1 where id = 50");
    copiesFollow("insert into boxes values (60, 'gone'); delete from boxes where id = 60");
  }

  @Test
  void foreignKeysThatCascade() throws Exception {
    copiesFollow("delete from items where id = 2");
    assertThat(copied("select count(*) from parts_copy where item_id = 2")).isEqualTo("0");
    copiesFollow("delete from boxes where id = 1");
    assertThat(copied("select count(*) from items_copy where box_id is null")).isEqualTo("3");
    copiesFollow("update boxes set id = id * 10");
    assertThat(copied("select count(*) from items_copy where box_id in (20, 30)")).isEqualTo("5");
  }

  @Test
  void rowTriggersThatNormaliseValuesAndKeys() throws Exception {
    copiesFollow("insert into items (id, label, qty) values (-40, '  LOUD ', 1)");
    assertThat(copied("select label from items_copy where id = 40")).isEqualTo("loud");
    copiesFollow("update items set id = -41, label = ' X' where id = 40");
    assertThat(copied("select label from items_copy where id = 41")).isEqualTo("x");
  }

  @Test
  void rowTriggersThatUpdateAgain() throws Exception {
    copiesFollow("insert into items (id, label, qty) values (50, 'unlucky', 13)");
    assertThat(copied("select qty from items_copy where id = 50")).isEqualTo("14");
    copiesFollow("update items set qty = 13");
    assertThat(copied("select count(*) from items_copy where qty = 14")).isEqualTo("10");
  }

  @Test
  void generatedColumnsStoredAndVirtual() throws Exception {
    copiesFollow("update items set qty = 21 where id = 1");
    assertThat(copied("select doubled || ' ' || tripled from items_copy where id = 1"))
        .isEqualTo("42 63");
  }

  @Test
  void severalStatementsInOneTransaction() throws Exception {
    copiesFollow(
        """
        insert into items (id, label, qty) values (60, 'a', 1);
        update items set qty = 2 where id = 60;
        update items set id = 61 where id = 60;
        delete from items where id = 1;
        insert into items (id, label, qty) values (1, 'b', 1);
        update items set qty = 3""");
  }

  @Test
  void savepointsThatAreRolledBack() throws Exception {
    copiesFollow(
        """
        insert into boxes values (70, 'stays');
        savepoint s;
        update boxes set title = 'never';
        delete from boxes where id = 1;
        rollback to savepoint s;
        savepoint t;
        insert into boxes values (71, 'stays too');
        release savepoint t""");
    assertThat(copied("select string_agg(title, ',' order by id) from boxes_copy where id > 3"))
        .isEqualTo("stays,stays too");
  }

  @Test
  void aRolledBackTransactionPublishesNothing() throws Exception {
    String before = asAdmin("select count(*)::text from headwater_published.changes_box");
    try (Connection connection = world.dataSource(WORKS).getConnection()) {
      connection.setAutoCommit(false);
      Sql.run(connection, "update boxes set title = 'never'; truncate parts");
      connection.rollback();
    }
    assertCopied("rollback");
    assertThat(asAdmin("select count(*)::text from headwater_published.changes_box"))
        .isEqualTo(before);
  }

  @Test
  void dataModifyingCommonTableExpressions() throws Exception {
    copiesFollow(
        """
        with gone as (delete from items where id = 9 returning *),
          moved as (update boxes set title = title || '!' returning *)
        insert into items (id, label, qty) select id + 100, label, qty from gone""");
    assertThat(copied("select label from items_copy where id = 109")).isEqualTo("item 9");
  }

  @Test
  void viewsThatCanBeWritten() throws Exception {
    copiesFollow("insert into cheap_items values (80, 'by view', 1)");
    copiesFollow("update cheap_items set qty = 5 where id = 80");
    copiesFollow("delete from cheap_items where id = 80");
  }

  @Test
  void sessionsThatSwitchOrdinaryTriggersOff() throws Exception {
    try (Connection connection = world.admin(WORKS).getConnection()) {
      Sql.run(connection, "set session_replication_role = replica");
      Sql.run(connection, "update boxes set title = 'replica' where id = 1");
      Sql.run(connection, "insert into boxes values (90, 'replica'); truncate parts");
    }
    assertCopied("replica");
    assertThat(copied("select title from boxes_copy where id = 90")).isEqualTo("replica");
  }

  @Test
  void aWriterWithoutAnyRightOnHeadwater() throws Exception {
    asStranger("update boxes set title = 'by a stranger'; truncate parts");
    assertCopied("stranger");
    assertThat(copied("select distinct title from boxes_copy")).isEqualTo("by a stranger");
  }

  /** The capture has the installer's rights: nothing that a writer can create may be called. */
  @Test
  void aWriterCannotSmuggleCodeIntoTheCapture() throws Exception {
    asStranger(
        """
        create schema authorization current_user;
        create table seen_as (who name);
        create function same(text, text) returns boolean language plpgsql as $$
        begin
          insert into seen_as values (current_user);
          return $1 operator(pg_catalog.=) $2;
        end $$;
        create operator = (leftarg = text, rightarg = text, function = same);
        do $$ begin perform set_config('search_path', current_user || ', public, pg_catalog', true);
        end $$;
        grant insert on seen_as to public;
        grant usage on schema %1$s to public;
        update public.boxes set title = 'by a stranger';
        do $$ begin
          if exists (select from %1$s.seen_as where who operator(pg_catalog.<>) current_user) then
            raise exception 'a stranger''s operator ran with the installer''s rights';
          end if;
        end $$""");
    assertCopied("stranger with a search path");
  }

  private static void asStranger(String statements) throws SQLException {
    String stranger = world.role(WORKS) + "_stranger";
    try (Connection connection = world.admin(WORKS).getConnection()) {
      Sql.inTransaction(
          connection,
          inOne -> {
            Sql.run(
                inOne,
                """
                create role %1$s;
                grant create on database %2$s to %1$s;
                grant select, insert, update, delete, truncate on boxes, items, parts to %1$s;
                set local role %1$s;
                set local search_path = %1$s, public;"""
                    .formatted(stranger, connection.getCatalog()));
            Sql.run(inOne, statements.formatted(stranger));
            Sql.run(inOne, "set local role none; set local search_path to default");
            Sql.run(inOne, "drop owned by " + stranger + " cascade; drop role " + stranger);
            return true;
          });
    }
  }

  private static String asAdmin(String query) throws SQLException {
    try (Connection connection = world.admin(WORKS).getConnection()) {
      return Sql.first(connection, query, row -> row.getString(1)).orElseThrow();
    }
  }

  private static void copiesFollow(String write) throws SQLException {
    world.sql(WORKS, write);
    assertCopied(write);
  }

  private static void assertCopied(String after) throws SQLException {
    world.drain(shelf, WORKS);
    for (Copy<?> copy : List.of(BOXES, ITEMS, LABELS, PARTS)) {
      assertThat(world.compare(copy).firstKeys()).as(copy + " after " + after).isEmpty();
    }
  }

  private static String copied(String query) {
    return world.value(SHELF, query);
  }
}
