package dev.headwater.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.RunningService;
import dev.headwater.audit.AuditOptions.Mode;
import dev.headwater.audit.AuditReport.Method;
import dev.headwater.base.Sql;
import dev.headwater.model.Copy;
import dev.headwater.model.Entity;
import dev.headwater.model.Model;
import dev.headwater.model.Service;
import dev.headwater.testkit.World;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Keys of all kinds, and two databases that show and order values in their own ways. */
@TestInstance(Lifecycle.PER_CLASS)
class AuditKeysTest {
  private static final Service SHELF = Service.named("shelf");
  private static final Service LIST = Service.named("list");

  enum Size {
    SMALL,
    LARGE
  }

  record Word(String text, int n) {}

  record Place(String aisle, long n, Optional<String> label) {}

  record Weight(BigDecimal grams, double measured) {}

  record Serial(BigDecimal number, String text) {}

  record Box(Size size, int n) {}

  record Code(String code, int n) {}

  @SuppressWarnings("ArrayRecordComponent") // Bytes are what is compared here.
  record Moment(Instant at, byte[] print) {}

  private static final Entity<Word> WORD = owned("word", Word.class, "words", "text");
  private static final Entity<Place> PLACE = owned("place", Place.class, "places", "aisle", "n");
  private static final Entity<Weight> WEIGHT = owned("weight", Weight.class, "weights", "grams");
  private static final Entity<Serial> SERIAL = owned("serial", Serial.class, "serials", "number");
  private static final Entity<Box> BOX = owned("box", Box.class, "boxes", "size");
  private static final Entity<Code> CODE = owned("code", Code.class, "codes", "code");
  private static final Entity<Moment> MOMENT = owned("moment", Moment.class, "moments", "at");

  private static final Copy<Word> WORDS = copy(WORD, Word.class);
  private static final Copy<Place> PLACES = copy(PLACE, Place.class);
  private static final Copy<Weight> WEIGHTS = copy(WEIGHT, Weight.class);
  private static final Copy<Serial> SERIALS = copy(SERIAL, Serial.class);
  private static final Copy<Box> BOXES = copy(BOX, Box.class);
  private static final Copy<Code> CODES = copy(CODE, Code.class);
  private static final Copy<Moment> MOMENTS = copy(MOMENT, Moment.class);
  private static final List<Copy<?>> ALL =
      List.of(WORDS, PLACES, WEIGHTS, SERIALS, BOXES, CODES, MOMENTS);

  private static final String TABLES =
      """
      create type size as enum ('SMALL', 'LARGE');
      create table words (text text collate "en-x-icu" primary key, n int not null);
      create table places (aisle text collate "C", n bigint, label text, primary key (aisle, n))
        partition by list (aisle);
      create table places_a partition of places for values in ('a');
      create table places_b partition of places for values in ('B');
      create table weights (grams numeric primary key, measured float8 not null);
      create table serials (number int primary key, text text not null);
      create table boxes (size size primary key, n int not null);
      create table codes (code char(6) collate "C" primary key, n int not null);
      create table moments (at timestamptz primary key, print bytea not null);
      insert into words select case i % 2 when 0 then 'a' else 'B' end || i, i
        from generate_series(1, 300) i;
      insert into places select case i % 2 when 0 then 'a' else 'B' end, i, nullif('x' || i, 'x7')
        from generate_series(1, 300) i;
      insert into weights select i::numeric / 4 * 1.000, 0.1::float8 + i from generate_series(1, 300) i;
      insert into serials select i, 's' from generate_series(1, 300) i;
      insert into boxes values ('SMALL', 1), ('LARGE', 2);
      insert into codes select 'c' || i, i from generate_series(1, 300) i;
      insert into moments select '2026-01-01T00:00:00Z'::timestamptz + i * interval '1 hour 1 us',
        sha256(i::text::bytea) from generate_series(1, 300) i""";

  private final World world =
      World.of(
          Model.of(
              "shelf", WORD, PLACE, WEIGHT, SERIAL, BOX, CODE, MOMENT, WORDS, PLACES, WEIGHTS,
              SERIALS, BOXES, CODES, MOMENTS));
  private RunningService list;

  private static <T extends Record> Entity<T> owned(
      String name, Class<T> type, String table, String... key) {
    return SHELF.owns(name, type).inTable(table).keyedBy(key);
  }

  private static <T extends Record> Copy<T> copy(Entity<T> entity, Class<T> type) {
    return LIST.copies(entity)
        .as(entity.name() + "_copies", type)
        .staleAtMost(Duration.ofSeconds(5))
        .because("The list shows what is on the shelf while that is being moved.");
  }

  @BeforeAll
  void allIsCopied() throws Exception {
    world.sql(SHELF, TABLES);
    world.migrate();
    try (Connection connection = world.admin(SHELF).getConnection()) {
      String database = "alter database " + Sql.quoted(connection.getCatalog());
      Sql.run(connection, database + " set bytea_output = 'escape'");
      Sql.run(connection, database + " set timezone = 'Asia/Kathmandu'");
      Sql.run(connection, database + " set extra_float_digits = -10");
      Sql.run(connection, database + " set datestyle = 'german'");
    }
    list = world.stepped(LIST);
    world.drain(list, SHELF);
  }

  @AfterAll
  void close() {
    world.close();
  }

  private AuditReport audit(Copy<?> copy, Mode mode) throws Exception {
    return list.audit(copy, AuditOptions.of(mode).inChunksOf(64));
  }

  @Test
  void equalCopiesAreFoundEqualWhateverTheirKeysAndTheSessionsSettings() throws Exception {
    for (Copy<?> copy : ALL) {
      AuditReport report = audit(copy, Mode.REPORT);

      assertThat(report.listed()).as(copy.name()).isEmpty();
      assertThat(report.isSound()).as(copy.name()).isTrue();
      assertThat(report.rows()).as(copy.name()).isEqualTo(copy == BOXES ? 2 : 300);
    }
  }

  @Test
  void textsOfTwoOrdersAreComparedKeyByKey() throws Exception {
    corrupt(
        """
        delete from word_copies where text in ('a2', 'B299');
        update word_copies set n = 0 where text in ('a10', 'B11');
        insert into word_copies values ('A', 0), ('zz', 0), ('b', 0)""");

    AuditReport report = audit(WORDS, Mode.REPAIR);

    assertThat(report.method()).isEqualTo(Method.KEYS);
    assertThat(texts(report))
        .containsExactlyInAnyOrder(
            "missing a2",
            "missing B299",
            "different a10",
            "different B11",
            "surplus A",
            "surplus zz",
            "surplus b");
    assertThat(report.repaired()).isEqualTo(7);
    assertThat(world.compare(WORDS).firstKeys()).isEmpty();
  }

  @Test
  void whatHasChangedMeanwhileIsLeftOutInWhateverOrder() throws Exception {
    world.sql(
        SHELF,
        """
        update words set n = -n where text in ('a4', 'B5', 'B207', 'a300');
        delete from words where text in ('a6', 'B9');
        insert into words values ('A', 1), ('b', 2);
        update places set label = 'y' where (aisle, n) in (('a', 4), ('B', 5));
        update weights set measured = 0 where grams in (2, 3);
        update codes set n = -n where code in ('c1', 'c99')""");
    try {
      for (Copy<?> copy : ALL) {
        assertThat(audit(copy, Mode.REPORT).listed()).as(copy.name()).isEmpty();
      }
      assertThat(audit(WORDS, Mode.REPORT).keysChangedMeanwhile()).isEqualTo(8);
    } finally {
      world.drain(list, SHELF);
      world.sql(SHELF, "delete from words where text in ('A', 'b');");
      world.sql(SHELF, "insert into words values ('a6', 6), ('B9', 9)");
      world.drain(list, SHELF);
    }
  }

  @Test
  void keysOfSeveralPartsAreComparedInTheirOrder() throws Exception {
    corrupt(
        """
        delete from place_copies where (aisle, n) in (('a', 2), ('B', 299));
        update place_copies set label = '' where (aisle, n) = ('B', 7);
        insert into place_copies values ('a', 3, null), ('AA', 1, 'x')""");

    AuditReport report = audit(PLACES, Mode.REPAIR);

    assertThat(texts(report))
        .containsExactlyInAnyOrder(
            "missing (a, 2)",
            "missing (B, 299)",
            "different (B, 7)",
            "surplus (a, 3)",
            "surplus (AA, 1)");
    assertThat(world.compare(PLACES).firstKeys()).isEmpty();
  }

  @Test
  void anEqualNumberWithOtherDigitsIsADifferentRowOfTheSameKey() throws Exception {
    corrupt(
        """
        update weight_copies set grams = trim_scale(grams) where grams = 0.25;
        update weight_copies set measured = measured + 1e-13 where grams = 1""");

    AuditReport report = audit(WEIGHTS, Mode.REPAIR);

    assertThat(report.method()).isEqualTo(Method.RANGES);
    assertThat(texts(report)).containsExactlyInAnyOrder("different 0.25", "different 1");
    assertThat(world.compare(WEIGHTS).firstKeys()).isEmpty();
  }

  @Test
  void keysThatTheOwnersTypeCannotHoldAreSurplus() throws Exception {
    corrupt(
        """
        insert into serial_copies values (1.5, 'x'), (99999999999999999999, 'x');
        insert into box_copies values ('HUGE', 3);
        update box_copies set n = 4 where size = 'SMALL';
        delete from code_copies where code = 'c7';
        insert into code_copies values ('much too long', 3)""");

    assertThat(texts(audit(SERIALS, Mode.REPAIR)))
        .containsExactlyInAnyOrder("surplus 1.5", "surplus 99999999999999999999");
    assertThat(texts(audit(BOXES, Mode.REPAIR)))
        .containsExactlyInAnyOrder("surplus HUGE", "different SMALL");
    assertThat(texts(audit(CODES, Mode.REPAIR)))
        .containsExactlyInAnyOrder("surplus much too long", "missing c7");
    for (Copy<?> copy : List.of(SERIALS, BOXES, CODES)) {
      assertThat(world.compare(copy).firstKeys()).as(copy.name()).isEmpty();
    }
  }

  @Test
  void timesAndBytesAreRepairedToTheLastDigit() throws Exception {
    corrupt(
        """
        update moment_copies set print = print || '\\x00'
        where at = (select max(at) from moment_copies);
        delete from moment_copies where at = (select min(at) from moment_copies)""");

    assertThat(audit(MOMENTS, Mode.REPAIR).repaired()).isEqualTo(2);
    assertThat(world.compare(MOMENTS).firstKeys()).isEmpty();
  }

  private static List<String> texts(AuditReport report) {
    return report.listed().stream().map(Difference::toString).toList();
  }

  private void corrupt(String statements) throws Exception {
    try (Connection connection = world.admin(LIST).getConnection()) {
      Sql.inTransaction(
          connection,
          inOne -> {
            Sql.run(inOne, "set local session_replication_role = replica; " + statements);
            return true;
          });
    }
  }
}
